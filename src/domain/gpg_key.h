// OpenPGP public keys (RFC 4880).
#pragma once

#include <string>

#include "base/clock.h"
#include "base/id.h"

namespace usher {

// In bytes of armored text. Keys with pictures and many signatures are not much shorter.
inline constexpr std::size_t longest_gpg_key = 100'000;

struct GpgKey {
    GpgKeyId id;
    AccountId account;
    std::string key;          // armored, as given
    std::string fingerprint;  // of the primary key, upper-case hexadecimal
    Time created_at{};
    bool operator==(const GpgKey&) const = default;
};

}  // namespace usher
