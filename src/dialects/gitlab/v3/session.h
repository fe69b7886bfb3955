// POST /session: the private token for a login and a password (contract/gitlab.md section 2).
#pragma once

#include "dialects/gitlab/v3/users.h"

namespace usher::gitlab::v3 {

struct SignInForm {
    Text login, email;
    Secret password;

    static void fields(auto& field) {
        field("login", &SignInForm::login, "Username, or the primary address.");
        field("email", &SignInForm::email, "Used when both are given.");
        field("password", &SignInForm::password, "");
    }
};

// Looked up and unsealed; empty when the account has none that this server's key opens.
std::string private_token_text(const Gitlab& gitlab, const Account& account);

Result<LoginUser> sign_in(Gitlab&, api::Call&, SignInForm);

}  // namespace usher::gitlab::v3
