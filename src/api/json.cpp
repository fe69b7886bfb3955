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

template <class Word>
Word load(const char* at) {
    Word word;
    std::memcpy(&word, at, sizeof word);
    return word;
}

// Copies a text of at least as many bytes as `Word` has, its last ones perhaps twice. False: it has to be
// escaped.
template <class Word>
bool copy_words(char* to, const char* at, std::size_t size) {
    Bytes found{};
    const auto copy = [&](std::size_t place) {
        const Word word = load<Word>(at + place);
        std::memcpy(to + place, &word, sizeof word);
        Bytes bytes = Bytes{} + ' ';
        std::memcpy(&bytes, &word, sizeof word);
        found |= marks(bytes);
    };
    std::size_t place = 0;
    for (; place + sizeof(Word) < size; place += sizeof(Word)) copy(place);
    copy(size - sizeof(Word));
    return !any(found);
}

bool copy_plain(char* to, std::string_view text) {
    if (text.size() >= sizeof(Bytes)) return copy_words<Bytes>(to, text.data(), text.size());
    if (text.size() >= sizeof(std::uint64_t)) return copy_words<std::uint64_t>(to, text.data(), text.size());
    if (text.size() >= sizeof(std::uint32_t)) return copy_words<std::uint32_t>(to, text.data(), text.size());
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
