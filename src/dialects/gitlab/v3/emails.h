// Further addresses of the caller and, for administrators, of anybody (contract/gitlab.md section 6).
#pragma once

#include "dialects/gitlab/emails.h"
#include "dialects/gitlab/v3/keys.h"

namespace usher::gitlab::v3 {

struct NewEmailFor : NewEmail {
    std::int64_t id = 0;
    static void fields(auto& field) {
        field("id", &NewEmailFor::id, "The user.");
        NewEmail::fields(field);
    }
};

Result<std::vector<EmailView>> list_own_emails(Gitlab&, api::Call&);
Result<EmailView> get_own_email(Gitlab&, api::Call&, LooseId);
Result<EmailView> add_own_email(Gitlab&, api::Call&, NewEmail);
Result<api::Null> delete_own_email(Gitlab&, api::Call&, LooseId);
Result<std::vector<EmailView>> list_emails_of(Gitlab&, api::Call&, OwnerId);
// Raw: 404 with the validation messages (section 0, row P3).
Result<std::variant<EmailView, api::Raw>> add_email_for(Gitlab&, api::Call&, NewEmailFor);
Result<api::Null> delete_email_of(Gitlab&, api::Call&, OwnedId);

}  // namespace usher::gitlab::v3
