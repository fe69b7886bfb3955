// Changes as a row keeps them.
#pragma once

#include <string>
#include <string_view>

#include "domain/changes.h"

namespace usher {

// More would make a long row, and be slower to read one by one than everything anew.
inline constexpr std::size_t most_named = 20'000;

// "" when there are too many to name.
std::string packed(const Changes& changes);
// Adds those of a row. False: everything may have changed.
bool add_packed(std::string_view names, Changes& changes);

}  // namespace usher
