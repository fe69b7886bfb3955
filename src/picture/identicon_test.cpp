#include "picture/identicon.h"

#include <gtest/gtest.h>
#include <png.h>

#include <cstring>
#include <limits>
#include <set>

namespace usher::picture {
namespace {

struct Pixels {
    unsigned width = 0, height = 0;
    std::vector<png_byte> pixels;  // RGB
    const png_byte* at(unsigned x, unsigned y) const { return &pixels[(y * width + x) * 3]; }
};

Pixels decode(const std::string& png) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    Pixels picture;
    EXPECT_TRUE(png_image_begin_read_from_memory(&image, png.data(), png.size())) << image.message;
    image.format = PNG_FORMAT_RGB;
    picture.width = image.width;
    picture.height = image.height;
    picture.pixels.resize(PNG_IMAGE_SIZE(image));
    EXPECT_TRUE(png_image_finish_read(&image, nullptr, picture.pixels.data(), 0, nullptr)) << image.message;
    return picture;
}

TEST(Identicon, DecodesAsASymmetricPictureOfTwoColours) {
    for (const std::int64_t id : {std::int64_t{0}, std::int64_t{1}, std::int64_t{2}, std::int64_t{1'000'000},
                                  std::numeric_limits<std::int64_t>::max()}) {
        const auto picture = decode(draw_identicon(id));
        ASSERT_EQ(picture.width, 80U);
        ASSERT_EQ(picture.height, 80U);
        std::set<std::string> colours;
        for (unsigned y = 0; y < 80; ++y) {
            for (unsigned x = 0; x < 80; ++x) {
                colours.insert(std::string(reinterpret_cast<const char*>(picture.at(x, y)), 3));
                ASSERT_EQ(std::memcmp(picture.at(x, y), picture.at(79 - x, y), 3), 0) << x << "," << y;
            }
        }
        EXPECT_LE(colours.size(), 2U);
        EXPECT_EQ(*picture.at(0, 0), 240) << "a light border";
    }
}

TEST(Identicon, IsTheSameForTheSameIdAndAnotherForAnother) {
    std::set<std::string> seen;
    for (std::int64_t id = 1; id <= 200; ++id) {
        const auto once = draw_identicon(id);
        EXPECT_EQ(once, draw_identicon(id));
        EXPECT_LT(once.size(), 1000U);
        seen.insert(once);
    }
    EXPECT_EQ(seen.size(), 200U);
}

}  // namespace
}  // namespace usher::picture
