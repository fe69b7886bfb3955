// Values that clients keep for a person. Each user of settings has a space of its own, which it names itself.
#pragma once

#include <cstddef>
#include <map>
#include <string>

namespace usher {

// Name to value, ascending by the bytes of the names. What a value means is the space's own business.
using Settings = std::map<std::string, std::string>;

// Limits of one value and of all values of one person in one space, in bytes of name and value.
// A name is part of a key that an engine's index must hold. Enough for 255 characters.
inline constexpr std::size_t longest_setting_name = 1024;
inline constexpr std::size_t longest_setting = 64 * 1024;
inline constexpr std::size_t largest_settings = 1024 * 1024;

}  // namespace usher
