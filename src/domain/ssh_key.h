// SSH public keys in OpenSSH's one-line form (RFC 4253 section 6.6).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/id.h"

namespace usher {

enum class KeyUsage : std::uint8_t { auth_and_signing, auth, signing };

std::string_view word(KeyUsage usage);
std::optional<KeyUsage> parse_key_usage(std::string_view text);

struct SshKey {
    KeyId id;
    AccountId account;
    std::string title;
    std::string key;          // as given: type, base64, comment
    std::string fingerprint;  // MD5 of the blob, "ab:cd:…"
    std::string sha256;       // SHA-256 of the blob, base64 without padding
    Time created_at{};
    Time updated_at{};
    KeyUsage usage = KeyUsage::auth_and_signing;
    std::optional<Time> expires_at;
    bool operator==(const SshKey&) const = default;
};

// The binary blob of a well-formed public key line: known type, strict base64, the inner type name equal
// to the outer one, every field complete and nothing after the last. nullopt otherwise.
// Accepts ssh-rsa, ssh-dss, ssh-ed25519, ecdsa-sha2-nistp{256,384,521}.
std::optional<std::string> key_blob(std::string_view line);

// A title made from the key's comment (at most 255 characters) for imports that have none; the type when
// there is no comment.
std::string title_from_comment(std::string_view line);

}  // namespace usher
