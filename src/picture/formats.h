// One decoder a format, and the one encoder. Each decoder compares the header with the bounds before it
// unpacks.
#pragma once

#include <string>
#include <string_view>

#include "picture/raster.h"

namespace usher::picture {

Decoded decode_png(std::string_view bytes, const Bounds& bounds);
// At the smallest scale that the format offers and that is not below `bounds.fit`, and upright.
Decoded decode_jpeg(std::string_view bytes, const Bounds& bounds);
// The first frame where it belongs on the screen, the rest of which is transparent.
Decoded decode_gif(std::string_view bytes, const Bounds& bounds);
Decoded decode_webp(std::string_view bytes, const Bounds& bounds);

std::string encode_png(const Raster& raster);

}  // namespace usher::picture
