#include "crypto/hash_format.h"

#include <algorithm>

#include "base/text.h"

namespace usher::crypto {
namespace {

// The alphabet of crypt(3), in the order of its values.
constexpr std::string_view crypt_alphabet =
    "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::string_view base64_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

bool is_made_of(std::string_view text, std::string_view alphabet) {
    return text.find_first_not_of(alphabet) == std::string_view::npos;
}

bool has_length(std::string_view text, std::size_t least, std::size_t most) {
    return text.size() >= least && text.size() <= most;
}

// Takes a literal from the front.
bool take(std::string_view& text, std::string_view literal) {
    if (!text.starts_with(literal)) return false;
    text.remove_prefix(literal.size());
    return true;
}

// Takes a decimal number without leading zeros and within the limits from the front.
std::optional<std::uint32_t> take_number(std::string_view& text, std::uint32_t least, std::uint32_t most) {
    std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    if (!has_length(text.substr(0, digits), 1, 9) || text.front() == '0') return std::nullopt;
    std::uint32_t value = 0;
    for (char c : text.substr(0, digits)) value = value * 10 + static_cast<std::uint32_t>(c - '0');
    if (value < least || value > most) return std::nullopt;
    text.remove_prefix(digits);
    return value;
}

std::optional<HashFormat> parse_argon2(bool id, std::string_view rest) {
    if (!take(rest, "v=19$m=")) return std::nullopt;
    auto memory = take_number(rest, 8, 128 * 1024);
    if (!memory || !take(rest, ",t=")) return std::nullopt;
    auto passes = take_number(rest, 1, 10);
    if (!passes || !take(rest, ",p=")) return std::nullopt;
    auto lanes = take_number(rest, 1, 16);
    if (!lanes || !take(rest, "$") || *memory < 8 * *lanes) return std::nullopt;
    auto parts = split(rest, '$');
    bool complete = parts.size() == 2 && has_length(parts[0], 11, 86) && has_length(parts[1], 22, 86) &&
                    is_made_of(parts[0], base64_alphabet) && is_made_of(parts[1], base64_alphabet);
    if (!complete) return std::nullopt;
    return Argon2Hash{id, *memory, *passes, *lanes};
}

std::optional<HashFormat> parse_bcrypt(std::string_view rest) {
    take(rest, "0");  // costs are written with two digits
    auto cost = take_number(rest, 4, 14);
    if (!cost || !take(rest, "$") || rest.size() != 53 || !is_made_of(rest, crypt_alphabet)) {
        return std::nullopt;
    }
    return CryptHash{};
}

// "j" (the flavour of every yescrypt in use), then the binary logarithm of the number of blocks and the
// size of a block, each one character and one more than its value: all that crypt_gensalt ever writes.
std::optional<HashFormat> parse_yescrypt(std::string_view rest) {
    if (!take(rest, "j") || rest.size() < 3 || rest[2] != '$') return std::nullopt;
    std::size_t log_blocks = crypt_alphabet.find(rest[0]);
    std::size_t block_size = crypt_alphabet.find(rest[1]);
    constexpr std::size_t one_character = 48;  // greater values go on in a second character
    if (log_blocks >= one_character || block_size >= one_character) return std::nullopt;
    constexpr std::uint64_t memory_limit = 128 * 1024 * 1024;
    if (log_blocks + 1 > 20) return std::nullopt;
    std::uint64_t memory = (std::uint64_t{128} * (block_size + 1)) << (log_blocks + 1);
    if (memory > memory_limit) return std::nullopt;
    auto parts = split(rest.substr(3), '$');
    bool complete = parts.size() == 2 && has_length(parts[0], 1, 86) && parts[1].size() == 43 &&
                    is_made_of(parts[0], crypt_alphabet) && is_made_of(parts[1], crypt_alphabet);
    if (!complete) return std::nullopt;
    return CryptHash{};
}

std::optional<HashFormat> parse_sha512_crypt(std::string_view rest) {
    if (take(rest, "rounds=")) {
        auto rounds = take_number(rest, 1000, 1'000'000);
        if (!rounds || !take(rest, "$")) return std::nullopt;
    }
    auto parts = split(rest, '$');
    bool complete = parts.size() == 2 && has_length(parts[0], 1, 16) && parts[1].size() == 86 &&
                    is_made_of(parts[0], crypt_alphabet) && is_made_of(parts[1], crypt_alphabet);
    if (!complete) return std::nullopt;
    return CryptHash{};
}

// passlib's base64: "." instead of "+", no padding.
std::optional<std::string> from_passlib_base64(std::string_view text) {
    if (text.find('+') != std::string_view::npos || text.find('=') != std::string_view::npos) {
        return std::nullopt;
    }
    std::string standard(text);
    std::ranges::replace(standard, '.', '+');
    standard.append((4 - standard.size() % 4) % 4, '=');
    return from_base64(standard);
}

std::optional<HashFormat> parse_pbkdf2(bool sha512, std::string_view rest) {
    Pbkdf2Hash hash{.sha512 = sha512};
    auto rounds = take_number(rest, 1, 2'000'000);
    if (!rounds || !take(rest, "$")) return std::nullopt;
    auto parts = split(rest, '$');
    if (parts.size() != 2 || !has_length(parts[0], 0, 1366)) return std::nullopt;  // 1024 bytes
    auto salt = from_passlib_base64(parts[0]);
    auto checksum = from_passlib_base64(parts[1]);
    if (!salt || !checksum || checksum->size() != (sha512 ? 64 : 32)) return std::nullopt;
    hash.rounds = *rounds;
    hash.salt = std::move(*salt);
    hash.checksum = std::move(*checksum);
    return hash;
}

}  // namespace

std::optional<HashFormat> parse_hash(std::string_view hash) {
    if (take(hash, "$argon2id$")) return parse_argon2(true, hash);
    if (take(hash, "$argon2i$")) return parse_argon2(false, hash);
    if (take(hash, "$2a$") || take(hash, "$2b$") || take(hash, "$2y$")) return parse_bcrypt(hash);
    if (take(hash, "$y$")) return parse_yescrypt(hash);
    if (take(hash, "$6$")) return parse_sha512_crypt(hash);
    if (take(hash, "$pbkdf2-sha256$")) return parse_pbkdf2(false, hash);
    if (take(hash, "$pbkdf2-sha512$")) return parse_pbkdf2(true, hash);
    return std::nullopt;
}

}  // namespace usher::crypto
