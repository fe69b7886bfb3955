// Signing in, and what clients ask before it (contract/cds.md sections 2.3, 4.9 and 6.2).
#pragma once

#include "dialects/cds/dialect.h"
#include "dialects/cds/views.h"

namespace usher::cds {

struct LoginForm {
    std::string username;
    Secret password;

    static void fields(auto& field) {
        field("username", &LoginForm::username, "Compared as written.");
        field("password", &LoginForm::password, "");
    }
};

struct LoggedIn {
    UserView user;
    std::string token;

    static void fields(auto& field) {
        field("user", &LoggedIn::user, "Without groups and permissions.");
        field("token", &LoggedIn::token, "The session, for the header Session-Token.");
    }
};

struct AuthMode {
    std::string_view auth_mode = "local";
    static void fields(auto& field) { field("auth_mode", &AuthMode::auth_mode, ""); }
};

struct UserConfig {
    std::string_view api_url;
    std::string_view ui_url;

    static void fields(auto& field) {
        field("url.api", &UserConfig::api_url, "");
        field("url.ui", &UserConfig::ui_url, "");
    }
};

Result<LoggedIn> login(Cds& cds, api::Call& call, api::Body<LoginForm> given);
// Is the session in the header alive?
Result<api::Null> probe(Cds& cds, api::Call& call);
AuthMode auth_mode(Cds& cds, api::Call& call);
UserConfig user_config(Cds& cds, api::Call& call);

}  // namespace usher::cds
