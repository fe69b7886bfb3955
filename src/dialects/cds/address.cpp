#include "dialects/cds/address.h"

#include <algorithm>

#include "base/text.h"

namespace usher::cds {
namespace {

bool is_word(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}
bool is_inner(char c) { return is_word(c) || c == '-' || c == '.'; }

bool has_control_character(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (is_control(text[i])) return true;
        const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0;
        if (byte == 0xc2 && next >= 0x80 && next < 0xa0) return true;  // U+0080 to U+009F
    }
    return false;
}

// \w[-._\w]*\w at the end of what stands before the "@".
bool ends_in_name(std::string_view text) {
    if (text.empty() || !is_word(text.back())) return false;
    text.remove_suffix(1);
    while (!text.empty() && is_inner(text.back())) {
        if (is_word(text.back())) return true;
        text.remove_suffix(1);
    }
    return false;
}

// \w[-._\w]*\w\.\w{2,3} at the start of what stands behind it.
bool starts_with_host(std::string_view text) {
    if (text.empty() || !is_word(text[0])) return false;
    for (std::size_t dot = 1; dot + 2 < text.size() && is_inner(text[dot]); ++dot)
        if (dot >= 2 && text[dot] == '.' && is_word(text[dot - 1]) && is_word(text[dot + 1]) &&
            is_word(text[dot + 2]))
            return true;
    return false;
}

}  // namespace

bool is_address(std::string_view text) {
    if (text.size() > longest_address || has_control_character(text)) return false;
    for (auto at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1))
        if (ends_in_name(text.substr(0, at)) && starts_with_host(text.substr(at + 1))) return true;
    return false;
}

bool is_in_domains(std::string_view address, const std::vector<std::string>& domains) {
    if (domains.empty()) return true;
    const auto at = address.find('@');
    if (at == std::string_view::npos) return false;
    return std::find(domains.begin(), domains.end(), address.substr(at + 1)) != domains.end();
}

}  // namespace usher::cds
