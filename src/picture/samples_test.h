// Files to read, made by the formats' own encoders.
#pragma once

#include <gif_lib.h>
#include <gtest/gtest.h>
#include <png.h>
#include <turbojpeg.h>
#include <webp/encode.h>
#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "picture/formats.h"

namespace usher::picture {

constexpr std::uint32_t red = 0xffff0000, green = 0xff00ff00, blue = 0xff0000ff, white = 0xffffffff,
                        nothing = 0;

// Four quarters: red green / blue `last`.
inline Raster quarters(int width, int height, std::uint32_t last = white) {
    Raster raster(width, height);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            raster.row(y)[x] = y < height / 2 ? (x < width / 2 ? red : green) : (x < width / 2 ? blue : last);
    return raster;
}

inline std::string jpeg_of(const Raster& raster, int flags = 0) {
    tjhandle handle = tjInitCompress();
    unsigned char* out = nullptr;
    unsigned long size = 0;
    const auto* pixels = reinterpret_cast<const unsigned char*>(raster.pixels.data());
    EXPECT_EQ(tjCompress2(handle, pixels, raster.width, 0, raster.height, TJPF_BGRX, &out, &size, TJSAMP_444,
                          95, flags),
              0);
    std::string bytes(reinterpret_cast<char*>(out), size);
    tjFree(out);
    tjDestroy(handle);
    return bytes;
}

inline std::string webp_of(const Raster& raster, bool lossless = true) {
    std::uint8_t* out = nullptr;
    const auto* pixels = reinterpret_cast<const std::uint8_t*>(raster.pixels.data());
    const std::size_t size =
        lossless ? WebPEncodeLosslessBGRA(pixels, raster.width, raster.height, raster.width * 4, &out)
                 : WebPEncodeBGRA(pixels, raster.width, raster.height, raster.width * 4, 95, &out);
    EXPECT_GT(size, 0U);
    std::string bytes(reinterpret_cast<char*>(out), size);
    WebPFree(out);
    return bytes;
}

struct GifPlace {
    int screen_width = 0, screen_height = 0;  // 0: as the frame
    int left = 0, top = 0;
    bool interlaced = false;
};

// Only red, green, blue, white and nothing (index 4, transparent).
inline std::string gif_of(const Raster& raster, GifPlace place = {}) {
    std::string out;
    const auto append = [](GifFileType* gif, const GifByteType* bytes, int count) {
        static_cast<std::string*>(gif->UserData)
            ->append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(count));
        return count;
    };
    int error = 0;
    GifFileType* gif = EGifOpen(&out, append, &error);
    EGifSetGifVersion(gif, true);
    const std::vector<GifColorType> colours = {{255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {255, 255, 255},
                                               {9, 9, 9},   {9, 9, 9},   {9, 9, 9},   {9, 9, 9}};
    ColorMapObject* map = GifMakeMapObject(8, colours.data());
    EXPECT_EQ(EGifPutScreenDesc(gif, place.screen_width ? place.screen_width : raster.width,
                                place.screen_height ? place.screen_height : raster.height, 8, 0, map),
              GIF_OK);
    GraphicsControlBlock control{DISPOSAL_UNSPECIFIED, false, 0, 4};
    GifByteType packed[4];
    EGifGCBToExtension(&control, packed);
    EXPECT_EQ(EGifPutExtension(gif, GRAPHICS_EXT_FUNC_CODE, 4, packed), GIF_OK);
    EXPECT_EQ(EGifPutComment(gif, "made by somebody"), GIF_OK);
    EXPECT_EQ(
        EGifPutImageDesc(gif, place.left, place.top, raster.width, raster.height, place.interlaced, nullptr),
        GIF_OK);
    std::vector<int> rows;
    if (place.interlaced) {
        for (const auto& [first, step] : {std::pair(0, 8), std::pair(4, 8), std::pair(2, 4), std::pair(1, 2)})
            for (int y = first; y < raster.height; y += step) rows.push_back(y);
    } else {
        for (int y = 0; y < raster.height; ++y) rows.push_back(y);
    }
    std::vector<GifPixelType> line(static_cast<std::size_t>(raster.width));
    for (const int y : rows) {
        std::transform(
            raster.row(y), raster.row(y) + raster.width, line.begin(),
            [](std::uint32_t pixel) -> GifPixelType {
                return pixel == red ? 0 : pixel == green ? 1 : pixel == blue ? 2 : pixel == white ? 3 : 4;
            });
        EXPECT_EQ(EGifPutLine(gif, line.data(), raster.width), GIF_OK);
    }
    EXPECT_EQ(EGifCloseFile(gif, &error), GIF_OK);
    GifFreeMapObject(map);
    return out;
}

inline std::string big_endian(std::uint32_t value) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift);
    return bytes;
}

inline std::string little_endian(std::uint32_t value, int bytes_wanted) {
    std::string bytes;
    for (int i = 0; i < bytes_wanted; ++i) bytes += static_cast<char>(value >> (8 * i));
    return bytes;
}

inline std::string png_chunk(std::string_view type, std::string_view data) {
    std::string body(type);
    body += data;
    const auto sum = crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()));
    return big_endian(static_cast<std::uint32_t>(data.size())) + body +
           big_endian(static_cast<std::uint32_t>(sum));
}

// Any header, any data: what no honest encoder writes.
inline std::string png_made_of(std::uint32_t width, std::uint32_t height, int depth, int colours,
                               std::string_view idat) {
    std::string header = big_endian(width) + big_endian(height);
    header += {static_cast<char>(depth), static_cast<char>(colours), 0, 0, 0};
    return "\x89PNG\r\n\x1a\n" + png_chunk("IHDR", header) + png_chunk("IDAT", idat) + png_chunk("IEND", "");
}

inline std::string deflated(std::string_view data) {
    uLongf size = compressBound(data.size());
    std::string out(size, '\0');
    EXPECT_EQ(compress2(reinterpret_cast<Bytef*>(out.data()), &size,
                        reinterpret_cast<const Bytef*>(data.data()), data.size(), 9),
              Z_OK);
    out.resize(size);
    return out;
}

// Behind the header chunk of a PNG file, where texts may stand.
inline std::string with_chunk(std::string png, std::string_view type, std::string_view data) {
    return png.insert(8 + 12 + 13, png_chunk(type, data));
}

inline std::string exif_segment(int orientation) {
    std::string tiff = "II" + little_endian(42, 2) + little_endian(8, 4) + little_endian(2, 2);
    tiff += little_endian(0x010f, 2) + little_endian(2, 2) + little_endian(4, 4) + std::string("Cam\0", 4);
    tiff += little_endian(0x0112, 2) + little_endian(3, 2) + little_endian(1, 4) +
            little_endian(static_cast<std::uint32_t>(orientation), 4) + little_endian(0, 4);
    const std::string body = std::string("Exif\0\0", 6) + tiff;
    return "\xff\xe1" + big_endian(static_cast<std::uint32_t>(body.size() + 2)).substr(2) + body;
}

// Behind the first marker of a JPEG file.
inline std::string with_segment(std::string jpeg, const std::string& segment) {
    return jpeg.insert(2, segment);
}

// All white, with `count` passes over its details which say nothing, in a few bytes each, and which no
// decoder minds.
inline std::string jpeg_of_passes(int side, int count) {
    Raster raster(side, side);
    std::fill(raster.pixels.begin(), raster.pixels.end(), white);
    const std::string jpeg = jpeg_of(raster, TJFLAG_PROGRESSIVE);
    const auto details = jpeg.find("\xff\xc4", jpeg.find("\xff\xda"));  // behind the first scan
    const auto scan = jpeg.rfind("\xff\xda");
    const auto tables = jpeg.rfind("\xff\xc4", scan);
    std::string pass = jpeg.substr(scan, jpeg.size() - 2 - scan);
    pass[9] = 0;  // to full precision, and not as a refinement
    std::string out = jpeg.substr(0, details) + jpeg.substr(tables, scan - tables);
    for (int i = 0; i < count; ++i) out += pass;
    return out + "\xff\xd9";
}

// The types of a PNG file's chunks, in order.
inline std::vector<std::string> chunks_of(std::string_view png) {
    std::vector<std::string> types;
    for (std::size_t at = 8; at + 12 <= png.size();) {
        std::size_t length = 0;
        for (const char c : png.substr(at, 4)) length = length << 8 | static_cast<unsigned char>(c);
        types.emplace_back(png.substr(at + 4, 4));
        at += 12 + length;
    }
    return types;
}

// Every chunk with the checksum it ought to have, as far as the lengths are right: a decoder looks at nothing
// else first.
inline std::string with_checksums(std::string png) {
    for (std::size_t at = 8; at + 12 <= png.size();) {
        std::size_t length = 0;
        for (const char c : png.substr(at, 4)) length = length << 8 | static_cast<unsigned char>(c);
        if (length > png.size() - at - 12) break;
        const auto sum =
            crc32(0, reinterpret_cast<const Bytef*>(png.data() + at + 4), static_cast<uInt>(length + 4));
        png.replace(at + 8 + length, 4, big_endian(static_cast<std::uint32_t>(sum)));
        at += 12 + length;
    }
    return png;
}

}  // namespace usher::picture
