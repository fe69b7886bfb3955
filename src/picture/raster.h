// Pixels in memory, and what is done to them between the formats.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "picture/picture.h"

namespace usher::picture {

struct Raster {
    Raster() = default;
    Raster(int w, int h)
        : width(w), height(h), pixels(static_cast<std::size_t>(w) * static_cast<std::size_t>(h)) {}

    std::uint32_t* row(int y) {
        return pixels.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width);
    }
    const std::uint32_t* row(int y) const { return const_cast<Raster*>(this)->row(y); }

    int width = 0;
    int height = 0;
    std::vector<std::uint32_t> pixels;  // 0xAARRGGBB, rows from the top, colours not multiplied by alpha
};

// The libraries write bytes in the order blue, green, red, alpha.
static_assert(std::endian::native == std::endian::little);

using Decoded = tl::expected<Raster, Refusal>;
inline tl::unexpected<Refusal> refuse(Refusal why) { return tl::unexpected<Refusal>(why); }

bool is_within(const Bounds& bounds, std::int64_t width, std::int64_t height);

Raster scaled_to_fit(Raster raster, int fit);
// Undoes how the camera was held: `orientation` as in EXIF, 1 to 8.
Raster turned(Raster raster, int orientation);

}  // namespace usher::picture
