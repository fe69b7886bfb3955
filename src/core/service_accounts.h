// Accounts of programs: each acts with its own rights, by a token that may have an end. Everything else about
// them is as with people (core/accounts).
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "core/environment.h"
#include "domain/group.h"
#include "domain/policy.h"

namespace usher::core {

struct NewServiceAccount {
    std::string name;
    std::string display_name;  // empty: the name
    std::string description;
    bool admin = false;
    Labels labels;
    std::optional<Time> expires_at;  // of its token; none: never
};

class ServiceAccounts {
  public:
    explicit ServiceAccounts(Environment& environment) : env_(environment) {}

    struct Made {
        Account account;
        Secret token;  // known only now
    };
    // With its token, or not at all. invalid: `found`, or the name is taken.
    Result<Made> create(const Permit& permit, const NewServiceAccount& wanted, Problems found = {});
    // A new token, with which all others of the account end. not_found, also for a person.
    Result<Secret> renew(const Permit& permit, AccountId account, std::optional<Time> expires_at);

  private:
    Environment& env_;
};

}  // namespace usher::core
