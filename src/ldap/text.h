// Texts as they stand in filters and names (RFC 4514, RFC 4515).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace usher::ldap {

// As an assertion value in a filter: whatever it holds, it is one value and nothing else.
std::string escape_filter(std::string_view value);

// As the value of an attribute in a DN.
std::string escape_dn(std::string_view value);

// One spelling for all spellings of a DN, to compare by; nullopt when it is none.
std::optional<std::string> canonical_dn(const std::string& dn);

// "developers" of "cn=developers,ou=groups,…"; nullopt when it is no DN or does not begin with that
// attribute.
std::optional<std::string> first_value(const std::string& dn, const std::string& attribute);

}  // namespace usher::ldap
