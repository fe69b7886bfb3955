#include "crypto/sodium.h"

#include <sodium.h>

#include <stdexcept>

namespace usher::crypto {

void ensure_sodium() {
    static const bool ready = sodium_init() >= 0;
    if (!ready) throw std::runtime_error("libsodium cannot be initialised");
}

}  // namespace usher::crypto
