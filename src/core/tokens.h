// Tokens that are made on purpose, and the private token that may be shown again.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "core/environment.h"
#include "domain/policy.h"
#include "domain/token.h"

namespace usher::core {

struct NewToken {
    std::string name;
    std::string scopes = "api";  // space-joined
    std::optional<Time> expires_at;
    TokenKind kind = TokenKind::personal;
};

class Tokens {
  public:
    explicit Tokens(Environment& environment) : env_(environment) {}

    // nullopt when the account has none or it was sealed with another server key.
    std::optional<Secret> private_token_of(const Account& account) const;
    // The secret is known only now. not_found, forbidden when the permit is for somebody else.
    Result<Secret> create(const Permit& permit, AccountId owner, const NewToken& wanted);

  private:
    Environment& env_;
};

}  // namespace usher::core
