#include "api/decode.h"

#include <gtest/gtest.h>

#include "api/sample_dialect_test.h"

namespace usher::api {
namespace {

struct Everything {
    std::string text = "untouched";
    Secret secret;
    bool flag = true;
    std::int64_t number = -1;
    std::optional<std::string> maybe_text;
    std::optional<bool> maybe_flag;
    std::optional<std::int64_t> maybe_number;
    std::optional<Secret> maybe_secret;

    static void fields(auto& field) {
        field("text", &Everything::text, "");
        field("secret", &Everything::secret, "");
        field("flag", &Everything::flag, "");
        field("number", &Everything::number, "");
        field("maybe_text", &Everything::maybe_text, "");
        field("maybe_flag", &Everything::maybe_flag, "");
        field("maybe_number", &Everything::maybe_number, "");
        field("maybe_secret", &Everything::maybe_secret, "");
    }
};

struct Decoded {
    Everything value;
    Problems problems;
};

Decoded decode_json(std::string_view body) {
    Parameters parameters;
    EXPECT_FALSE(parameters.add_json(body)) << body;
    Decoded decoded;
    decoded.value = decode<Everything>(parameters, sample::strict, decoded.problems);
    return decoded;
}

TEST(Decode, FillsEveryKindOfMember) {
    const auto [value, problems] = decode_json(
        R"({"text":"é","secret":"s","flag":false,"number":5,"maybe_text":"","maybe_flag":true,"maybe_number":-7,"maybe_secret":"t","unknown":1})");
    EXPECT_TRUE(problems.empty());
    EXPECT_EQ(value.text, "é");
    EXPECT_EQ(value.secret.reveal(), "s");
    EXPECT_FALSE(value.flag);
    EXPECT_EQ(value.number, 5);
    EXPECT_EQ(value.maybe_text, "");
    EXPECT_EQ(value.maybe_flag, true);
    EXPECT_EQ(value.maybe_number, -7);
    ASSERT_TRUE(value.maybe_secret);
    EXPECT_EQ(value.maybe_secret->reveal(), "t");
}

TEST(Decode, WhatIsNotGivenStaysAsItWas) {
    for (const auto* body :
         {"{}", R"({"text":null,"flag":null,"number":null,"maybe_text":null,"maybe_secret":null})"}) {
        const auto [value, problems] = decode_json(body);
        EXPECT_TRUE(problems.empty());
        EXPECT_EQ(value.text, "untouched");
        EXPECT_TRUE(value.flag);
        EXPECT_EQ(value.number, -1);
        EXPECT_FALSE(value.maybe_text || value.maybe_flag || value.maybe_number || value.maybe_secret);
    }
}

TEST(Decode, NamesEveryProblemInTheOrderOfTheFields) {
    const auto [value, problems] = decode_json(
        R"({"maybe_number":"x","maybe_flag":"perhaps","maybe_text":[],"number":1.5,"flag":{},"secret":1,"text":true})");
    const Problems expected = {{"text", Fault::wrong_type},          {"secret", Fault::wrong_type},
                               {"flag", Fault::wrong_type},          {"number", Fault::not_a_number},
                               {"maybe_text", Fault::wrong_type},    {"maybe_flag", Fault::wrong_type},
                               {"maybe_number", Fault::not_a_number}};
    EXPECT_EQ(problems, expected);
    EXPECT_EQ(value.text, "untouched");
    EXPECT_EQ(value.number, -1);
    EXPECT_FALSE(value.maybe_text);
}

TEST(Decode, BadTextIsAProblem) {
    const Problems in_text = {{"text", Fault::bad_text}};
    EXPECT_EQ(decode_json("{\"text\":\"a\\u0000b\"}").problems, in_text);
    EXPECT_EQ(decode_json("{\"text\":\"\xff\"}").problems, in_text);
    EXPECT_EQ(decode_json("{\"text\":\"\xed\xa0\x80\"}").problems, in_text) << "a lone surrogate";
    const Problems in_secret = {{"maybe_secret", Fault::bad_text}};
    EXPECT_EQ(decode_json("{\"maybe_secret\":\"\\u0000\"}").problems, in_secret);
}

TEST(Decode, RequiredFieldsAreMissed) {
    Parameters parameters;
    Problems problems;
    decode<sample::NewThing>(parameters, sample::strict, problems);
    EXPECT_EQ(problems, (Problems{{"name", Fault::missing}}));
    problems.clear();
    parameters.set("name", "n");
    EXPECT_EQ(decode<sample::NewThing>(parameters, sample::strict, problems).name, "n");
    EXPECT_TRUE(problems.empty());
}

}  // namespace
}  // namespace usher::api
