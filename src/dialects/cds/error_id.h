// The mark that every error answer carries.
#pragma once

#include "base/id.h"

namespace usher::cds {

// A version 1 UUID (RFC 9562 section 5.1) that no other error has. Its node is random: it tells nothing about
// the machine.
Uuid fresh_error_id();

}  // namespace usher::cds
