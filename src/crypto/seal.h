// Secrets that must be shown again later, encrypted under the server's key
// (XChaCha20-Poly1305, a random nonce before each text). The result is ASCII, so any text column keeps it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"

namespace usher::crypto {

class Seal {
  public:
    // 32 random bytes from the server's key file, from which the sealing key is derived. Throws
    // std::invalid_argument for a key of another length.
    explicit Seal(const Secret& server_key);
    Seal(const Seal&) = default;
    Seal& operator=(const Seal&) = default;
    ~Seal();

    // `about` is bound to the result: opening with another value fails.
    std::string close(const Secret& secret, std::string_view about) const;
    // nullopt when the text was not sealed by this key for this use.
    std::optional<Secret> open(std::string_view sealed, std::string_view about) const;

  private:
    std::array<std::uint8_t, 32> key_;
};

}  // namespace usher::crypto
