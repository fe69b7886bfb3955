// Uploaded pictures, made safe to show: whatever comes in, a small PNG of its pixels alone goes out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace usher::picture {

// What is read at all, and what is made of it. The pixels are those the header announces: a picture beyond
// them is refused before anything is unpacked. The largest one that is accepted takes up to 130 MB
// and half a second while it is read.
struct Bounds {
    std::size_t bytes = 200 * 1024;    // of the file
    int side = 4096;                   // longest side in pixels
    std::int64_t pixels = 16'000'000;  // width times height
    int fit = 512;                     // longer sides are scaled down to this, the ratio kept
};

enum class Refusal {
    too_many_bytes,
    unknown_format,   // the content is not PNG, JPEG, GIF or WebP, whatever its name says
    too_many_pixels,  // a side or the area
    undecodable,      // truncated, corrupt, or made to be expensive
};

struct Picture {
    std::string png;   // 8 bits a channel, no chunk but IHDR, sRGB, IDAT and IEND
    std::string name;  // SHA-256 of `png`, 64 lower-case hexadecimal digits: equal pixels, equal name
    int width = 0;
    int height = 0;
};

// Reads a PNG, JPEG (EXIF orientation applied; CMYK too), GIF or WebP (the first frame of either) and writes
// it anew. Transparency stays, everything that is no pixel goes. Safe to call from any thread.
tl::expected<Picture, Refusal> re_encode(std::string_view bytes, const Bounds& bounds = {});

}  // namespace usher::picture
