// What users are told by mail (contract/conch.md section 6).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/signed_tokens.h"
#include "dialects/conch/dialect.h"

namespace usher::conch {

// One member of a user that is not what it was.
struct Change {
    std::string name, before, after;
};

Message welcome(const Conch&, const api::Call&, const std::string& name, const std::string& address,
                const Secret& password);
Message account_updated(const Conch&, const api::Call&, const std::vector<Change>& changes);
// None when nothing was hit.
std::optional<Message> tokens_revoked(const Conch&, const api::Call&, const core::SignedTokens::Revoked& hit);
Message password_reset(const Conch&, const api::Call&, const Account& account, const Secret& password);

}  // namespace usher::conch
