// Bytes as text: hex, base64, percent encoding.
#include <array>

#include "base/text.h"

namespace usher {
namespace {

constexpr std::string_view base64_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view base64url_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view upper_hex = "0123456789ABCDEF";
constexpr std::string_view lower_hex = "0123456789abcdef";

// Three bytes become four characters; a rest of one or two bytes becomes two or three.
std::string encoded(std::string_view bytes, std::string_view alphabet) {
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (char c : bytes) {
        bits = bits << 8 | static_cast<unsigned char>(c);
        for (count += 8; count >= 6;) out += alphabet[bits >> (count -= 6) & 63];
    }
    if (count > 0) out += alphabet[bits << (6 - count) & 63];
    return out;
}

constexpr std::array<std::int8_t, 256> base64_values = [] {
    std::array<std::int8_t, 256> values{};
    values.fill(-1);
    for (std::size_t i = 0; i < base64_alphabet.size(); ++i) {
        values[static_cast<unsigned char>(base64_alphabet[i])] = static_cast<std::int8_t>(i);
    }
    return values;
}();

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string decoded(std::string_view text, bool plus_is_space) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            int high = hex_value(text[i + 1]);
            int low = hex_value(text[i + 2]);
            if (high >= 0 && low >= 0) {
                out += static_cast<char>(high << 4 | low);
                i += 2;
                continue;
            }
        }
        out += plus_is_space && text[i] == '+' ? ' ' : text[i];
    }
    return out;
}

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
bool stays_in_a_form(char c) { return is_letter_or_digit(c) || c == '*' || c == '-' || c == '.' || c == '_'; }
bool stays_in_a_path(char c) {
    constexpr std::string_view signs = "-._~!$&'()*+,;=:@/";
    return is_letter_or_digit(c) || signs.find(c) != std::string_view::npos;
}

void append_escaped(std::string& out, char c) {
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += upper_hex[byte >> 4];
    out += upper_hex[byte & 15];
}

}  // namespace

std::string hex(std::span<const std::uint8_t> bytes) {
    std::string out;
    out.reserve(bytes.size() * 2);
    for (std::uint8_t byte : bytes) {
        out += lower_hex[byte >> 4];
        out += lower_hex[byte & 15];
    }
    return out;
}

std::string hex(std::string_view bytes) {
    return hex(std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
}

std::string base64(std::string_view bytes) {
    std::string out = encoded(bytes, base64_alphabet);
    out.append((4 - out.size() % 4) % 4, '=');
    return out;
}

std::string base64url(std::string_view bytes) { return encoded(bytes, base64url_alphabet); }

std::optional<std::string> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    std::size_t padding = text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
    text.remove_suffix(padding);
    std::string out;
    out.reserve(text.size() / 4 * 3 + 2);
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (char c : text) {
        std::int8_t value = base64_values[static_cast<unsigned char>(c)];
        if (value < 0) return std::nullopt;
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        count += 6;
        if (count >= 8) out += static_cast<char>(bits >> (count -= 8) & 255);
    }
    // The bits left over must be zero: one text for one sequence of bytes.
    if ((bits & ((1u << count) - 1)) != 0) return std::nullopt;
    return out;
}

std::optional<std::string> from_base64url(std::string_view text) {
    if (text.size() % 4 == 1) return std::nullopt;
    std::string padded(text);
    for (char& c : padded) {
        if (c == '+' || c == '/' || c == '=') return std::nullopt;
        if (c == '-') c = '+';
        if (c == '_') c = '/';
    }
    padded.append((4 - padded.size() % 4) % 4, '=');
    return from_base64(padded);
}

std::string form_decode(std::string_view text) { return decoded(text, true); }

std::string percent_decode(std::string_view text) { return decoded(text, false); }

std::string form_encode(std::string_view text) {
    std::string out;
    out.reserve(text.size() + text.size() / 4);
    for (char c : text) {
        if (stays_in_a_form(c))
            out += c;
        else if (c == ' ')
            out += '+';
        else
            append_escaped(out, c);
    }
    return out;
}

std::string path_encode(std::string_view text) {
    std::string out;
    out.reserve(text.size() + text.size() / 4);
    for (char c : text) {
        if (stays_in_a_path(c))
            out += c;
        else
            append_escaped(out, c);
    }
    return out;
}

}  // namespace usher
