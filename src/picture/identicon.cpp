#include "picture/identicon.h"

#include <png.h>

#include <array>
#include <stdexcept>

namespace usher::picture {
namespace {

constexpr int side = 80;
constexpr int cells = 5;
constexpr int border = 5;
constexpr int cell = (side - 2 * border) / cells;

// Spreads neighbouring ids over all patterns (the finaliser of SplitMix64).
std::uint64_t scatter(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

bool is_filled(std::uint64_t pattern, int x, int y) {
    const int mirrored = x < 3 ? x : cells - 1 - x;
    return (pattern >> (mirrored * cells + y)) & 1;
}

std::array<png_byte, side * side> pixels(std::uint64_t pattern) {
    std::array<png_byte, side * side> image{};
    for (int y = border; y < side - border; ++y)
        for (int x = border; x < side - border; ++x)
            image[static_cast<std::size_t>(y) * side + static_cast<std::size_t>(x)] =
                is_filled(pattern, (x - border) / cell, (y - border) / cell) ? 1 : 0;
    return image;
}

}  // namespace

std::string draw_identicon(std::int64_t id) {
    const auto pattern = scatter(static_cast<std::uint64_t>(id));
    const auto shade = [&](int shift) { return static_cast<png_byte>(64 + ((pattern >> shift) & 127)); };
    const std::array<png_byte, 6> colours = {240, 240, 240, shade(24), shade(32), shade(40)};
    const auto image_pixels = pixels(pattern);

    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = side;
    image.height = side;
    image.format = PNG_FORMAT_RGB_COLORMAP;
    image.colormap_entries = 2;
    std::string out(PNG_IMAGE_PNG_SIZE_MAX(image), '\0');
    png_alloc_size_t size = out.size();
    if (!png_image_write_to_memory(&image, out.data(), &size, 0, image_pixels.data(), side, colours.data()))
        throw std::runtime_error(std::string("cannot draw a picture: ") + image.message);
    out.resize(size);
    return out;
}

}  // namespace usher::picture
