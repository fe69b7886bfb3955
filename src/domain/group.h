// Groups of people and service accounts. One set of groups serves every dialect; a member may manage a group.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/id.h"
#include "domain/account.h"

namespace usher {

// Labels that clients attach for their own use, ascending by the bytes of their names.
using Labels = std::map<std::string, std::string>;

// Whoever administers the directory manages this group, and whoever is in it may do with every group what its
// managers may. It is there from the first start and keeps its name, so that nobody can take it.
inline constexpr std::string_view first_group = "shared.infra";

struct Group {
    GroupId id;
    Uuid uuid;
    std::string name;          // unique as written
    std::string display_name;  // equal to the name until set
    std::string sso_name;      // what single sign-on calls it; equal to the name until set
    std::string description;
    Labels labels;
    Time created_at{};
    Time updated_at{};
    // Kept by the store.
    std::int64_t person_count = 0;
    std::int64_t service_count = 0;
    bool operator==(const Group&) const = default;
};

// A group as one of its members sees it.
struct Membership {
    Group group;
    bool manager = false;
    bool operator==(const Membership&) const = default;
};

// An account as a member of a group.
struct Member {
    Account account;
    bool manager = false;
    bool operator==(const Member&) const = default;
};

// How long what is started with a group token may go on; the numbers are stored.
enum class GroupTokenLifetime : std::uint8_t { session = 1, daily = 2, persistent = 3 };

// A secret that acts for a group, stored only as its hash.
struct GroupToken {
    GroupTokenId id;
    GroupId group;
    std::string group_name;  // read with it
    std::string description;
    std::string creator;  // display name of whoever made it, as it was then
    GroupTokenLifetime lifetime = GroupTokenLifetime::session;
    Time created_at{};
    bool operator==(const GroupToken&) const = default;
};

}  // namespace usher
