// Users, one's own and others (contract/conch.md sections 5.1, 5.2 and 5.6 to 5.8).
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "api/stream.h"
#include "dialects/conch/dialect.h"
#include "dialects/conch/given.h"
#include "dialects/conch/views.h"

namespace usher::conch {

struct NotifyUsers {
    static constexpr std::string_view schema = "notify_users";
    bool send_mail = false;
    static void fields(auto& field) { field("send_mail", &NotifyUsers::send_mail, ""); }
};

struct UserChange {
    static constexpr std::string_view schema = "update_user";
    std::optional<std::string> name, email;
    std::optional<bool> is_admin;
    static void fields(auto& field) {
        field("name", &UserChange::name, "");
        field("email", &UserChange::email, "");
        field("is_admin", &UserChange::is_admin, "");
    }
};

struct UserToCreate {
    static constexpr std::string_view schema = "new_user";
    std::string name, email;
    std::optional<Secret> password;
    bool is_admin = false;
    static void fields(auto& field) {
        field("name", &UserToCreate::name, "");
        field("email", &UserToCreate::email, "");
        field("password", &UserToCreate::password, "");
        field("is_admin", &UserToCreate::is_admin, "");
    }
};

struct DeactivateUser {
    static constexpr std::string_view schema = "deactivate_user";
    std::string clear_tokens;
    static void fields(auto& field) { field("clear_tokens", &DeactivateUser::clear_tokens, ""); }
};

// Raw: 204 when nothing changes, 409 for an administrator.
using Updated = Result<std::variant<api::NoContent, api::Raw>>;

Result<UserDetailed> get_own_user(Conch&, api::Call&);
Updated update_own_user(Conch&, api::Call&, Query<NotifyUsers>, Json<UserChange>);
Result<UserDetailed> get_user(Conch&, api::Call&);
Updated update_user(Conch&, api::Call&, Query<NotifyUsers>, Json<UserChange>);
Result<api::Streamed<std::vector<UserDetailed>>> list_users(Conch&, api::Call&);
// Raw: 409.
Result<std::variant<NewUser, api::Raw>> create_user(Conch&, api::Call&, Query<NotifyUsers>,
                                                    Json<UserToCreate>);
Result<api::NoContent> delete_user(Conch&, api::Call&, Query<DeactivateUser>);

}  // namespace usher::conch
