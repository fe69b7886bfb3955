#include "crypto/random.h"

#include <sodium.h>

#include <algorithm>

#include "base/text.h"
#include "crypto/sodium.h"

namespace usher::crypto {
namespace {

// 15 bytes make 20 characters: 120 bits.
constexpr std::size_t short_token_bytes = 15;

// Letters and digits without those that are taken for each other.
constexpr std::string_view readable = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789";
constexpr std::size_t readable_length = 20;

char told_apart(char c) {
    switch (c) {
        case 'l':
            return 's';
        case 'I':
            return 'x';
        case 'O':
            return 'y';
        case '0':
            return 'z';
        default:
            return c;
    }
}

}  // namespace

std::string random_bytes(std::size_t count) {
    ensure_sodium();
    std::string bytes(count, '\0');
    randombytes_buf(bytes.data(), bytes.size());
    return bytes;
}

Uuid random_uuid() {
    ensure_sodium();
    std::array<std::uint8_t, 16> bytes;
    randombytes_buf(bytes.data(), bytes.size());
    return Uuid::from_random(bytes);
}

Secret private_token() {
    std::string text = base64url(random_bytes(short_token_bytes));
    std::ranges::transform(text, text.begin(), told_apart);
    return Secret(std::move(text));
}

Secret personal_token() { return Secret("glpat-" + base64url(random_bytes(short_token_bytes))); }

Secret long_token() { return Secret(base64url(random_bytes(32))); }

Secret random_text(std::string_view alphabet, std::size_t length) {
    ensure_sodium();
    const auto count = static_cast<std::uint32_t>(alphabet.size());
    std::string text(length, '\0');
    std::ranges::generate(text, [&] { return alphabet[randombytes_uniform(count)]; });
    return Secret(std::move(text));
}

Secret readable_password() { return random_text(readable, readable_length); }

}  // namespace usher::crypto
