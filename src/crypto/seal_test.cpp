#include "crypto/seal.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "base/text.h"

namespace usher::crypto {
namespace {

Secret key(char filling) { return Secret(std::string(32, filling)); }

TEST(Seal, OpensWhatItClosed) {
    Seal seal(key('k'));
    for (const std::string& text :
         {std::string(), std::string("secret"), std::string("a\0b", 3), std::string(5000, 'x')}) {
        std::string sealed = seal.close(Secret(text), "token 7");
        EXPECT_TRUE(is_clean_text(sealed));
        auto opened = seal.open(sealed, "token 7");
        ASSERT_TRUE(opened);
        EXPECT_EQ(opened->reveal(), text);
        EXPECT_TRUE(Seal(key('k')).open(sealed, "token 7"));  // the key alone decides
    }
}

TEST(Seal, NeverLooksTheSameTwice) {
    Seal seal(key('k'));
    EXPECT_NE(seal.close(Secret(std::string("secret")), "a"), seal.close(Secret(std::string("secret")), "a"));
}

TEST(Seal, StaysClosedForAnotherUseOrKey) {
    std::string sealed = Seal(key('k')).close(Secret(std::string("secret")), "token 7");
    EXPECT_FALSE(Seal(key('k')).open(sealed, "token 8"));
    EXPECT_FALSE(Seal(key('k')).open(sealed, ""));
    EXPECT_FALSE(Seal(key('K')).open(sealed, "token 7"));
}

TEST(Seal, NoticesEveryChangedBitAndEveryCut) {
    Seal seal(key('k'));
    std::string sealed = seal.close(Secret(std::string("secret")), "a");
    std::string bytes = from_base64(sealed.substr(3)).value();
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        std::string changed = bytes;
        changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
        EXPECT_FALSE(seal.open("v1:" + base64(changed), "a")) << bit;
    }
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        EXPECT_FALSE(seal.open("v1:" + base64(bytes.substr(0, length)), "a")) << length;
    }
    for (std::size_t length = 0; length < sealed.size(); ++length) {
        EXPECT_FALSE(seal.open(sealed.substr(0, length), "a")) << length;
    }
    EXPECT_FALSE(seal.open(sealed + "=", "a"));
    EXPECT_FALSE(seal.open("v2:" + sealed.substr(3), "a"));
}

TEST(Seal, NeedsAWholeKey) {
    EXPECT_THROW(Seal(Secret(std::string(31, 'k'))), std::invalid_argument);
    EXPECT_THROW(Seal{Secret()}, std::invalid_argument);
}

}  // namespace
}  // namespace usher::crypto
