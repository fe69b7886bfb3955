#include <png.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

#include "picture/formats.h"

namespace usher::picture {
namespace {

constexpr std::size_t signature_size = 8;
constexpr std::size_t chunk_frame = 12;  // length, type and checksum around the data

std::size_t big_endian(std::string_view four) {
    std::size_t value = 0;
    for (const char c : four) value = value << 8 | static_cast<unsigned char>(c);
    return value;
}

bool matters(std::string_view type) {
    constexpr std::array<std::string_view, 8> pixels = {"IHDR", "PLTE", "tRNS", "IDAT",
                                                        "IEND", "gAMA", "cHRM", "sRGB"};
    return std::find(pixels.begin(), pixels.end(), type) != pixels.end();
}

// The chunks that say what the pixels are. libpng unpacks texts and profiles while it reads the header, up to
// 8 MB each, so they must be gone before. Empty when the file ends before its last chunk.
std::string only_pixels(std::string_view png) {
    std::string kept(png.substr(0, signature_size));
    png.remove_prefix(signature_size);
    while (png.size() >= chunk_frame) {
        const auto length = big_endian(png.substr(0, 4));
        const auto type = png.substr(4, 4);
        if (length > png.size() - chunk_frame) break;
        if (matters(type)) kept += png.substr(0, chunk_frame + length);
        if (type == "IEND") return kept;
        png.remove_prefix(chunk_frame + length);
    }
    return {};
}

class Image : public png_image {
  public:
    Image() : png_image{} { version = PNG_IMAGE_VERSION; }
    ~Image() { png_image_free(this); }
    Image(const Image&) = delete;
    Image& operator=(const Image&) = delete;
};

bool is_opaque(const Raster& raster) {
    return std::all_of(raster.pixels.begin(), raster.pixels.end(),
                       [](std::uint32_t pixel) { return pixel >> 24 == 0xff; });
}

std::string without_alpha(const Raster& raster) {
    std::string packed;
    packed.reserve(raster.pixels.size() * 3);
    for (const std::uint32_t pixel : raster.pixels) {
        packed += static_cast<char>(pixel);
        packed += static_cast<char>(pixel >> 8);
        packed += static_cast<char>(pixel >> 16);
    }
    return packed;
}

std::string write(Image& image, const void* pixels) {
    std::string out(PNG_IMAGE_PNG_SIZE_MAX(image), '\0');
    png_alloc_size_t size = out.size();
    if (!png_image_write_to_memory(&image, out.data(), &size, 0, pixels, 0, nullptr))
        throw std::runtime_error(std::string("cannot write a picture: ") + image.message);
    out.resize(size);
    return out;
}

}  // namespace

Decoded decode_png(std::string_view bytes, const Bounds& bounds) {
    const std::string pixels = only_pixels(bytes);
    Image image;
    if (pixels.empty() || !png_image_begin_read_from_memory(&image, pixels.data(), pixels.size()))
        return refuse(Refusal::undecodable);
    if (!is_within(bounds, image.width, image.height)) return refuse(Refusal::too_many_pixels);
    image.format = PNG_FORMAT_BGRA;
    Raster raster(static_cast<int>(image.width), static_cast<int>(image.height));
    if (!png_image_finish_read(&image, nullptr, raster.pixels.data(), 0, nullptr))
        return refuse(Refusal::undecodable);
    return raster;
}

std::string encode_png(const Raster& raster) {
    Image image;
    image.width = static_cast<png_uint_32>(raster.width);
    image.height = static_cast<png_uint_32>(raster.height);
    if (is_opaque(raster)) {
        image.format = PNG_FORMAT_BGR;
        return write(image, without_alpha(raster).data());
    }
    image.format = PNG_FORMAT_BGRA;
    return write(image, raster.pixels.data());
}

}  // namespace usher::picture
