#include "api/json.h"

#include <cstdint>
#include <cstring>

namespace usher::api {
namespace {

constexpr bool needs_escape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

// As many bytes as the processor tests at once.
using Bytes = std::uint8_t __attribute__((vector_size(16)));
using Halves = std::uint64_t __attribute__((vector_size(16)));

// Those that have to be escaped become something else than zero.
Bytes marks(Bytes bytes) {
    return reinterpret_cast<Bytes>((bytes < 0x20) | (bytes == '"') | (bytes == '\\'));
}

bool any(Bytes bytes) {
    const auto halves = reinterpret_cast<Halves>(bytes);
    return (halves[0] | halves[1]) != 0;
}

// Copies a text of at least `width` bytes, its last ones perhaps twice. False: it has to be escaped.
template <std::size_t width>
bool copy_words(char* to, std::string_view text) {
    Bytes found{};
    const auto copy = [&](std::size_t place) {
        Bytes bytes = Bytes{} + ' ';
        std::memcpy(&bytes, text.data() + place, width);
        std::memcpy(to + place, &bytes, width);
        found |= marks(bytes);
    };
    for (std::size_t place = 0; place + width < text.size(); place += width) copy(place);
    copy(text.size() - width);
    return !any(found);
}

bool copy_plain(char* to, std::string_view text) {
    if (text.size() >= 16) return copy_words<16>(to, text);
    if (text.size() >= 8) return copy_words<8>(to, text);
    if (text.size() >= 4) return copy_words<4>(to, text);
    for (const char c : text) {
        if (needs_escape(c)) return false;
        *to++ = c;
    }
    return true;
}

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
    if (copy_plain(to, text)) return out.wrote(to + text.size());
    for (const char c : text) {
        if (needs_escape(c))
            to = put_escaped(to, c);
        else
            *to++ = c;
    }
    out.wrote(to);
}

}  // namespace usher::api
