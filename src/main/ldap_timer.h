// Synchronises with every configured directory again and again.
#pragma once

#include <chrono>
#include <memory>

#include "core/directory.h"
#include "main/periodic.h"

namespace usher {

// nullptr when there is no directory or the interval is 0. Stopping it ends a run in progress at its next
// step.
std::unique_ptr<Periodic> start_ldap_timer(core::Directory& directory, std::chrono::minutes interval);

}  // namespace usher
