#include "base/id.h"

#include <gtest/gtest.h>

#include <limits>

namespace usher {
namespace {

TEST(ParseId, ReadsDecimalDigitsOnly) {
    EXPECT_EQ(parse_id("0"), 0);
    EXPECT_EQ(parse_id("0012"), 12);
    EXPECT_EQ(parse_id("9223372036854775807"), std::numeric_limits<std::int64_t>::max());
    for (auto text : {"", " 1", "1 ", "-1", "+1", "1.5", "12a", "٣"}) EXPECT_EQ(parse_id(text), std::nullopt);
}

TEST(ParseId, TooManyDigitsAreAnIdThatExistsNowhere) {
    constexpr auto nowhere = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(parse_id("9223372036854775808"), nowhere);
    EXPECT_EQ(parse_id("18446744073709551617"), nowhere);  // 2^64 + 1 must not come out as 1
    EXPECT_EQ(parse_id(std::string(5000, '9')), nowhere);
    EXPECT_EQ(parse_id(std::string(5000, '9') + "x"), std::nullopt);
}

TEST(UuidText, GoesThereAndBack) {
    auto uuid = Uuid::parse("00112233-4455-6677-8899-AABBccddeeff");
    ASSERT_TRUE(uuid);
    EXPECT_EQ(uuid->bytes[1], 0x11);
    EXPECT_EQ(uuid->bytes[15], 0xff);
    EXPECT_EQ(uuid->text(), "00112233-4455-6677-8899-aabbccddeeff");
}

TEST(UuidText, RefusesOtherForms) {
    for (auto text : {"", "00112233-4455-6677-8899-aabbccddeef", "00112233-4455-6677-8899-aabbccddeeff0",
                      "00112233445566778899aabbccddeeff", "0011223-34455-6677-8899-aabbccddeeff",
                      "00112233-4455-6677-8899-aabbccddeefg", "{0112233-4455-6677-8899-aabbccddeef}"}) {
        EXPECT_EQ(Uuid::parse(text), std::nullopt) << text;
    }
}

TEST(UuidShortText, IsTheNumberInSixteenDigits) {
    const auto of = [](std::string_view text) { return Uuid::parse(text)->short_text(); };
    EXPECT_EQ(of("00000000-0000-0000-0000-000000000000"), "0000000000000000");
    EXPECT_EQ(of("00000000-0000-0000-0000-00000000003d"), "000000000000000z");
    EXPECT_EQ(of("00000000-0000-0000-0000-00000000003e"), "0000000000000010");
    // By an independent calculation with numbers of any size.
    EXPECT_EQ(of("0a1b2c3d-4e5f-4071-8293-a4b5c6d7e8f9"), "KU3QJc8OuRmIe2Q5");
    EXPECT_EQ(of("ffffffff-ffff-ffff-ffff-ffffffffffff"), "M5Tflk9n8mt7Fhc7");
}

TEST(UuidFromRandom, MarksVersionAndVariant) {
    std::array<std::uint8_t, 16> ones;
    ones.fill(0xff);
    EXPECT_EQ(Uuid::from_random(ones).text(), "ffffffff-ffff-4fff-bfff-ffffffffffff");
    EXPECT_EQ(Uuid::from_random({}).text(), "00000000-0000-4000-8000-000000000000");
}

}  // namespace
}  // namespace usher
