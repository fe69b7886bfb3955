// White space, ASCII case and pieces of text.
#include "base/text.h"

#include <algorithm>

namespace usher {
namespace {

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

// Length of the white space of Unicode beyond ASCII at the start of text, 0 when there is none.
std::size_t wide_space_length(std::string_view text) {
    for (std::string_view space : {"\u0085", "\u00A0"}) {
        if (text.starts_with(space)) return 2;
    }
    for (std::string_view space : {"\u1680", "\u2028", "\u2029", "\u202F", "\u205F", "\u3000"}) {
        if (text.starts_with(space)) return 3;
    }
    if (text.size() < 3 || !text.starts_with("\xE2\x80")) return 0;
    auto last = static_cast<unsigned char>(text[2]);
    return last >= 0x80 && last <= 0x8A ? 3 : 0;  // U+2000 to U+200A
}

}  // namespace

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

bool is_blank(std::string_view text) {
    while (!text.empty()) {
        std::size_t length = is_space(text.front()) ? 1 : wide_space_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

std::string ascii_lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), lower);
    return out;
}

bool equals_ignoring_ascii_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower, lower);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> pieces;
    for (;;) {
        std::size_t end = text.find(separator);
        pieces.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return pieces;
        text.remove_prefix(end + 1);
    }
}

}  // namespace usher
