// Tokens whose secret travels inside a text that the server signs: login tokens, made by signing in, and API
// tokens, made on purpose and named. A name is one API token's at a time and free when that has ended.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/environment.h"
#include "core/sessions.h"
#include "domain/account.h"
#include "domain/policy.h"
#include "domain/token.h"

namespace usher::core {

namespace field {
inline constexpr std::string_view token_name = "name";
}  // namespace field

struct SignedToken {
    Token token;
    Uuid id;  // its secret: what the signed text names
};

// Where something is "presented", it is the secret a caller came with, empty when there was none.
class SignedTokens {
  public:
    SignedTokens(Environment& environment, const Sessions& sessions)
        : env_(environment), sessions_(sessions) {}

    struct Lifetimes {
        std::chrono::seconds usual;
        std::chrono::seconds once;  // with a password that must be changed
    };
    struct SignIn {
        SignedToken token;
        bool must_change_password = false;
    };
    // Records the sign-in. Hands out the newest login token again that has half its life before it, else
    // makes one; a password that must be changed is used up by it. not_found; not_active; unauthenticated
    // when that password was used up meanwhile; forbidden when the permit is for somebody else.
    Result<SignIn> sign_in(const Permit& permit, AccountId account, const Lifetimes& lifetimes);
    // A new login token for whoever is signed in; the presented one ends. As above, unauthenticated when that
    // has ended meanwhile.
    Result<SignedToken> refresh(const Permit& permit, AccountId account, std::string_view presented,
                                std::chrono::seconds lifetime);
    // The presented token and every cookie end. not_found; forbidden when the permit is for somebody else.
    Result<void> sign_out(const Permit& permit, AccountId account, std::string_view presented);
    // No login token of the account lives longer than this from now on.
    void shorten_logins(const Permit& permit, AccountId account, std::chrono::seconds lifetime);

    // API tokens that have not expired, by name.
    std::vector<Token> of(AccountId account) const;
    std::optional<Token> find(AccountId account, std::string_view name) const;
    // invalid: name taken; not_found; forbidden when the permit is for somebody else.
    Result<SignedToken> create(const Permit& permit, AccountId account, const std::string& name,
                               std::chrono::seconds lifetime);
    // not_found; forbidden when the permit is for somebody else.
    Result<void> end(const Permit& permit, AccountId account, std::string_view name);

    // What a revocation hit.
    struct Revoked {
        std::vector<std::string> names;  // of API tokens, ascending
        std::int64_t logins = 0;
    };
    struct Revocation {
        std::span<const TokenKind> kinds = signed_kinds;
        bool cookies = false;
        // The letter about it, if there is to be one.
        std::function<std::optional<Message>(const Revoked&)> compose = {};
    };
    // not_found; forbidden when the permit is for somebody else.
    Result<Revoked> revoke(const Permit& permit, AccountId account, const Revocation& wanted);

  private:
    Environment& env_;
    const Sessions& sessions_;
};

}  // namespace usher::core
