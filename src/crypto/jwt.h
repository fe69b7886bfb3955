// Signed tokens as three dot-separated parts of base64url (RFC 7519, HS256), written and read in one form
// only: exactly this header and exactly these claims.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/secret.h"

namespace usher::crypto {

struct Claims {
    Uuid user;
    Uuid token;
    std::int64_t expires = 0;  // seconds since 1970 UTC
    bool operator==(const Claims&) const = default;
};

std::string signed_jwt(const Claims& claims, const Secret& key);
// Signed with one of the keys; whether it has expired is the caller's to ask. nullopt for anything else.
std::optional<Claims> read_jwt(std::string_view text, std::span<const Secret> keys);

// Any text with a signature behind it: "base64url(text).base64url(signature)". What was signed for one
// purpose is not good for another, a JWT included.
std::string signed_text(std::string_view purpose, std::string_view text, const Secret& key);
std::optional<std::string> read_signed_text(std::string_view purpose, std::string_view signed_text,
                                            std::span<const Secret> keys);

}  // namespace usher::crypto
