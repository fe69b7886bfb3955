// Validity, length and case folding of UTF-8.
#include <utf8proc.h>

#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

#include "base/text.h"

namespace usher {
namespace {

constexpr std::uint64_t high_bits = 0x8080808080808080u;
constexpr std::uint64_t low_bits = 0x0101010101010101u;

std::uint64_t eight_bytes(const char* at) {
    std::uint64_t word;
    std::memcpy(&word, at, sizeof word);
    return word;
}

// Length of the leading part that is whole words of ASCII, without NUL when `refuse_nul`.
template <bool refuse_nul>
std::size_t plain_prefix(std::string_view text) {
    std::size_t at = 0;
    for (; at + 8 <= text.size(); at += 8) {
        std::uint64_t word = eight_bytes(text.data() + at);
        std::uint64_t odd = word & high_bits;
        if constexpr (refuse_nul) odd |= (word - low_bits) & high_bits;  // a zero byte borrows
        if (odd) break;
    }
    return at;
}

bool is_ascii(std::string_view text) {
    for (std::size_t at = plain_prefix<false>(text); at < text.size(); ++at) {
        if (static_cast<unsigned char>(text[at]) >= 0x80) return false;
    }
    return true;
}

// Length of the well-formed character of two to four bytes at the start, 0 when there is none
// (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF).
std::size_t multibyte_length(std::string_view text) {
    auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    auto continues = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
        return i < text.size() && byte(i) >= low && byte(i) <= high;
    };
    unsigned lead = byte(0);
    if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        unsigned low = lead == 0xE0 ? 0xA0 : 0x80;
        unsigned high = lead == 0xED ? 0x9F : 0xBF;
        return continues(1, low, high) && continues(2) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        unsigned low = lead == 0xF0 ? 0x90 : 0x80;
        unsigned high = lead == 0xF4 ? 0x8F : 0xBF;
        return continues(1, low, high) && continues(2) && continues(3) ? 4 : 0;
    }
    return 0;
}

template <bool refuse_nul>
bool is_valid(std::string_view text) {
    std::size_t at = plain_prefix<refuse_nul>(text);
    while (at < text.size()) {
        auto byte = static_cast<unsigned char>(text[at]);
        if (refuse_nul && byte == 0) return false;
        std::size_t length = byte < 0x80 ? 1 : multibyte_length(text.substr(at));
        if (length == 0) return false;
        at += length;
    }
    return true;
}

std::string mapped(std::string_view text, int options) {
    utf8proc_uint8_t* result = nullptr;
    utf8proc_ssize_t length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                           static_cast<utf8proc_ssize_t>(text.size()), &result,
                                           static_cast<utf8proc_option_t>(options));
    std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(result, &std::free);
    if (length == UTF8PROC_ERROR_NOMEM) throw std::bad_alloc();
    if (length < 0) return ascii_lower(text);  // not UTF-8: nothing else can be said about its case
    return std::string(reinterpret_cast<const char*>(result), static_cast<std::size_t>(length));
}

}  // namespace

bool is_clean_text(std::string_view text) { return is_valid<true>(text); }

bool is_valid_utf8(std::string_view text) { return is_valid<false>(text); }

std::string fold_case(std::string_view text) {
    if (is_ascii(text)) return ascii_lower(text);
    // Decomposed first, so that two spellings of the same letters also fold alike where an accent
    // itself has a case (Unicode 3.13, D145: canonical caseless matching).
    std::string decomposed = mapped(text, UTF8PROC_DECOMPOSE | UTF8PROC_STABLE);
    return mapped(decomposed, UTF8PROC_CASEFOLD | UTF8PROC_COMPOSE | UTF8PROC_STABLE);
}

std::size_t code_points(std::string_view text) {
    std::size_t count = 0;
    for (char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    return count;
}

}  // namespace usher
