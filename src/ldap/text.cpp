#include "ldap/text.h"

#include <ldap.h>

#include <memory>

#include "base/text.h"

namespace usher::ldap {
namespace {

void append_hex(std::string& out, char c) {
    constexpr std::string_view digits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    out.push_back('\\');
    out.push_back(digits[byte >> 4]);
    out.push_back(digits[byte & 15]);
}

struct FreeDn {
    void operator()(LDAPRDN* dn) const { ldap_dnfree(dn); }
};
using Dn = std::unique_ptr<LDAPRDN, FreeDn>;

Dn parse_dn(const std::string& text) {
    LDAPDN dn = nullptr;
    if (text.find('\0') != std::string::npos) return nullptr;
    if (ldap_str2dn(text.c_str(), &dn, LDAP_DN_FORMAT_LDAPV3) != LDAP_SUCCESS) return nullptr;
    return Dn(dn);
}

}  // namespace

std::string escape_filter(std::string_view value) {
    std::string out;
    out.reserve(value.size());
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte >= 0x7f || c == '*' || c == '(' || c == ')' || c == '\\')
            append_hex(out, c);
        else
            out.push_back(c);
    }
    return out;
}

std::string escape_dn(std::string_view value) {
    constexpr std::string_view special = ",+\"\\<>;=#";
    std::string out;
    out.reserve(value.size());
    for (std::size_t at = 0; at < value.size(); ++at) {
        const char c = value[at];
        const auto byte = static_cast<unsigned char>(c);
        const bool at_an_end = at == 0 || at + 1 == value.size();
        if (byte < 0x20 || byte == 0x7f || special.find(c) != std::string_view::npos ||
            (c == ' ' && at_an_end))
            append_hex(out, c);
        else
            out.push_back(c);
    }
    return out;
}

std::optional<std::string> canonical_dn(const std::string& dn) {
    const auto parsed = parse_dn(dn);
    if (!parsed) return std::nullopt;
    char* text = nullptr;
    if (ldap_dn2str(parsed.get(), &text, LDAP_DN_FORMAT_LDAPV3) != LDAP_SUCCESS || text == nullptr)
        return std::nullopt;
    const std::unique_ptr<char, decltype(&ldap_memfree)> owned(text, &ldap_memfree);
    const std::string written(text);
    return is_valid_utf8(written) ? fold_case(written) : ascii_lower(written);
}

std::optional<std::string> first_value(const std::string& dn, const std::string& attribute) {
    const auto parsed = parse_dn(dn);
    if (!parsed || parsed.get()[0] == nullptr) return std::nullopt;
    for (LDAPAVA** ava = parsed.get()[0]; *ava != nullptr; ++ava) {
        const std::string_view name((*ava)->la_attr.bv_val, (*ava)->la_attr.bv_len);
        if (equals_ignoring_ascii_case(name, attribute))
            return std::string((*ava)->la_value.bv_val, (*ava)->la_value.bv_len);
    }
    return std::nullopt;
}

}  // namespace usher::ldap
