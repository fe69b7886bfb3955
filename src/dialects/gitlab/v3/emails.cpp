#include "dialects/gitlab/v3/emails.h"

#include "dialects/gitlab/errors.h"

namespace usher::gitlab::v3 {

Result<std::vector<EmailView>> list_own_emails(Gitlab& gitlab, api::Call& call) {
    return views_of<EmailView>(gitlab.directory.emails.of(call.actor().id));
}

Result<EmailView> get_own_email(Gitlab& gitlab, api::Call& call, LooseId id) {
    auto email = gitlab.directory.emails.find({id.number()});
    if (!email || email->account != call.actor().id) return refuse(not_found(""));
    return EmailView(std::move(*email));
}

Result<EmailView> add_own_email(Gitlab& gitlab, api::Call& call, NewEmail given) {
    auto email = add_email(gitlab, call, call.actor().id, given.email);
    if (!email) return refuse(email.error());
    return EmailView(std::move(*email));
}

Result<api::Null> delete_own_email(Gitlab& gitlab, api::Call& call, LooseId id) {
    const auto removed = remove_email(gitlab, call, call.actor().id, {id.number()});
    if (!removed && removed.error().code != ErrorCode::not_found) return refuse(removed.error());
    return api::Null{};
}

Result<std::vector<EmailView>> list_emails_of(Gitlab& gitlab, api::Call&, OwnerId owner) {
    if (!gitlab.directory.accounts.find(owner.account())) return refuse(not_found("User"));
    return views_of<EmailView>(gitlab.directory.emails.of(owner.account()));
}

Result<std::variant<EmailView, api::Raw>> add_email_for(Gitlab& gitlab, api::Call& call, NewEmailFor given) {
    const AccountId owner{given.id};
    if (!gitlab.directory.accounts.find(owner)) return refuse(not_found(""));
    auto email = add_email(gitlab, call, owner, given.email);
    if (email) return EmailView(std::move(*email));
    if (email.error().code == ErrorCode::invalid) return problem_answer(gitlab, 404, email.error().problems);
    return refuse(without_subject(email.error()));
}

Result<api::Null> delete_email_of(Gitlab& gitlab, api::Call& call, OwnedId given) {
    if (!gitlab.directory.accounts.find(given.account())) return refuse(not_found("User"));
    const auto removed = remove_email(gitlab, call, given.account(), {given.id});
    if (!removed) return refuse(removed.error());
    return api::Null{};
}

}  // namespace usher::gitlab::v3
