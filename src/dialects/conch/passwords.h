// One's own password, and the one an administrator has made for somebody (contract/conch.md sections 5.4
// and 5.5).
#pragma once

#include "dialects/conch/dialect.h"
#include "dialects/conch/given.h"

namespace usher::conch {

struct ChangePassword {
    static constexpr std::string_view schema = "change_password";
    std::string clear_tokens;
    static void fields(auto& field) { field("clear_tokens", &ChangePassword::clear_tokens, ""); }
};

struct UserPassword {
    static constexpr std::string_view schema = "user_password";
    Secret password;
    static void fields(auto& field) { field("password", &UserPassword::password, ""); }
};

struct ResetUserPassword {
    static constexpr std::string_view schema = "reset_user_password";
    std::string clear_tokens;
    bool send_mail = false;
    static void fields(auto& field) {
        field("clear_tokens", &ResetUserPassword::clear_tokens, "");
        field("send_mail", &ResetUserPassword::send_mail, "");
    }
};

Result<api::NoContent> change_own_password(Conch&, api::Call&, Query<ChangePassword>, Json<UserPassword>);
Result<api::NoContent> reset_password_of(Conch&, api::Call&, Query<ResetUserPassword>);

// For somebody who is told it by mail.
Secret random_password();

}  // namespace usher::conch
