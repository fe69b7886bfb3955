// Randomness and the shapes of generated secrets.
#pragma once

#include <string>
#include <string_view>

#include "base/id.h"
#include "base/secret.h"

namespace usher::crypto {

std::string random_bytes(std::size_t count);
Uuid random_uuid();

// 20 characters of [A-Za-z0-9_-] with l I O 0 replaced (contract/gitlab.md section 2).
Secret private_token();
// "glpat-" and 20 characters of [A-Za-z0-9_-].
Secret personal_token();
// 32 random bytes in base64url: mailed links, service tokens.
Secret long_token();
// `length` characters, each any one of the (ASCII) alphabet with the same chance.
Secret random_text(std::string_view alphabet, std::size_t length);
// A password of 20 easily told-apart characters, about 115 bits.
Secret readable_password();

}  // namespace usher::crypto
