// Lists of accounts: which ones, in which order, from where on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "domain/account.h"
#include "domain/setting.h"

namespace usher {

// GitLab v4's idea of a search (contract/gitlab.md section 8.4): every word of the query occurs in the name,
// or every word in the username. A query of one or two characters is the whole name or the whole username.
struct NameSearch {
    std::string query;  // folded, without space at its ends; not empty
    AccountId owner;    // found in any case: it has the address that the query is; 0: nobody
    bool operator==(const NameSearch&) const = default;
};

// last_seen_at has no index: it is for lists that ask for it anyway.
enum class AccountOrder : std::uint8_t { id, name, username, created_at, updated_at, last_seen_at };

// The last account of a page, by which the next one begins: what it was ordered by, and its id.
struct AccountPlace {
    std::string text;  // name or username
    Time time{};       // of the others but id
    AccountId id;
};

// Which accounts a list shows; conditions combine with AND.
struct AccountFilter {
    std::string search = {};  // folded substring of username, name or primary email; empty = all
    std::optional<NameSearch> named = {};
    bool only_active = false;
    bool only_blocked = false;  // blocked and ldap_blocked
    bool only_external = false;
    bool only_welcome = false;  // neither blocked nor ldap_blocked nor banned
    bool only_internal = false;
    bool only_admins = false;
    std::optional<bool> two_factor = {};
    std::optional<Time> created_after = {}, created_before = {};  // themselves not included
    std::optional<Time> seen_since = {};                          // itself included
    std::optional<std::vector<AccountId>> among = {};
    Settings custom_attributes = {};  // each of them has this value

    bool narrows() const;
    // More than a search, a state and `external`.
    bool is_special() const;
    bool operator==(const AccountFilter&) const = default;
};

// The space of settings in which custom attributes are kept.
inline constexpr std::string_view custom_attribute_space = "custom_attributes";

// Ties in an order break by id, in the same direction.
struct AccountSequence {
    AccountOrder by = AccountOrder::id;
    bool ascending = false;
    std::optional<AccountPlace> after = {};

    bool is_newest_first() const { return by == AccountOrder::id && !ascending && !after; }
};

}  // namespace usher
