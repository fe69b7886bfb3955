#include "base/id.h"

#include <limits>

namespace usher {

std::optional<std::int64_t> parse_id(std::string_view digits) {
    if (digits.empty()) return std::nullopt;
    constexpr std::int64_t nowhere = std::numeric_limits<std::int64_t>::max();
    std::int64_t value = 0;
    for (char c : digits) {
        if (c < '0' || c > '9') return std::nullopt;
        std::int64_t digit = c - '0';
        value = value > (nowhere - digit) / 10 ? nowhere : value * 10 + digit;
    }
    return value;
}

namespace {

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// A hyphen stands before the bytes 4, 6, 8 and 10.
bool hyphen_before(std::size_t byte) { return byte == 4 || byte == 6 || byte == 8 || byte == 10; }

}  // namespace

std::string Uuid::text() const {
    static constexpr char digits[] = "0123456789abcdef";
    std::string out(36, '-');
    std::size_t at = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (hyphen_before(i)) ++at;
        out[at++] = digits[bytes[i] >> 4];
        out[at++] = digits[bytes[i] & 15];
    }
    return out;
}

std::string Uuid::short_text() const {
    static constexpr char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    std::array<std::uint32_t, 4> words{};  // the most significant first
    for (std::size_t i = 0; i < bytes.size(); ++i) words[i / 4] = words[i / 4] << 8 | bytes[i];
    std::string out(16, '0');
    for (auto digit = out.rbegin(); digit != out.rend(); ++digit) {
        std::uint64_t rest = 0;
        for (auto& word : words) {
            rest = rest << 32 | word;
            word = static_cast<std::uint32_t>(rest / 62);
            rest %= 62;
        }
        *digit = digits[rest];
    }
    return out;
}

std::optional<Uuid> Uuid::parse(std::string_view text) {
    if (text.size() != 36) return std::nullopt;
    Uuid uuid;
    std::size_t at = 0;
    for (std::size_t i = 0; i < uuid.bytes.size(); ++i) {
        if (hyphen_before(i) && text[at++] != '-') return std::nullopt;
        int high = hex_value(text[at++]);
        int low = hex_value(text[at++]);
        if (high < 0 || low < 0) return std::nullopt;
        uuid.bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
    }
    return uuid;
}

Uuid Uuid::from_random(std::array<std::uint8_t, 16> random) {
    random[6] = static_cast<std::uint8_t>((random[6] & 0x0f) | 0x40);  // version 4
    random[8] = static_cast<std::uint8_t>((random[8] & 0x3f) | 0x80);  // the RFC's variant
    return Uuid{random};
}

}  // namespace usher
