// The page on which the bearer of a mailed link chooses a password. Opening it changes nothing; sending its
// form does.
#pragma once

#include "api/operation.h"
#include "base/secret.h"
#include "dialects/server/dialect.h"
#include "domain/password.h"

namespace usher::server {

struct ChoiceLink {
    Secret token;
    static void fields(auto& field) { field("token", &ChoiceLink::token, "From the mailed link."); }
};

struct PasswordChoice {
    Secret token, password, password_again;
    static void fields(auto& field) {
        field("token", &PasswordChoice::token, "From the mailed link.");
        field("password", &PasswordChoice::password, "The new password.",
              api::length(shortest_chosen_password, longest_chosen_password));
        field("password_again", &PasswordChoice::password_again, "The same again.");
    }
};

// A page with a form, or 410 for a link that is unknown, used or too old.
api::Raw ask_for_password(Server&, api::Call&, ChoiceLink);
// The same refusal. A password that cannot be: 400 with the form once more, and the link stays good.
api::Raw choose_password(Server&, api::Call&, PasswordChoice);

}  // namespace usher::server
