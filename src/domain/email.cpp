#include "domain/email.h"

#include <algorithm>

#include "base/text.h"

namespace usher {
namespace {

bool is_space_or_nul(char c) { return c == ' ' || c == '\0' || (c >= '\t' && c <= '\r'); }

bool is_word_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

}  // namespace

// The pattern leaves no choice: one "@", something before it, and the last dot of what follows stands
// after at least one character and before word characters only.
bool is_email(std::string_view text) {
    if (std::ranges::any_of(text, is_space_or_nul)) return false;
    std::size_t at = text.find('@');
    if (at == std::string_view::npos || at == 0) return false;
    std::string_view domain = text.substr(at + 1);
    if (domain.find('@') != std::string_view::npos) return false;
    std::size_t dot = domain.rfind('.');
    if (dot == std::string_view::npos || dot == 0) return false;
    std::string_view top = domain.substr(dot + 1);
    return !top.empty() && std::ranges::all_of(top, is_word_character);
}

bool is_email_of_any_domain(std::string_view text) {
    if (std::ranges::any_of(text, is_space_or_nul)) return false;
    const std::size_t at = text.find('@');
    return at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
           text.find('@', at + 1) == std::string_view::npos;
}

std::string normalise_email(std::string_view text) { return ascii_lower(trim(text)); }

std::string fold_email(std::string_view address) { return fold_case(trim(address)); }

}  // namespace usher
