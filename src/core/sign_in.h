// From a secret to the account behind it. Unknown names, wrong passwords and accounts that may not sign in
// cost the same time.
#pragma once

#include <chrono>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "core/environment.h"
#include "core/outside_sign_in.h"
#include "domain/token.h"

namespace usher::core {

class SignIn {
  public:
    explicit SignIn(Environment& environment) : env_(environment), outside_(environment) {}

    // The account a token authenticates. unauthenticated (unknown, or not of one of `kinds`),
    // token_revoked, token_expired, not_active. A token that was rotated away ends its successors.
    Result<Credential> with_token(std::string_view secret, std::span<const TokenKind> kinds) const;
    Result<Credential> with_token(std::string_view secret, std::initializer_list<TokenKind> kinds) const {
        return with_token(secret, std::span(kinds.begin(), kinds.size()));
    }
    // The same for whoever needs the hash, too. nullopt: no token looks like that.
    static std::optional<TokenHash> hash_of(std::string_view secret);
    Result<Credential> with_hash(const TokenHash& hash, std::span<const TokenKind> kinds) const;

    using Moment = std::chrono::steady_clock::time_point;
    struct Demands {
        bool confirmed = false;  // refuse an account that never proved an address
        bool one_time = false;   // accept a password that must be changed in this very session
        // The name as it was given: whom nobody here has, a directory outside may know by it.
        std::string_view login = {};
        // Set with a refusal: telling it earlier than then would tell why. Without a place to write it to the
        // call itself lasts as long.
        Moment* not_before = nullptr;
    };
    // The account that `find` yields, by its password. unauthenticated for every reason, and always at the
    // cost of one hash. An outdated hash is replaced. Where the account has an identity of a directory
    // outside, that one decides.
    using Find = std::function<std::optional<Account>(Reader&)>;
    Result<Account> with_password(const Find& find, const Secret& password, Demands demands);

    // Whoever a name stands for, with the hash of their password here (empty: none).
    struct Candidate {
        Account account;
        std::string hash;
    };

    // By an address that somebody owns, or by id; people only.
    static Find owner_of_address(std::string address);
    static Find with_uuid(const Uuid& uuid);

    // By primary email when `login` contains "@", else by username; both without regard to case.
    // unauthenticated for every reason. An outdated hash is replaced.
    Result<Account> with_password(std::string_view login, const Secret& password,
                                  Moment* not_before = nullptr);

  private:
    std::optional<Account> proven_outside(const std::optional<Candidate>& candidate, const Find& find,
                                          const Secret& password, const Demands& demands);
    void level(Moment began, const Demands& demands);

    Environment& env_;
    OutsideSignIn outside_;
};

}  // namespace usher::core
