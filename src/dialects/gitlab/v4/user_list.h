// GET /users: filters, orders, and the two ways of paging (contract/gitlab.md sections 8.4 and 8.5).
#pragma once

#include <array>
#include <map>
#include <variant>

#include "dialects/gitlab/v4/users.h"

namespace usher::gitlab::v4 {

struct TwoFactorWords {
    static constexpr std::array<std::string_view, 2> all{"enabled", "disabled"};
};
struct OrderWords {
    static constexpr std::array<std::string_view, 5> all{"id", "name", "username", "created_at",
                                                         "updated_at"};
};
struct SortWords {
    static constexpr std::array<std::string_view, 2> all{"asc", "desc"};
};

struct UserList : PageAsked {
    Text username, search, extern_uid, provider, pagination, cursor;
    Flag active, blocked, external, exclude_external, exclude_internal, without_project_bots,
        without_projects, admins, with_custom_attributes;
    Moment created_after, created_before;
    Choice<TwoFactorWords> two_factor;
    std::optional<std::map<std::string, std::string>> custom_attributes;
    Choice<OrderWords> order_by;
    Choice<SortWords> sort;

    static void fields(auto& field) {
        field("username", &UserList::username, "Exactly this one, in any case.");
        field("search", &UserList::search, "Words of name or username, or a whole address.");
        field("active", &UserList::active, "true: only active users.");
        field("blocked", &UserList::blocked, "true: only blocked users.");
        field("external", &UserList::external, "true: only external users.");
        field("exclude_external", &UserList::exclude_external, "true: no external users.");
        field("exclude_internal", &UserList::exclude_internal, "Accepted; there are no such users.");
        field("without_project_bots", &UserList::without_project_bots, "Accepted; there are none.");
        field("custom_attributes", &UserList::custom_attributes, "Each has this value; for administrators.");
        field("with_custom_attributes", &UserList::with_custom_attributes, "For administrators.");
        field("extern_uid", &UserList::extern_uid, "With provider; for administrators.");
        field("provider", &UserList::provider, "With extern_uid; for administrators.");
        field("created_after", &UserList::created_after, "For administrators.");
        field("created_before", &UserList::created_before, "For administrators.");
        field("two_factor", &UserList::two_factor, "For administrators.");
        field("without_projects", &UserList::without_projects, "Accepted; nobody has a project.");
        field("admins", &UserList::admins, "true: only administrators; for administrators.");
        field("order_by", &UserList::order_by, "For administrators.", api::by_default("id"));
        field("sort", &UserList::sort, "", api::by_default("desc"));
        field("pagination", &UserList::pagination, "keyset: by a cursor instead of pages.");
        field("cursor", &UserList::cursor, "From the link to the next page.");
        PageAsked::fields(field);
    }
    void check(Problems& problems) const;
};

using Users = std::variant<std::vector<BasicUser>, std::vector<AdminUser>>;

Result<Users> list_users(Gitlab&, api::Call&, UserList);

}  // namespace usher::gitlab::v4
