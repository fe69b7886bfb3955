// usher user …
#pragma once

#include "main/commands/command.h"

namespace usher {

struct UserCreate {
    std::string username;
    std::optional<std::string> email, name;
    bool admin = false, unconfirmed = false, password_stdin = false;
    static void fields(auto& field) {
        field("username", &UserCreate::username, "Unique name", api::required);
        field("email", &UserCreate::email, "Primary address");
        field("name", &UserCreate::name, "Display name (default: the username)");
        field("admin", &UserCreate::admin, "Make it an administrator");
        field("unconfirmed", &UserCreate::unconfirmed, "Ask the address by mail to be confirmed");
        field("password-stdin", &UserCreate::password_stdin,
              "Read the password from standard input instead of making one");
    }
};

struct UserName {
    std::string user;
    static void fields(auto& field) {
        field("user", &UserName::user, "Username, or id after a colon (:17)", api::required, positional);
    }
};

struct UserState : UserName {
    std::string state;
    static void fields(auto& field) {
        UserName::fields(field);
        field("state", &UserState::state, "ldap_blocked or active", api::required, positional);
    }
};

struct UserActivity : UserName {
    std::string date;
    static void fields(auto& field) {
        UserName::fields(field);
        field("date", &UserActivity::date, "YYYY-MM-DD", api::required, positional);
    }
};

struct UserFilter {
    std::optional<std::string> search;
    bool blocked = false;
    static void fields(auto& field) {
        field("search", &UserFilter::search, "Part of name, email or username");
        field("blocked", &UserFilter::blocked, "Only blocked accounts");
    }
};

int user_create(core::Directory&, const Console&, const UserCreate&);
int user_show(core::Directory&, const Console&, const UserName&);
int user_list(core::Directory&, const Console&, const UserFilter&);
int user_block(core::Directory&, const Console&, const UserName&);
int user_unblock(core::Directory&, const Console&, const UserName&);
int user_confirm(core::Directory&, const Console&, const UserName&);
int user_delete(core::Directory&, const Console&, const UserName&);
int user_state(core::Directory&, const Console&, const UserState&);
int user_activity(core::Directory&, const Console&, const UserActivity&);

// By username in any case, or by ":ID".
std::optional<Account> find_user(core::Directory& directory, const std::string& user);
// "there is no user …", and the exit code for it.
int no_such_user(const Console& console, const std::string& user);

}  // namespace usher
