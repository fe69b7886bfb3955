// libsodium must be initialised before anything of it is used.
#pragma once

namespace usher::crypto {

// Cheap after the first call; any thread may make it. Throws std::runtime_error.
void ensure_sodium();

}  // namespace usher::crypto
