// Which addresses may sign up (contract/cds.md section 4.1).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace usher::cds {

// In bytes. Longer ones are no address of anybody (RFC 5321), and no index holds them.
inline constexpr std::size_t longest_address = 254;

// Does it contain an address, as the original's pattern has it, and no control character?
bool is_address(std::string_view text);

// Does it end in "@" and one of the domains, and hold no other "@"? Without domains all do.
bool is_in_domains(std::string_view address, const std::vector<std::string>& domains);

}  // namespace usher::cds
