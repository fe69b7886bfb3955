// Password hashes. New ones are argon2id; imported bcrypt, yescrypt, sha512-crypt and PBKDF2 ones are
// verified and asked to be replaced.
#pragma once

#include <string>
#include <string_view>

#include "base/secret.h"

namespace usher::crypto {

// Cost of a new hash: 19 MiB, two passes, one lane (OWASP's floor for argon2id).
struct PasswordCost {
    std::size_t memory_bytes = 19 * 1024 * 1024;
    unsigned passes = 2;
};

// "$argon2id$v=19$m=…"; about 27 ms of one core at the default cost. Throws std::bad_alloc.
std::string hash_password(const Secret& password, const PasswordCost& cost = {});

// True when the password matches; false also for a malformed or unknown hash. Comparison is
// constant-time. Never throws on odd hashes.
bool verify_password(std::string_view hash, const Secret& password);

// A hash of another scheme or of another cost, to be replaced at the next sign-in.
bool needs_rehash(std::string_view hash, const PasswordCost& cost = {});

// Can verify_password read it, at a cost that cannot hurt the server? Accepts
//   $argon2id$ and $argon2i$ up to 128 MiB and 10 passes, $2a$/$2b$/$2y$ (bcrypt, cost <= 14),
//   $y$ (yescrypt), $6$ (sha512-crypt, rounds <= 1,000,000),
//   $pbkdf2-sha256$… and $pbkdf2-sha512$… (passlib's form, iterations <= 2,000,000).
bool is_supported_hash(std::string_view hash);

// Spends the time of one verification, so that an unknown name costs what a wrong password costs.
void verify_nothing(const Secret& password);

}  // namespace usher::crypto
