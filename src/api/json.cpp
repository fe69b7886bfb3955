#include "api/json.h"

#include <cstdint>
#include <cstring>

namespace usher::api {
namespace {

constexpr std::uint64_t every_byte(std::uint8_t byte) { return 0x0101010101010101ULL * byte; }

// Has any of eight bytes to be escaped? The tests are exact for "none", may only over-report.
bool needs_escape(std::uint64_t eight) {
    const auto has_zero = [](std::uint64_t x) { return (x - every_byte(0x01)) & ~x & every_byte(0x80); };
    const auto below_space = (eight - every_byte(0x20)) & ~eight & every_byte(0x80);
    return (below_space | has_zero(eight ^ every_byte('"')) | has_zero(eight ^ every_byte('\\'))) != 0;
}

constexpr bool needs_escape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

// Writes at `at` what stands for `c`, at most six bytes; returns their end.
char* put_escaped(char* at, char c) {
    const auto two = [&](char letter) {
        *at++ = '\\';
        *at++ = letter;
        return at;
    };
    switch (c) {
        case '"':
            return two('"');
        case '\\':
            return two('\\');
        case '\n':
            return two('n');
        case '\r':
            return two('r');
        case '\t':
            return two('t');
        case '\b':
            return two('b');
        case '\f':
            return two('f');
        default:
            break;
    }
    constexpr char digits[] = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    std::memcpy(at, "\\u00", 4);
    at[4] = digits[byte >> 4];
    at[5] = digits[byte & 15];
    return at + 6;
}

constexpr std::size_t longest_escape = 6;

}  // namespace

void append_escaped(JsonOutput& out, std::string_view text) {
    char* to = out.room(longest_escape * text.size());
    const char* at = text.data();
    const char* const end = at + text.size();
    const auto put_one = [&] {
        const char c = *at++;
        if (needs_escape(c))
            to = put_escaped(to, c);
        else
            *to++ = c;
    };
    while (end - at >= 8) {
        std::uint64_t eight;
        std::memcpy(&eight, at, sizeof eight);
        if (needs_escape(eight)) {
            for (const char* const stop = at + 8; at < stop;) put_one();
            continue;
        }
        std::memcpy(to, &eight, sizeof eight);
        at += 8;
        to += 8;
    }
    while (at < end) put_one();
    out.wrote(to);
}

}  // namespace usher::api
