// Signing in, and the cookie that it sets (contract/lenses.md section 2.3).
#pragma once

#include <string>
#include <string_view>

#include "api/operation.h"
#include "base/secret.h"
#include "dialects/lenses/dialect.h"

namespace usher::lenses {

inline constexpr std::string_view session_cookie = "session_id";

struct Login {
    std::string username;
    Secret password;
    static void fields(auto& field) {
        field("username", &Login::username, "User name, to the letter.", api::required);
        field("password", &Login::password, "Password.", api::required);
    }
};

Result<api::NoContent> sign_in(Lenses&, api::Call&, api::Body<Login>);

// The value of the Set-Cookie header; without a secret it removes the cookie.
std::string set_session_cookie(const Options& options, std::string_view secret);

// Finds a person by user name, to the letter.
core::SignIn::Find person_named(std::string_view name);

// The client's address, for the record.
std::optional<std::string> client_of(const api::Call& call);

}  // namespace usher::lenses
