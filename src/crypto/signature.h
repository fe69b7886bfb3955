// Keyed signatures: HMAC-SHA256 by OpenSSL.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/secret.h"

namespace usher::crypto {

std::array<std::uint8_t, 32> hmac_sha256(const Secret& key, std::string_view data);

}  // namespace usher::crypto
