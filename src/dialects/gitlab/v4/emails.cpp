#include "dialects/gitlab/v4/emails.h"

#include "dialects/gitlab/v4/conditional.h"

namespace usher::gitlab::v4 {
namespace {

using Proof = core::Emails::Proof;

Result<EmailView> add(Gitlab& gitlab, api::Call& call, AccountId owner, const std::string& address,
                      Proof proof) {
    auto email = add_email(gitlab, call, owner, address, proof);
    if (!email) return refuse(email.error());
    return EmailView(std::move(*email));
}

Result<EmailView> one_of(const Gitlab& gitlab, AccountId owner, EmailId id) {
    auto email = gitlab.directory.emails.find(id);
    if (!email || email->account != owner) return refuse(not_found("Email"));
    return EmailView(std::move(*email));
}

Result<Deleted> remove(Gitlab& gitlab, api::Call& call, AccountId owner, EmailId id) {
    const auto email = gitlab.directory.emails.find(id);
    if (!email || email->account != owner) return refuse(not_found("Email"));
    if (is_newer(call, email->confirmed_at.value_or(email->created_at)))
        return Deleted(precondition_failed());
    const auto removed = remove_email(gitlab, call, owner, id);
    if (!removed) return refuse(removed.error());
    return Deleted(api::NoContent{});
}

}  // namespace

Result<std::vector<EmailView>> list_own_emails(Gitlab& gitlab, api::Call& call, PageAsked asked) {
    return page_of(gitlab, call, asked, views_of<EmailView>(gitlab.directory.emails.of(call.actor().id)));
}

Result<EmailView> get_own_email(Gitlab& gitlab, api::Call& call, EmailIdAsked asked) {
    return one_of(gitlab, call.actor().id, asked.email());
}

Result<EmailView> add_own_email(Gitlab& gitlab, api::Call& call, NewEmail given) {
    return add(gitlab, call, call.actor().id, given.email, Proof::by_mail);
}

Result<Deleted> delete_own_email(Gitlab& gitlab, api::Call& call, EmailIdAsked asked) {
    return remove(gitlab, call, call.actor().id, asked.email());
}

Result<std::vector<EmailView>> list_emails_of(Gitlab& gitlab, api::Call& call, UserPage asked) {
    if (!exists(gitlab, asked.account())) return refuse(not_found("User"));
    return page_of(gitlab, call, asked, views_of<EmailView>(gitlab.directory.emails.of(asked.account())));
}

Result<EmailView> get_email_of(Gitlab& gitlab, api::Call&, EmailOf asked) {
    if (!exists(gitlab, asked.account())) return refuse(not_found("User"));
    return one_of(gitlab, asked.account(), asked.email());
}

Result<EmailView> add_email_for(Gitlab& gitlab, api::Call& call, NewEmailFor given) {
    if (!exists(gitlab, {given.id})) return refuse(not_found("User"));
    return add(gitlab, call, {given.id}, given.email,
               given.skip_confirmation.value_or(false) ? Proof::given : Proof::by_mail);
}

Result<Deleted> delete_email_of(Gitlab& gitlab, api::Call& call, EmailOf asked) {
    if (!exists(gitlab, asked.account())) return refuse(not_found("User"));
    return remove(gitlab, call, asked.account(), asked.email());
}

}  // namespace usher::gitlab::v4
