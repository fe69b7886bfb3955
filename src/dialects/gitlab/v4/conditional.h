// Conditional requests (contract/gitlab.md section 8.2): weak tags on what is read, and deletions that must
// not hit something newer (RFC 9110 section 13).
#pragma once

#include "api/operation.h"
#include "base/clock.h"

namespace usher::gitlab::v4 {

// Has the record changed since the caller's If-Unmodified-Since?
bool is_newer(const api::Call& call, Time last_change);
// What is then answered: 412.
api::Raw precondition_failed();

// Tags a read answer, or turns it into 304 when the caller has it already.
void tag(api::Call& call);

}  // namespace usher::gitlab::v4
