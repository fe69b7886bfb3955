// Further addresses, as every version adds and removes them.
#pragma once

#include <string_view>

#include "core/emails.h"
#include "dialects/gitlab/dialect.h"

namespace usher::gitlab {

// forbidden; invalid, with what the rules and the core find; not_found.
Result<Email> add_email(Gitlab& gitlab, api::Call& call, AccountId owner, std::string_view address,
                        core::Emails::Proof proof = core::Emails::Proof::none);
Result<void> remove_email(Gitlab& gitlab, api::Call& call, AccountId owner, EmailId id);

}  // namespace usher::gitlab
