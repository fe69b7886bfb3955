#include "crypto/digest.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "base/text.h"

namespace usher::crypto {
namespace {

TEST(Digest, HasTheKnownAnswers) {
    EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hex(md5("")), "d41d8cd98f00b204e9800998ecf8427e");
    EXPECT_EQ(hex(md5("abc")), "900150983cd24fb0d6963f7d28e17f72");
    EXPECT_EQ(hex(sha256(std::string(1'000'000, 'a'))),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Digest, OneCallLeavesNothingForTheNext) {
    auto expected = sha256("second");
    sha256("first");
    md5("first");
    EXPECT_EQ(sha256("second"), expected);
    std::array<std::uint8_t, 32> elsewhere{};
    std::thread([&] { elsewhere = sha256("second"); }).join();
    EXPECT_EQ(elsewhere, expected);
}

TEST(ConstantTimeEqual, Compares) {
    EXPECT_TRUE(constant_time_equal("", ""));
    EXPECT_TRUE(constant_time_equal("abc", "abc"));
    EXPECT_FALSE(constant_time_equal("abc", "abd"));
    EXPECT_FALSE(constant_time_equal("abc", "ab"));
    EXPECT_FALSE(constant_time_equal("", "a"));
}

}  // namespace
}  // namespace usher::crypto
