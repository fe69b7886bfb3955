// The picture of whoever has uploaded none.
#pragma once

#include <cstdint>
#include <string>

namespace usher::picture {

// A symmetric five by five pattern in one colour, 80 by 80 pixels, as PNG; the same for the same id.
std::string draw_identicon(std::int64_t id);

}  // namespace usher::picture
