#include "crypto/random.h"

#include <gtest/gtest.h>

#include <regex>
#include <set>

namespace usher::crypto {
namespace {

std::string text(const Secret& secret) { return std::string(secret.reveal()); }

// Every one of many secrets has the shape, no two are equal, and together they use the whole alphabet.
template <class Make>
void expect_shape(Make make, const std::string& pattern, std::size_t alphabet_size, std::size_t prefix = 0) {
    const std::regex shape(pattern);
    std::set<std::string> seen;
    std::set<char> letters;
    for (int i = 0; i < 2000; ++i) {
        std::string secret = text(make());
        ASSERT_TRUE(std::regex_match(secret, shape)) << secret;
        letters.insert(secret.begin() + static_cast<std::ptrdiff_t>(prefix), secret.end());
        seen.insert(std::move(secret));
    }
    EXPECT_EQ(seen.size(), 2000u);
    EXPECT_EQ(letters.size(), alphabet_size);
}

TEST(Token, HasItsShape) {
    expect_shape(private_token, "[A-HJ-NP-Za-km-z1-9_-]{20}", 60);
    expect_shape(personal_token, "glpat-[A-Za-z0-9_-]{20}", 64, 6);
    expect_shape(long_token, "[A-Za-z0-9_-]{43}", 64);
    expect_shape(readable_password, "[abcdefghjkmnp-zA-HJKMNP-Z2-9]{20}", 54);
}

TEST(RandomBytes, AreAsManyAsAskedFor) {
    EXPECT_EQ(random_bytes(0).size(), 0u);
    EXPECT_EQ(random_bytes(100).size(), 100u);
    EXPECT_NE(random_bytes(32), random_bytes(32));
}

TEST(RandomUuid, IsOfVersionFour) {
    std::set<std::string> seen;
    const std::regex shape("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    for (int i = 0; i < 1000; ++i) {
        std::string uuid = random_uuid().text();
        EXPECT_TRUE(std::regex_match(uuid, shape)) << uuid;
        seen.insert(uuid);
    }
    EXPECT_EQ(seen.size(), 1000u);
}

}  // namespace
}  // namespace usher::crypto
