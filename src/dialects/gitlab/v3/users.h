// Users: the operations of contract/gitlab.md section 6 and what they take.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "api/operation.h"
#include "dialects/gitlab/users.h"
#include "dialects/gitlab/v3/views.h"

namespace usher::gitlab::v3 {

struct NewUser : UserFields {
    std::string email, name, username;
    Secret password;
    Text confirm;

    static void fields(auto& field) {
        field("email", &NewUser::email, "Primary address.", api::required, api::format("email"));
        field("password", &NewUser::password, "What the user signs in with.", api::required, password_length);
        field("name", &NewUser::name, "Display name.", api::required);
        field("username", &NewUser::username, "Letters, digits, _ - and .", api::required,
              api::length(1, 255));
        field("confirm", &NewUser::confirm, "Whether the address must be confirmed by mail.",
              api::by_default("true"));
        UserFields::fields(field);
    }
};

struct UserChange : UserFields {
    std::int64_t id = 0;
    Text email, name, username;
    std::optional<Secret> password;

    static void fields(auto& field) {
        field("id", &UserChange::id, "The user.");
        field("email", &UserChange::email, "Counts once it is confirmed.", api::format("email"));
        field("name", &UserChange::name, "Display name.");
        field("username", &UserChange::username, "Letters, digits, _ - and .", api::length(1, 255));
        field("password", &UserChange::password, "What the user signs in with.", password_length);
        UserFields::fields(field);
    }
};

struct UserList {
    Text username, search, active, blocked, external, page, per_page;

    static void fields(auto& field) {
        field("username", &UserList::username, "Exactly this one; every other parameter is ignored.");
        field("search", &UserList::search, "Part of name, email or username, without regard to case.");
        field("active", &UserList::active, "true: only active users.");
        field("blocked", &UserList::blocked, "true: only blocked users.");
        field("external", &UserList::external, "true: only external users; for administrators.");
        field("page", &UserList::page, "From 1.", api::by_default("1"));
        field("per_page", &UserList::per_page, "At most 100.", api::by_default("20"));
    }
};

struct UserId {
    std::int64_t id = 0;
    AccountId account() const { return {id}; }
    static void fields(auto& field) { field("id", &UserId::id, "The user."); }
};

using Users = std::variant<std::vector<BasicUser>, std::vector<FullUser>>;
using User = std::variant<PlainUser, FullUser>;

Result<Users> list_users(Gitlab&, api::Call&, UserList);
Result<User> get_user(Gitlab&, api::Call&, UserId);
// Raw: 409 for a taken address or name.
Result<std::variant<FullUser, api::Raw>> create_user(Gitlab&, api::Call&, NewUser);
// Raw: 404 with the reason for a taken address or name (section 0, row P2).
Result<std::variant<FullUser, api::Raw>> update_user(Gitlab&, api::Call&, UserChange);
Result<std::variant<DeletedUser, api::Null>> delete_user(Gitlab&, api::Call&, UserId);
Result<bool> block_user(Gitlab&, api::Call&, UserId);
Result<bool> unblock_user(Gitlab&, api::Call&, UserId);
Result<LoginUser> current_user(Gitlab&, api::Call&);

}  // namespace usher::gitlab::v3
