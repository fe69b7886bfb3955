// From a name and an address to a password: signing up, resetting, and the link in the mail that completes
// either (contract/cds.md sections 4.1 to 4.3).
#pragma once

#include "dialects/cds/dialect.h"
#include "dialects/cds/user_body.h"
#include "dialects/cds/views.h"

namespace usher::cds {

// Longer names are nobody's: no index holds them.
inline constexpr std::size_t longest_username = 255;
// Not empty and not too long; everything else may be a name.
bool is_username(std::string_view text);

struct MailRequest {
    UserBody user;
    std::string callback;

    static void fields(auto& field) {
        field("user", &MailRequest::user, "");
        field("callback", &MailRequest::callback,
              "A line of the mail: %s stands for the username, then for the secret.");
    }
};

struct Confirmed {
    UserView user;
    std::string password;
    std::string token;

    static void fields(auto& field) {
        field("user", &Confirmed::user, "");
        field("password", &Confirmed::password, "Generated, shown only here.");
        field("token", &Confirmed::token, "A session.");
    }
};

Result<UserView> sign_up(Cds& cds, api::Call& call, api::Body<MailRequest> given);
Result<Confirmed> confirm(Cds& cds, api::Call& call);
Result<UserView> reset(Cds& cds, api::Call& call, api::Body<MailRequest> given);

}  // namespace usher::cds
