// Passwords that people choose.
#pragma once

#include <cstddef>

namespace usher {

// In characters, wherever the contract of a dialect bounds them (contract/gitlab.md section 4) and on the
// server's own page.
inline constexpr std::size_t shortest_chosen_password = 8;
inline constexpr std::size_t longest_chosen_password = 128;

}  // namespace usher
