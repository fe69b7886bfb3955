// Network addresses as text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace usher {

// The one way to write an IPv4 or IPv6 address (RFC 5952); nullopt for anything else.
std::optional<std::string> canonical_address(std::string_view text);

}  // namespace usher
