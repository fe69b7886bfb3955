#include "dialects/gitlab/keys.h"

#include "dialects/gitlab/rules.h"

namespace usher::gitlab {

Result<SshKey> add_key(Gitlab& gitlab, api::Call& call, AccountId owner, std::string title,
                       std::string_view key, core::KeyUse use) {
    const auto permit = policy::manage_belongings_of(call.actor(), owner);
    if (!permit) return refuse(permit.error());
    auto problems = std::move(call.problems);
    check_key(title, key, problems);
    return gitlab.directory.keys.add(*permit, owner, std::move(title), key, std::move(problems), use);
}

Result<SshKey> remove_key(Gitlab& gitlab, api::Call& call, AccountId owner, KeyId id) {
    const auto permit = policy::manage_belongings_of(call.actor(), owner);
    if (!permit) return refuse(permit.error());
    return gitlab.directory.keys.remove(*permit, owner, id);
}

}  // namespace usher::gitlab
