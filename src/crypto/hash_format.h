// The textual forms of password hashes: which ones are known, and what checking one would cost. Nothing
// is computed here, so a hostile hash of an import is refused before it costs anything.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace usher::crypto {

// $argon2id$v=19$m=19456,t=2,p=1$salt$hash; up to 128 MiB, 10 passes and 16 lanes.
struct Argon2Hash {
    bool id = false;  // argon2id, else argon2i
    std::uint32_t memory_kib = 0;
    std::uint32_t passes = 0;
    std::uint32_t lanes = 0;
};

// What libcrypt reads: bcrypt up to cost 14, yescrypt up to 128 MiB, sha512-crypt up to 1,000,000 rounds.
struct CryptHash {};

// $pbkdf2-sha256$rounds$salt$checksum as passlib writes it; up to 2,000,000 rounds.
struct Pbkdf2Hash {
    bool sha512 = false;  // else sha256
    std::uint32_t rounds = 0;
    std::string salt;
    std::string checksum;
};

using HashFormat = std::variant<Argon2Hash, CryptHash, Pbkdf2Hash>;

// nullopt when the hash is of no known form, or dearer than the limits above.
std::optional<HashFormat> parse_hash(std::string_view hash);

}  // namespace usher::crypto
