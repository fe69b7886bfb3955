// Files that were made to hurt.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <time.h>

#include <random>

#include "picture/jpeg_markers.h"
#include "picture/samples_test.h"

namespace usher::picture {
namespace {

Refusal refusal_of(std::string_view bytes, const Bounds& bounds = {}) {
    const auto picture = re_encode(bytes, bounds);
    EXPECT_FALSE(picture);
    return picture ? Refusal{} : picture.error();
}

double thread_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

long peak_kib() {
    rusage use{};
    getrusage(RUSAGE_SELF, &use);
    return use.ru_maxrss;
}

// Refused by its header alone: no time, and no memory beyond the file's.
void expect_costs_nothing(std::string_view bytes) {
    const long memory = peak_kib();
    const double start = thread_seconds();
    EXPECT_EQ(refusal_of(bytes), Refusal::too_many_pixels);
    EXPECT_LT(thread_seconds() - start, 0.1);
    EXPECT_LT(peak_kib() - memory, 8 * 1024);
}

std::vector<std::string> honest_files() {
    const Raster sample = quarters(48, 40, nothing);
    return {encode_png(sample), with_chunk(encode_png(sample), "tEXt", std::string("Author\0somebody", 15)),
            jpeg_of(sample),    with_segment(jpeg_of(sample, TJFLAG_PROGRESSIVE), exif_segment(6)),
            gif_of(sample),     gif_of(sample, {60, 60, 5, 5, true}),
            webp_of(sample),    webp_of(sample, false)};
}

TEST(HostilePicture, TooManyBytesAreNotLookedAt) {
    const std::string png = encode_png(quarters(8, 8));
    Bounds bounds;
    bounds.bytes = png.size();
    EXPECT_TRUE(re_encode(png, bounds));
    --bounds.bytes;
    EXPECT_EQ(refusal_of(png, bounds), Refusal::too_many_bytes);
    EXPECT_EQ(refusal_of(std::string(200 * 1024 + 1, 'x')), Refusal::too_many_bytes);
    EXPECT_EQ(refusal_of(std::string(200 * 1024, 'x')), Refusal::unknown_format);
}

TEST(HostilePicture, APngThatAnnouncesTooMuchCostsNothing) {
    expect_costs_nothing(png_made_of(60000, 60000, 8, 6, deflated("x")));
    expect_costs_nothing(png_made_of(4097, 1, 8, 6, deflated("x")));
    expect_costs_nothing(png_made_of(4096, 4096, 8, 6, deflated("x")));  // each side is fine
}

TEST(HostilePicture, APngThatUnpacksToMuchCostsNothing) {
    std::string packed;
    {
        const std::string lines((16000 / 8 + 1) * 16000, '\0');  // 32 MB at one bit a pixel
        packed = deflated(lines);
    }
    const auto bomb = png_made_of(16000, 16000, 1, 0, packed);
    ASSERT_LT(bomb.size(), 200U * 1024);
    expect_costs_nothing(bomb);
}

TEST(HostilePicture, TextsAndProfilesOfAPngAreNotUnpacked) {
    std::string png = encode_png(quarters(8, 8));
    {
        const std::string text = std::string("Comment\0\0", 9) + deflated(std::string(7'900'000, 'a'));
        while (png.size() + text.size() < 190 * 1024) png = with_chunk(png, "zTXt", text);
    }
    const double start = thread_seconds();
    const long memory = peak_kib();
    EXPECT_TRUE(re_encode(png));
    EXPECT_LT(thread_seconds() - start, 0.1);
    EXPECT_LT(peak_kib() - memory, 8 * 1024);
}

TEST(HostilePicture, AGifWithAHugeFrameInASmallScreenCostsNothing) {
    auto gif = gif_of(quarters(8, 8));
    const auto frame = gif.find(',', 13 + 24);  // behind the screen and its eight colours
    ASSERT_NE(frame, std::string::npos);
    auto wide = gif, far = gif, screen = gif;
    wide.replace(frame + 5, 4, little_endian(60000, 2) + little_endian(60000, 2));
    far.replace(frame + 1, 2, little_endian(65000, 2));
    screen.replace(6, 4, little_endian(60000, 2) + little_endian(60000, 2));
    expect_costs_nothing(wide);
    expect_costs_nothing(far);
    expect_costs_nothing(screen);
    auto empty = gif;
    empty.replace(frame + 5, 4, std::string(4, '\0'));
    EXPECT_EQ(refusal_of(empty), Refusal::undecodable);
}

TEST(HostilePicture, AJpegThatAnnouncesTooMuchCostsNothing) {
    auto jpeg = jpeg_of(quarters(8, 8));
    const auto frame = jpeg.find("\xff\xc0");
    ASSERT_NE(frame, std::string::npos);
    jpeg.replace(frame + 5, 4, "\xff\0\xff\0", 4);
    expect_costs_nothing(jpeg);
}

TEST(HostilePicture, AWebpThatAnnouncesTooMuchCostsNothing) {
    auto webp = webp_of(quarters(8, 8));
    ASSERT_EQ(webp.substr(12, 4), "VP8L");
    webp.replace(21, 4, "\xff\xff\xff\x0f");  // twice 14 bits: 16384 by 16384
    expect_costs_nothing(webp);
}

TEST(HostilePicture, AJpegOfManyScansIsRefused) {
    const auto jpeg = jpeg_of(quarters(64, 64), TJFLAG_PROGRESSIVE);
    EXPECT_GT(jpeg_markers(jpeg).scans, 3);
    EXPECT_LT(jpeg_markers(jpeg).scans, 20);
    EXPECT_TRUE(re_encode(jpeg));
    EXPECT_TRUE(re_encode(jpeg_of_passes(64, 20)));
    EXPECT_EQ(jpeg_markers(jpeg_of_passes(64, 100)).scans, 101);
    EXPECT_EQ(refusal_of(jpeg_of_passes(64, 100)), Refusal::undecodable);
}

TEST(HostilePicture, OrientationsOutOfBoundsAreIgnored) {
    const auto jpeg = jpeg_of(quarters(64, 32));
    auto segment = exif_segment(6);
    EXPECT_EQ(jpeg_markers(with_segment(jpeg, segment)).orientation, 6);
    segment.replace(14, 4, "\xff\xff\xff\xff");  // where the directory is
    EXPECT_EQ(jpeg_markers(with_segment(jpeg, segment)).orientation, 1);
    segment = exif_segment(6);
    segment.replace(18, 2, "\xff\xff");  // how many entries it has
    EXPECT_EQ(jpeg_markers(with_segment(jpeg, segment)).orientation, 6);
    for (std::size_t size = 0; size <= segment.size(); ++size)
        jpeg_markers("\xff\xd8" + segment.substr(0, size));
}

TEST(HostilePicture, TruncatedFilesAreRefused) {
    for (const auto& file : honest_files()) {
        ASSERT_TRUE(re_encode(file));
        for (std::size_t size = 12; size < file.size() * 9 / 10; size += 1 + file.size() / 50)
            EXPECT_FALSE(re_encode(file.substr(0, size)))
                << size << " of " << file.size() << " " << file.substr(0, 4);
    }
}

TEST(HostilePicture, CorruptFilesAreRefused) {
    auto png = encode_png(quarters(48, 40));
    png[png.find("IDAT") + 8] ^= 0x55;
    EXPECT_EQ(refusal_of(png), Refusal::undecodable);
    EXPECT_EQ(refusal_of(png_made_of(40, 40, 8, 6, "no deflate at all")), Refusal::undecodable);
    EXPECT_EQ(refusal_of(png_made_of(40, 40, 8, 6, deflated("too little"))), Refusal::undecodable);
    EXPECT_EQ(refusal_of(png_made_of(0, 40, 8, 6, deflated("x"))), Refusal::undecodable);
    EXPECT_EQ(refusal_of(png_made_of(40, 40, 7, 6, deflated("x"))), Refusal::undecodable);
    auto webp = webp_of(quarters(48, 40));
    for (std::size_t i = 30; i < webp.size(); ++i) webp[i] = '\xff';
    EXPECT_EQ(refusal_of(webp), Refusal::undecodable);
}

// Under the sanitizers this is the test of the reading itself. A seed of its own for each round.
TEST(HostilePicture, MutatedFilesNeverCrash) {
    const auto files = honest_files();
    const char* wanted = std::getenv("USHER_MUTATIONS");
    const unsigned rounds = wanted ? static_cast<unsigned>(std::strtoul(wanted, nullptr, 10)) : 4000;
    unsigned read = 0;
    for (unsigned round = 0; round < rounds; ++round) {
        std::mt19937 random(round);
        const auto below = [&](std::size_t limit) {
            return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
        };
        std::string file = files[round % files.size()];
        for (std::size_t i = 0, count = 1 + below(8); i < count; ++i) {
            const auto at = below(file.size());
            switch (below(4)) {
                case 0:
                    file[at] = static_cast<char>(below(256));
                    break;
                case 1:
                    file[at] ^= static_cast<char>(1U << below(8));
                    break;
                case 2:
                    file.erase(at, 1 + below(4));
                    break;
                default:
                    file.insert(at, file.substr(below(file.size()), 1 + below(16)));
                    break;
            }
            if (file.empty()) break;
        }
        if (file.starts_with("\x89PNG") && below(2)) file = with_checksums(file);
        const auto picture = re_encode(file);
        read += picture.has_value();
        if (picture) {
            EXPECT_TRUE(decode_png(picture->png, Bounds{})) << round;
        }
    }
    EXPECT_GT(read, 0U);
    EXPECT_LT(read, rounds);
}

}  // namespace
}  // namespace usher::picture
