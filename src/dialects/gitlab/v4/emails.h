// Further addresses: one's own and, for administrators, anybody's (contract/gitlab.md section 8.4).
#pragma once

#include "dialects/gitlab/emails.h"
#include "dialects/gitlab/v4/keys.h"

namespace usher::gitlab::v4 {

class EmailView : public EmailRecord {
  public:
    static constexpr std::string_view schema_name = "Email";
    using EmailRecord::EmailRecord;

    static void fields(auto& field) {
        field("id", &EmailView::id, "");
        field("email", &EmailView::email, "");
        field("confirmed_at", &EmailView::confirmed_at, "");
    }
};

struct NewEmailFor : NewEmail {
    std::int64_t id = 0;
    Flag skip_confirmation;
    static void fields(auto& field) {
        field("id", &NewEmailFor::id, "The user.");
        NewEmail::fields(field);
        field("skip_confirmation", &NewEmailFor::skip_confirmation, "The address counts as confirmed.",
              api::by_default("false"));
    }
};
struct EmailIdAsked {
    std::int64_t email_id = 0;
    EmailId email() const { return {email_id}; }
    static void fields(auto& field) { field("email_id", &EmailIdAsked::email_id, "The address."); }
};
struct EmailOf : UserId, EmailIdAsked {
    static void fields(auto& field) {
        UserId::fields(field);
        EmailIdAsked::fields(field);
    }
};
struct UserPage : UserId, PageAsked {
    static void fields(auto& field) {
        UserId::fields(field);
        PageAsked::fields(field);
    }
};

Result<std::vector<EmailView>> list_own_emails(Gitlab&, api::Call&, PageAsked);
Result<EmailView> get_own_email(Gitlab&, api::Call&, EmailIdAsked);
Result<EmailView> add_own_email(Gitlab&, api::Call&, NewEmail);
Result<Deleted> delete_own_email(Gitlab&, api::Call&, EmailIdAsked);
Result<std::vector<EmailView>> list_emails_of(Gitlab&, api::Call&, UserPage);
Result<EmailView> get_email_of(Gitlab&, api::Call&, EmailOf);
Result<EmailView> add_email_for(Gitlab&, api::Call&, NewEmailFor);
Result<Deleted> delete_email_of(Gitlab&, api::Call&, EmailOf);

}  // namespace usher::gitlab::v4
