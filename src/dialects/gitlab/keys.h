// SSH keys, as every version adds and removes them.
#pragma once

#include <string>

#include "core/keys.h"
#include "dialects/gitlab/dialect.h"

namespace usher::gitlab {

// forbidden; invalid, with what the rules and the core find; not_found.
Result<SshKey> add_key(Gitlab& gitlab, api::Call& call, AccountId owner, std::string title,
                       std::string_view key, core::KeyUse use = {});
Result<SshKey> remove_key(Gitlab& gitlab, api::Call& call, AccountId owner, KeyId id);

}  // namespace usher::gitlab
