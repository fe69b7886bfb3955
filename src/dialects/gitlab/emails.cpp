#include "dialects/gitlab/emails.h"

#include "dialects/gitlab/rules.h"

namespace usher::gitlab {

Result<Email> add_email(Gitlab& gitlab, api::Call& call, AccountId owner, std::string_view address,
                        core::Emails::Proof proof) {
    const auto permit = policy::manage_belongings_of(call.actor(), owner);
    if (!permit) return refuse(permit.error());
    auto problems = std::move(call.problems);
    const auto normal = normalise_email(address);
    check_email(gitlab.version(), normal, problems);
    return gitlab.directory.emails.add(*permit, owner, normal, std::move(problems), proof);
}

Result<void> remove_email(Gitlab& gitlab, api::Call& call, AccountId owner, EmailId id) {
    const auto permit = policy::manage_belongings_of(call.actor(), owner);
    if (!permit) return refuse(permit.error());
    return gitlab.directory.emails.remove(*permit, owner, id);
}

}  // namespace usher::gitlab
