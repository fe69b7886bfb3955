#include "picture/picture.h"

#include <gtest/gtest.h>

#include <cmath>
#include <thread>

#include "base/text.h"
#include "crypto/digest.h"
#include "picture/samples_test.h"

namespace usher::picture {
namespace {

Raster read_back(const Picture& picture) {
    auto raster = decode_png(picture.png, Bounds{});
    EXPECT_TRUE(raster);
    return raster.value_or(Raster{});
}

bool is_near(std::uint32_t a, std::uint32_t b, int tolerance) {
    for (int shift = 0; shift < 32; shift += 8)
        if (std::abs(static_cast<int>(a >> shift & 255) - static_cast<int>(b >> shift & 255)) > tolerance)
            return false;
    return true;
}

// The colours in the middle of each quarter, which no format blurs.
void expect_quarters(const Raster& raster, std::uint32_t top_left, std::uint32_t top_right,
                     std::uint32_t bottom_left, std::uint32_t bottom_right, int tolerance = 0) {
    ASSERT_FALSE(raster.pixels.empty());
    const int x = raster.width / 4, y = raster.height / 4;
    const auto expect = [&](int at_x, int at_y, std::uint32_t wanted) {
        const auto found = raster.row(at_y)[at_x];
        EXPECT_TRUE(is_near(found, wanted, tolerance))
            << std::hex << found << " for " << wanted << " at " << at_x << "," << at_y;
    };
    expect(x, y, top_left);
    expect(raster.width - 1 - x, y, top_right);
    expect(x, raster.height - 1 - y, bottom_left);
    expect(raster.width - 1 - x, raster.height - 1 - y, bottom_right);
}

// The sample of 8 by 8 there on a screen of 16 by 16, and nothing around it.
void expect_the_lower_right_quarter(const Raster& raster) {
    ASSERT_EQ(raster.height, 16);
    expect_quarters(raster, nothing, nothing, nothing, red);
    EXPECT_EQ(raster.row(7)[8], nothing);
    EXPECT_EQ(raster.row(8)[7], nothing);
    EXPECT_EQ(raster.row(8)[15], green);
    EXPECT_EQ(raster.row(15)[8], blue);
    EXPECT_EQ(raster.row(15)[15], white);
}

Picture made_of(const std::string& bytes) {
    auto picture = re_encode(bytes);
    EXPECT_TRUE(picture) << (picture ? 0 : static_cast<int>(picture.error()));
    return picture.value_or(Picture{});
}

TEST(ReEncode, ReadsEveryFormat) {
    const Raster sample = quarters(40, 24);
    for (const auto& bytes : {encode_png(sample), gif_of(sample), webp_of(sample)}) {
        const auto picture = made_of(bytes);
        EXPECT_EQ(picture.width, 40);
        EXPECT_EQ(picture.height, 24);
        EXPECT_EQ(read_back(picture).pixels, sample.pixels);
    }
    for (const auto& bytes : {jpeg_of(sample), jpeg_of(sample, TJFLAG_PROGRESSIVE), webp_of(sample, false)}) {
        const auto picture = made_of(bytes);
        EXPECT_EQ(picture.width, 40);
        EXPECT_EQ(picture.height, 24);
        expect_quarters(read_back(picture), red, green, blue, white, 12);
    }
}

TEST(ReEncode, NamesAPictureByItsBytes) {
    const auto picture = made_of(gif_of(quarters(40, 24)));
    EXPECT_EQ(picture.name, hex(crypto::sha256(picture.png)));
    EXPECT_EQ(picture.name.size(), 64U);
    EXPECT_EQ(made_of(webp_of(quarters(40, 24))).name, picture.name) << "the same pixels";
    EXPECT_EQ(made_of(picture.png).name, picture.name) << "its own output";
    EXPECT_NE(made_of(gif_of(quarters(40, 26))).name, picture.name);
}

TEST(ReEncode, GoesByTheContent) {
    const auto refusal = [](std::string_view bytes) { return re_encode(bytes).error(); };
    for (const std::string_view bytes :
         {"", "P", "<svg xmlns='http://www.w3.org/2000/svg'/>", "BM......", "GIF90a", "RIFF", "RIFF....WAVE",
          "RIFF....", "\xff\xd8", "II*\0", "\x89PNG\r\n\x1a"})
        EXPECT_EQ(refusal(bytes), Refusal::unknown_format) << bytes;
    for (const std::string_view bytes :
         {"\x89PNG\r\n\x1a\n", "\xff\xd8\xff", "GIF87a", "GIF89a", "RIFF....WEBP"})
        EXPECT_EQ(refusal(bytes), Refusal::undecodable) << bytes;
}

TEST(ReEncode, LeavesNothingButPixels) {
    const Raster sample = quarters(40, 24);
    auto png = with_chunk(encode_png(sample), "tEXt", std::string("Author\0somebody", 15));
    png = with_chunk(png, "eXIf", exif_segment(6).substr(10));
    png = with_chunk(png, "tIME", std::string("\x07\xe8\1\1\1\1\1", 7));
    const auto jpeg =
        with_segment(jpeg_of(sample), exif_segment(1) + std::string("\xff\xfe\0\x0asomebody", 12));
    for (const auto& bytes : {png + "somebody", jpeg + "somebody", gif_of(sample)}) {
        ASSERT_NE(bytes.find("somebody"), std::string::npos);
        const auto picture = made_of(bytes);
        EXPECT_EQ(chunks_of(picture.png), (std::vector<std::string>{"IHDR", "sRGB", "IDAT", "IEND"}));
        EXPECT_TRUE(picture.png.ends_with("IEND\xae\x42\x60\x82"));
    }
}

TEST(ReEncode, KeepsTransparency) {
    const Raster sample = quarters(40, 24, nothing);
    for (const auto& bytes : {encode_png(sample), gif_of(sample), webp_of(sample)})
        expect_quarters(read_back(made_of(bytes)), red, green, blue, nothing);
    const auto lossy = read_back(made_of(webp_of(sample, false)));
    EXPECT_EQ(lossy.row(18)[30] >> 24, 0U);
    EXPECT_EQ(lossy.row(6)[30] >> 24, 255U);

    Raster half = quarters(40, 24, 0x80ff00ff);
    EXPECT_EQ(read_back(made_of(encode_png(half))).pixels, half.pixels);
}

TEST(ReEncode, ScalesDownAndKeepsTheRatio) {
    struct Case {
        int width, height, wanted_width, wanted_height;
    };
    for (const auto& c : {Case{512, 512, 512, 512}, Case{513, 512, 512, 511}, Case{1024, 768, 512, 384},
                          Case{300, 1200, 128, 512}, Case{2000, 1500, 512, 384}, Case{4096, 1, 512, 1},
                          Case{2, 4096, 1, 512}}) {
        const Raster sample = quarters(c.width, c.height);
        for (const auto& bytes : {encode_png(sample), jpeg_of(sample), gif_of(sample), webp_of(sample)}) {
            const auto picture = made_of(bytes);
            EXPECT_EQ(picture.width, c.wanted_width) << c.width << "x" << c.height;
            EXPECT_EQ(picture.height, c.wanted_height) << c.width << "x" << c.height;
            if (c.wanted_width > 8 && c.wanted_height > 8)
                expect_quarters(read_back(picture), red, green, blue, white, 12);
        }
    }
}

TEST(ReEncode, ScalesWithoutMixingInWhatIsTransparent) {
    Raster sample(1024, 1024);
    for (std::size_t i = 0; i < sample.pixels.size(); ++i) sample.pixels[i] = i % 2 ? red : 0x00ffffff;
    const auto scaled = read_back(made_of(encode_png(sample)));
    const auto pixel = scaled.row(256)[256];
    EXPECT_TRUE(is_near(pixel, 0x80ff0000, 4)) << std::hex << pixel;
}

TEST(ReEncode, TurnsAPhotographUpright) {
    struct Case {
        int orientation;
        std::uint32_t top_left, top_right, bottom_left, bottom_right;
    };
    // Where the camera put red green / blue white.
    for (const auto& c : {Case{1, red, green, blue, white}, Case{2, green, red, white, blue},
                          Case{3, white, blue, green, red}, Case{4, blue, white, red, green},
                          Case{5, red, blue, green, white}, Case{6, blue, red, white, green},
                          Case{7, white, green, blue, red}, Case{8, green, white, red, blue},
                          Case{0, red, green, blue, white}, Case{9, red, green, blue, white}}) {
        const auto picture = made_of(with_segment(jpeg_of(quarters(64, 32)), exif_segment(c.orientation)));
        const bool lies = c.orientation >= 5 && c.orientation <= 8;
        EXPECT_EQ(picture.width, lies ? 32 : 64) << c.orientation;
        EXPECT_EQ(picture.height, lies ? 64 : 32) << c.orientation;
        expect_quarters(read_back(picture), c.top_left, c.top_right, c.bottom_left, c.bottom_right, 12);
    }
}

TEST(ReEncode, ReadsPrintColours) {
    // Pure inks, inverted as the format has them: no cyan ink is 255.
    Raster inks(16, 16);
    std::fill(inks.pixels.begin(), inks.pixels.end(),
              0xff0000ffU);  // C 255, M 0, Y 0, K 255: red light alone
    tjhandle handle = tjInitCompress();
    unsigned char* out = nullptr;
    unsigned long size = 0;
    ASSERT_EQ(tjCompress2(handle, reinterpret_cast<unsigned char*>(inks.pixels.data()), 16, 0, 16, TJPF_CMYK,
                          &out, &size, TJSAMP_444, 95, 0),
              0);
    const std::string bytes(reinterpret_cast<char*>(out), size);
    tjFree(out);
    tjDestroy(handle);
    expect_quarters(read_back(made_of(bytes)), red, red, red, red, 12);
}

TEST(ReEncode, ReadsEveryKindOfPng) {
    // A line of filter 0 and full channels; 16 bits; grey; a palette.
    EXPECT_EQ(
        read_back(made_of(png_made_of(1, 1, 16, 6, deflated(std::string("\0\xff\xff\0\0\0\0\xff\xff", 9)))))
            .pixels[0],
        red);
    EXPECT_EQ(read_back(made_of(png_made_of(1, 1, 8, 0, deflated(std::string("\0\xff", 2))))).pixels[0],
              white);
    EXPECT_EQ(read_back(made_of(png_made_of(1, 1, 1, 0, deflated(std::string("\0\x80", 2))))).pixels[0],
              white);
    const auto indexed = png_made_of(2, 1, 8, 3, deflated(std::string("\0\0\1", 3)));
    EXPECT_EQ(re_encode(indexed).error(), Refusal::undecodable) << "no palette";
    const auto palette = with_chunk(with_chunk(indexed, "tRNS", std::string("\xff\0", 2)), "PLTE",
                                    std::string("\xff\0\0\0\xff\0", 6));
    EXPECT_EQ(read_back(made_of(palette)).pixels, (std::vector<std::uint32_t>{red, 0x0000ff00}));
}

TEST(ReEncode, PutsTheFirstFrameOfAGifInItsPlace) {
    const auto picture = made_of(gif_of(quarters(8, 8), {16, 16, 8, 8}));
    EXPECT_EQ(picture.width, 16);
    EXPECT_EQ(picture.height, 16);
    expect_the_lower_right_quarter(read_back(picture));

    const auto wider = read_back(made_of(gif_of(quarters(8, 8), {4, 4, 4, 0})));
    EXPECT_EQ(wider.width, 12) << "a frame over the edge";
    EXPECT_EQ(wider.height, 8);

    const Raster sample = quarters(30, 23);
    EXPECT_EQ(read_back(made_of(gif_of(sample, {0, 0, 0, 0, true}))).pixels, sample.pixels);
}

TEST(ReEncode, TakesTheFirstFrameOfAnAnimatedWebp) {
    const auto chunk = [](std::string_view type, const std::string& data) {
        return std::string(type) + little_endian(static_cast<std::uint32_t>(data.size()), 4) + data +
               std::string(data.size() % 2, '\0');
    };
    const auto frame = [&](const Raster& raster) {
        const auto size = [](int side) { return little_endian(static_cast<std::uint32_t>(side - 1), 3); };
        const std::string bits = webp_of(raster).substr(12);  // the VP8L chunk
        return chunk("ANMF", little_endian(4, 3) + little_endian(4, 3) + size(raster.width) +
                                 size(raster.height) + little_endian(100, 3) + std::string(1, '\0') + bits);
    };
    const std::string body =
        "WEBP" + chunk("VP8X", std::string("\x12\0\0\0", 4) + little_endian(15, 3) + little_endian(15, 3)) +
        chunk("ANIM", std::string(6, '\0')) + frame(quarters(8, 8)) + frame(Raster(8, 8));
    const auto picture = made_of("RIFF" + little_endian(static_cast<std::uint32_t>(body.size()), 4) + body);
    EXPECT_EQ(picture.width, 16);
    EXPECT_EQ(picture.height, 16);
    expect_the_lower_right_quarter(read_back(picture));
}

TEST(ReEncode, WorksOnManyThreads) {
    const Raster sample = quarters(600, 400);
    const std::vector<std::string> files = {encode_png(sample), jpeg_of(sample), gif_of(sample),
                                            webp_of(sample), webp_of(sample, false)};
    std::vector<std::string> names;
    for (const auto& file : files) names.push_back(made_of(file).name);
    std::vector<int> wrong(4);
    std::vector<std::thread> threads;
    for (auto& count : wrong)
        threads.emplace_back([&] {
            for (std::size_t i = 0; i < files.size() * 3; ++i) {
                auto picture = re_encode(files[i % files.size()]);
                count += !picture || picture->name != names[i % files.size()];
            }
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(wrong, std::vector<int>(4));
}

}  // namespace
}  // namespace usher::picture
