// Tokens that are made on purpose, from making over rotation to revocation, and the private token that may be
// shown again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "core/environment.h"
#include "domain/policy.h"
#include "domain/token.h"
#include "domain/token_list.h"

namespace usher::core {

inline constexpr std::size_t longest_token_name = 255;  // characters

struct NewToken {
    std::string name;
    std::string scopes = "api";  // space-joined
    std::optional<Time> expires_at;
    TokenKind kind = TokenKind::personal;
};

struct MadeToken {
    Secret secret;  // known only now
    Token token;
};

class Tokens {
  public:
    explicit Tokens(Environment& environment) : env_(environment) {}

    // nullopt when the account has none or it was sealed with another server key.
    std::optional<Secret> private_token_of(const Account& account) const;
    std::optional<Token> find(TokenId id) const;
    std::optional<Token> find(std::string_view secret) const;
    struct Page {
        std::vector<Token> tokens;  // oldest first
        std::int64_t total = 0;
    };
    Page page(TokenFilter filter, std::int64_t offset, std::int64_t limit) const;

    // invalid: a name beyond longest_token_name; not_found, forbidden when the permit is for somebody else.
    Result<MadeToken> create(const Permit& permit, AccountId owner, const NewToken& wanted);
    // Revoking again changes nothing. not_found, forbidden when the permit is for somebody else.
    Result<void> revoke(const Permit& permit, TokenId id);
    // Revokes the token and makes another with its name and scopes; those that were replaced a year ago go.
    // Whoever uses the old one afterwards ends
    // the new one too (SignIn::with_token). not_found; token_revoked when it was revoked before; forbidden
    // when the permit is for somebody else.
    Result<MadeToken> rotate(const Permit& permit, TokenId id, std::optional<Time> expires_at);

  private:
    Environment& env_;
};

}  // namespace usher::core
