// OpenPGP public keys in ASCII armor (RFC 4880), read by librnp in memory: no keyring and no home directory.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace usher::crypto {

constexpr std::size_t longest_openpgp_block = 64 * 1024;  // bytes, armor included

struct OpenPgpUserId {
    std::string text;     // valid UTF-8 without NUL: "Ada (at work) <ada@example.org>"
    std::string address;  // as written, not checked: "ada@example.org"; empty where there is none
    bool operator==(const OpenPgpUserId&) const = default;
};

struct OpenPgpKey {
    std::string fingerprint;              // 40 upper-case hexadecimal digits (version 4)
    std::string key_id;                   // the last 16 of them
    std::vector<OpenPgpUserId> user_ids;  // those the key has signed and not revoked, in their order
    std::vector<std::string> subkeys;     // fingerprints of those it has signed; none once it is revoked
    bool operator==(const OpenPgpKey&) const = default;
};

enum class OpenPgpRefusal {
    too_long,
    not_a_public_key,  // no armor, or the armor of something else
    secret_key,        // secret material, whatever the armor calls it
    // Truncated, corrupt, of another version, too costly to check, not signed by itself, or revoked as
    // compromised, which makes all its signatures void.
    broken,
};

// The primary keys of one armored block, at least one, in the order of the block; white space may surround
// it. A key that has expired, was superseded or is retired is read like any other. Safe to call from any
// thread.
tl::expected<std::vector<OpenPgpKey>, OpenPgpRefusal> read_openpgp_keys(std::string_view armored);

}  // namespace usher::crypto
