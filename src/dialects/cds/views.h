// What CDS shows of accounts, groups and group tokens (contract/cds.md section 3).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "api/encode.h"
#include "api/schema.h"
#include "base/clock.h"
#include "dialects/cds/dialect.h"
#include "domain/account.h"
#include "domain/group.h"

namespace usher::cds {

// "2019-03-02T10:11:12.123456Z", zeros at the end of the fraction left out.
struct Instant {
    Time time;
};
std::string text_of(const Instant& instant);
void append_json(api::JsonOutput& out, const Instant& instant);
inline boost::json::object describe_json(const Instant*) {
    return {{"type", "string"}, {"format", "date-time"}};
}

// Projects and workflows as a client last stored them; nobody else makes anything of them.
struct FavoriteIds {
    static constexpr std::string_view schema_name = "FavoriteIds";
    std::optional<std::vector<std::int64_t>> project_ids;
    std::optional<std::vector<std::int64_t>> workflow_ids;

    static void fields(auto& field) {
        field("project_ids", &FavoriteIds::project_ids, "");
        field("workflow_ids", &FavoriteIds::workflow_ids, "");
    }
};
using Favorites = std::optional<std::vector<FavoriteIds>>;

// What a person's groups give.
struct Permissions {
    static constexpr std::string_view schema_name = "Permissions";
    std::vector<std::string> groups;
    std::vector<std::string> groups_admin;
    std::map<std::string, std::int64_t> projects;
    std::map<std::string, std::int64_t> workflows;

    static void fields(auto& field) {
        field("Groups", &Permissions::groups, "Names, ascending.", api::omit_empty);
        field("GroupsAdmin", &Permissions::groups_admin, "Of those that the person administers.",
              api::omit_empty);
        field("ProjectsPerm", &Permissions::projects,
              "Project key to 4 (read), 5 (and execute) or 7 (and write).", api::omit_empty);
        field("WorkflowsPerm", &Permissions::workflows,
              "The same by project key and workflow name, PRJ/deploy.", api::omit_empty);
    }
};

struct GroupView;

struct UserView {
    static constexpr std::string_view schema_name = "User";
    std::int64_t id = 0;
    std::string username;
    std::string fullname;
    std::string email;
    bool admin = false;
    std::vector<GroupView> groups;
    std::string origin;
    Favorites favorites;
    Permissions permissions;

    static void fields(auto& field) {
        field("id", &UserView::id, "Never reused; 0 in the list of all users.");
        field("username", &UserView::username, "Unique.");
        field("fullname", &UserView::fullname, "May be empty.");
        field("email", &UserView::email, "Not unique.");
        field("admin", &UserView::admin, "Administrator of CDS.");
        field("groups", &UserView::groups, "Only where one user is asked for.", api::omit_empty);
        field("origin", &UserView::origin, "Where the account comes from.");
        field("favorites", &UserView::favorites, "As last stored by a client.");
        field("permissions", &UserView::permissions, "Filled only where one user is asked for.");
    }
};

struct TokenView {
    static constexpr std::string_view schema_name = "Token";
    std::int64_t id = 0;
    std::int64_t group_id = 0;
    std::string group_name;
    std::string token;
    std::string description;
    std::string creator;
    std::int64_t expiration = 0;
    Instant created;

    static void fields(auto& field) {
        field("id", &TokenView::id, "0 where the token was just made.");
        field("group_id", &TokenView::group_id, "0 in lists.");
        field("group_name", &TokenView::group_name, "");
        field("token", &TokenView::token, "The secret, only where the token was just made.");
        field("description", &TokenView::description, "");
        field("creator", &TokenView::creator, "Full name of whoever made it.");
        field("expiration", &TokenView::expiration, "1 session, 2 daily, 3 persistent.");
        field("created", &TokenView::created, "");
    }
};

struct GroupView {
    static constexpr std::string_view schema_name = "Group";
    std::int64_t id = 0;
    std::string name;
    std::vector<UserView> admins;
    std::vector<UserView> users;
    std::vector<TokenView> tokens;

    static void fields(auto& field) {
        field("id", &GroupView::id, "");
        field("name", &GroupView::name, "");
        field("admins", &GroupView::admins, "By username.", api::omit_empty);
        field("users", &GroupView::users, "Members that do not administer it, by username.", api::omit_empty);
        field("tokens", &GroupView::tokens, "For whoever administers it.", api::omit_empty);
    }
};

// The address shown; one that no mail is ever sent to where there is none.
std::string shown_email(const Account& account);
// Without favorites, groups and permissions.
UserView user_view(const Account& account);
// With the favorites that a client stored.
UserView user_view(const Cds& cds, const Account& account);
GroupView group_view(const Group& group);
// In lists neither the group's id nor a secret is shown.
TokenView token_view(const GroupToken& token);

}  // namespace usher::cds
