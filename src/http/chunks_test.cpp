#include "http/chunks.h"

#include <gtest/gtest.h>

#include <string>

namespace usher::http {
namespace {

TEST(ChunkDecoder, DecodesHoweverTheBytesAreCut) {
    const std::string wire = "5;a=\"b\"\r\nhello\r\n1\r\n \r\n5\r\nworld\r\n000\r\nA: b\r\nC:\r\n\r\nNEXT";
    for (std::size_t first = 0; first <= wire.size(); ++first) {
        ChunkDecoder decoder;
        decoder.restart(100);
        Buffer body;
        std::size_t taken = decoder.take(std::string_view(wire).substr(0, first), body);
        taken += decoder.take(std::string_view(wire).substr(taken), body);
        ASSERT_TRUE(decoder.done()) << first;
        EXPECT_EQ(body.text(), "hello world");
        EXPECT_EQ(wire.substr(taken), "NEXT");
    }
}

TEST(ChunkDecoder, TheLimitIsThatOfTheWholeBody) {
    ChunkDecoder decoder;
    Buffer body;
    decoder.restart(5);
    decoder.take("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", body);
    EXPECT_TRUE(decoder.done());
    decoder.restart(5);
    decoder.take("3\r\nabc\r\n3\r\n", body);
    EXPECT_EQ(decoder.trouble(), api::Trouble::body_too_large);
    decoder.restart(5);
    decoder.take("fffffffffffffff\r\n", body);
    EXPECT_EQ(decoder.trouble(), api::Trouble::body_too_large);
    decoder.restart(5);
    decoder.take("ffffffffffffffff\r\n", body);
    EXPECT_EQ(decoder.trouble(), api::Trouble::bad_request);
}

}  // namespace
}  // namespace usher::http
