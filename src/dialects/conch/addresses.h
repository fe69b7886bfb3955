// What Conch takes for an address (contract/conch.md sections 1.6 and 3.5): the schema is generous, the look
// before one is stored is not.
#pragma once

#include <string_view>

namespace usher::conch {

// Something with an "@" between two characters of an address. Not anchored, as the original's is not.
bool looks_like_address(std::string_view text);
// Mail can be sent there: RFC 822, with a dotted domain.
bool is_rfc822_address(std::string_view text);

}  // namespace usher::conch
