// From a password to a token, and from one token to the next (contract/conch.md sections 2.8 to 2.10).
#pragma once

#include "dialects/conch/dialect.h"
#include "dialects/conch/given.h"
#include "dialects/conch/views.h"

namespace usher::conch {

struct Login {
    static constexpr std::string_view schema = "login";
    std::optional<std::string> user_id, email;
    Secret password;
    bool set_session = false;
    static void fields(auto& field) {
        field("user_id", &Login::user_id, "");
        field("email", &Login::email, "");
        field("password", &Login::password, "");
        field("set_session", &Login::set_session, "");
    }
};

// A body that must not be there.
struct Nothing {
    static constexpr std::string_view schema = "null";
};

Result<LoginToken> login(Conch&, api::Call&, Json<Login>);
Result<LoginToken> refresh_token(Conch&, api::Call&, Json<Nothing>);
Result<api::NoContent> logout(Conch&, api::Call&);
Result<api::NoContent> check_login(Conch&, api::Call&);

// When a token was made and when it ends.
void write_dates(api::Call& call, const Token& token);

}  // namespace usher::conch
