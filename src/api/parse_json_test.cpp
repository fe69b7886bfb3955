#include "api/parse_json.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <string>

namespace usher::api {
namespace {

NotJson refusal(std::string_view text) {
    const auto parsed = parse_json(text, 4);
    EXPECT_FALSE(parsed) << text;
    return parsed ? NotJson{} : parsed.error();
}

TEST(ParseJson, ReadsOneValue) {
    for (const auto* text : {"{}", " [1,2.5,\"a\",null,true]\r\n\t", "12", "\"x\"", "null", "[[[[]]]]"})
        EXPECT_EQ(parse_json(text, 4).value(), boost::json::parse(text)) << text;
}

TEST(ParseJson, TheLastOfTwoMembersCounts) {
    const auto parsed = parse_json(R"({"a":1,"b":2,"a":{"c":3,"c":4}})", 4).value();
    EXPECT_EQ(parsed, boost::json::parse(R"({"b":2,"a":{"c":4}})"));
}

TEST(ParseJson, SaysWhyNot) {
    for (const auto* text : {"", " ", "\r\n\t"}) EXPECT_EQ(refusal(text).fault, JsonFault::empty);
    for (const auto* text : {"{", "[1,", "\"a", "nul", "{\"a\":", "-", "{\"a\":1"})
        EXPECT_EQ(refusal(text).fault, JsonFault::incomplete) << text;
    for (const auto* text : {"x", "{a}", "[1 2]", "{\"a\" 1}", "\"\x01\"", "\xef\xbb\xbf{}", "nope"})
        EXPECT_EQ(refusal(text).fault, JsonFault::malformed) << text;
    EXPECT_EQ(refusal("[[[[[]]]]]").fault, JsonFault::too_deep);
    EXPECT_EQ(refusal("{} x"), (NotJson{JsonFault::extra_data, 'x'}));
    EXPECT_EQ(refusal("{}}"), (NotJson{JsonFault::extra_data, '}'}));
    EXPECT_EQ(refusal("12 3"), (NotJson{JsonFault::extra_data, '3'}));
    EXPECT_EQ(refusal("null,"), (NotJson{JsonFault::extra_data, ','}));
}

TEST(ParseJson, LeavesTextToTheFields) {
    EXPECT_EQ(parse_json("\"\xff\"", 4).value().as_string(), "\xff");
    EXPECT_EQ(parse_json(R"("\u0000")", 4).value().as_string().size(), 1U);
}

}  // namespace
}  // namespace usher::api
