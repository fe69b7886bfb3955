// usher serve: everything a server does between its first line and its last.
#pragma once

#include "main/config.h"
#include "main/console.h"

namespace usher {

// Returns the exit code. Throws ConfigError, Refused or std::runtime_error before it listens.
int serve(Config config, const Console& console);

}  // namespace usher
