// Digests of secrets, of files, and of what is only to be told apart.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace usher::crypto {

std::array<std::uint8_t, 32> sha256(std::string_view data);
std::array<std::uint8_t, 16> md5(std::string_view data);  // fingerprints only, never for secrets
// XXH3: tells texts apart, proves nothing to anybody.
std::array<std::uint8_t, 8> short_hash(std::string_view data);
// Equal in time that depends on the lengths only.
bool constant_time_equal(std::string_view a, std::string_view b);

}  // namespace usher::crypto
