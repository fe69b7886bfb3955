// Further addresses, as every version takes, adds and removes them.
#pragma once

#include <string>
#include <string_view>

#include "api/operation.h"
#include "core/emails.h"
#include "dialects/gitlab/dialect.h"

namespace usher::gitlab {

struct NewEmail {
    std::string email;
    static void fields(auto& field) {
        field("email", &NewEmail::email, "The address.", api::required, api::format("email"));
    }
};

// forbidden; invalid, with what the rules and the core find; not_found.
Result<Email> add_email(Gitlab& gitlab, api::Call& call, AccountId owner, std::string_view address,
                        core::Emails::Proof proof = core::Emails::Proof::none);
Result<void> remove_email(Gitlab& gitlab, api::Call& call, AccountId owner, EmailId id);

}  // namespace usher::gitlab
