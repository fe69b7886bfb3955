#include "dialects/conch/addresses.h"

#include <algorithm>

#include "base/text.h"

namespace usher::conch {
namespace {

constexpr std::size_t longest_local_part = 64;
constexpr std::size_t longest_address = 254;

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
bool is_atom_character(char c) {
    constexpr std::string_view signs = "!#$%&'*+/=?^_`{}~|-";
    return is_letter_or_digit(c) || signs.find(c) != std::string_view::npos;
}
bool is_domain_character(char c) { return is_letter_or_digit(c) || c == '-' || c == '_'; }

// Non-empty words of such characters between single dots.
bool is_dotted(std::string_view text, bool (*is_allowed)(char), std::size_t least_words) {
    const auto words = split(text, '.');
    return words.size() >= least_words && std::all_of(words.begin(), words.end(), [&](std::string_view word) {
               return !word.empty() && std::all_of(word.begin(), word.end(), is_allowed);
           });
}

// "\"" … "\"" with backslashes before quotes and backslashes; no control characters.
bool is_quoted(std::string_view text) {
    if (text.size() < 3 || text.front() != '"' || text.back() != '"') return false;
    text = text.substr(1, text.size() - 2);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c < 0x20 || c > 0x7e || c == '"') return false;
        if (c == '\\' && ++i == text.size()) return false;
    }
    return true;
}

}  // namespace

bool looks_like_address(std::string_view text) {
    for (auto at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
        if (at == 0 || at + 1 == text.size()) continue;
        const char before = text[at - 1], after = text[at + 1];
        if ((is_atom_character(before) || before == '"') && (is_atom_character(after) || after == '['))
            return true;
    }
    return false;
}

bool is_rfc822_address(std::string_view text) {
    const auto at = text.rfind('@');
    if (at == std::string_view::npos || text.size() > longest_address) return false;
    const auto local = text.substr(0, at), domain = text.substr(at + 1);
    return local.size() <= longest_local_part &&
           (is_dotted(local, is_atom_character, 1) || is_quoted(local)) &&
           is_dotted(domain, is_domain_character, 2);
}

}  // namespace usher::conch
