// Accounts with what is shown beside them: the groups they are in and the labels attached to them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/environment.h"
#include "domain/group.h"

namespace usher::core {

struct Principal {
    Account account;
    std::vector<std::shared_ptr<const Group>> groups;  // ascending by the bytes of their names
    Labels labels;
    std::optional<Time> token_expires_at;  // of a service account's newest token; none: it has no end
};

class Principals {
  public:
    explicit Principals(Environment& environment) : env_(environment) {}

    // Exactly as written.
    std::optional<Principal> find(AccountKind kind, std::string_view name) const;
    // For an account that was read before.
    Principal of(Account account) const;
    // Those whose names come behind `name` (empty: from the first), ascending by the bytes of their names.
    std::vector<Principal> after(AccountKind kind, std::string_view name, std::int64_t limit) const;
    // Members of a group, ascending by the bytes of their names: a group may have as many as there are
    // people.
    struct MemberIds {
        std::vector<AccountId> people;
        std::vector<AccountId> services;
    };
    MemberIds member_ids(GroupId group) const;
    // Those that are still there, without their groups.
    std::vector<Principal> members(std::span<const AccountId> ids) const;

  private:
    Environment& env_;
};

}  // namespace usher::core
