#include "api/decode.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "api/parse_json.h"
#include "api/sample_dialect_test.h"

namespace usher::api {
namespace {

namespace json = boost::json;

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

struct Item {
    std::string label;
    std::int64_t count = 3;
    static void fields(auto& field) {
        field("label", &Item::label, "", required);
        field("count", &Item::count, "");
    }
};
struct Nested {
    Item item;
    std::optional<Item> maybe;
    std::vector<Item> items;
    std::vector<std::string> words;
    std::map<std::string, std::int64_t> counts;
    std::optional<std::vector<std::string>> maybe_words;
    json::value raw;
    std::map<std::string, json::value> raws;
    Nullable<std::string> text;
    Nullable<Item> gone;
    std::map<std::string, Nullable<std::string>> changes;
    static void fields(auto& field) {
        field("item", &Nested::item, "");
        field("maybe", &Nested::maybe, "");
        field("items", &Nested::items, "");
        field("words", &Nested::words, "");
        field("counts", &Nested::counts, "");
        field("maybe_words", &Nested::maybe_words, "");
        field("raw", &Nested::raw, "");
        field("raws", &Nested::raws, "");
        field("text", &Nested::text, "", required);
        field("gone", &Nested::gone, "");
        field("changes", &Nested::changes, "");
    }
};

constexpr Forms forgiving() {
    auto forms = sample::strict;
    forms.find = find_ignoring_case;
    forms.null_is_zero = true;
    return forms;
}
constexpr Forms loose = forgiving();

template <class T>
struct Read {
    T value;
    Problems problems;
};

template <class T>
Read<T> read_body(std::optional<json::value> body, const Forms& forms = sample::strict) {
    Read<T> read;
    read.value = decode_body<T>(body, forms, read.problems).value;
    return read;
}
template <class T>
Read<T> read_text(std::string_view text, const Forms& forms = sample::strict) {
    return read_body<T>(parse_json(text, 32).value(), forms);
}

TEST(DecodeBody, FillsWhatIsNested) {
    const auto [value, problems] = read_text<Nested>(
        R"({"item":{"label":"a","count":1},"maybe":{"label":"b"},"items":[{"label":"c"},{"label":"d","count":4}],)"
        R"("words":["x","y"],"counts":{"k":5},"maybe_words":[],"raw":[1,{"a":null}],"raws":{"r":null,"s":2.5},)"
        R"("text":"t","gone":null,"changes":{"u":null,"v":"w"}})");
    EXPECT_TRUE(problems.empty());
    EXPECT_EQ(value.item.label, "a");
    EXPECT_EQ(value.item.count, 1);
    EXPECT_EQ(value.maybe->count, 3);
    ASSERT_EQ(value.items.size(), 2U);
    EXPECT_EQ(value.items[1].label, "d");
    EXPECT_EQ(value.words, (std::vector<std::string>{"x", "y"}));
    EXPECT_EQ(value.counts.at("k"), 5);
    ASSERT_TRUE(value.maybe_words);
    EXPECT_TRUE(value.maybe_words->empty());
    EXPECT_EQ(value.raw, json::parse(R"([1,{"a":null}])"));
    EXPECT_TRUE(value.raws.at("r").is_null());
    EXPECT_EQ(value.text.value, "t");
    EXPECT_TRUE(value.gone.is_null());
    EXPECT_TRUE(value.changes.at("u").is_null());
    EXPECT_EQ(value.changes.at("v").value, "w");
}

TEST(DecodeBody, TellsAbsentFromNull) {
    auto read = read_text<Nested>(R"({"text":null})");
    EXPECT_TRUE(read.problems.empty()) << "null is given, even where something must be";
    EXPECT_TRUE(read.value.text.is_null());
    EXPECT_FALSE(read.value.gone.given || read.value.gone.is_null());
    read = read_text<Nested>("{}");
    EXPECT_EQ(read.problems, (Problems{{"text", Fault::missing}}));
    EXPECT_FALSE(read.value.text.given);
}

TEST(DecodeBody, ProblemsInsideAreTheOutermostFields) {
    const auto [value, problems] = read_text<Nested>(
        R"({"item":[],"maybe":{"label":1},"items":[{"label":"a"},{"count":"x"}],"words":["a",null],)"
        R"("counts":{"k":"x"},"maybe_words":{},"raw":"\u0000","raws":{"\u0000":1},"text":5,"gone":{},)"
        R"("changes":["a"]})");
    const Problems expected = {
        {"item", Fault::wrong_type},  {"maybe", Fault::wrong_type},    {"items", Fault::missing},
        {"words", Fault::wrong_type}, {"counts", Fault::not_a_number}, {"maybe_words", Fault::wrong_type},
        {"raw", Fault::bad_text},     {"raws", Fault::bad_text},       {"text", Fault::wrong_type},
        {"gone", Fault::missing},     {"changes", Fault::wrong_type}};
    EXPECT_EQ(problems, expected);
    EXPECT_TRUE(value.items.empty()) << "all or nothing";
    EXPECT_FALSE(value.maybe);
}

TEST(DecodeBody, TheWholeBodyHasNoName) {
    const Problems wrong = {{"", Fault::wrong_type}}, missing = {{"", Fault::missing}};
    EXPECT_EQ(read_text<Item>("[]").problems, wrong);
    EXPECT_EQ(read_text<Item>("null").problems, wrong);
    EXPECT_EQ(read_body<Item>(std::nullopt).problems, missing);
    EXPECT_EQ(read_body<json::value>(std::nullopt).problems, missing);
    EXPECT_EQ(read_text<std::vector<std::string>>("{}").problems, wrong);
    EXPECT_EQ(read_text<std::vector<std::string>>(R"(["a",1])").problems, wrong);
    EXPECT_EQ(read_text<std::vector<std::string>>(R"(["a"])").value, std::vector<std::string>{"a"});
    using Counts = std::map<std::string, std::int64_t>;
    EXPECT_EQ(read_text<Counts>(R"({"a":1})").value, (Counts{{"a", 1}}));
    EXPECT_EQ(read_text<Counts>("[]").problems, wrong);
    EXPECT_EQ(read_text<json::value>("[1]").value, json::parse("[1]"));
    EXPECT_TRUE(read_text<json::value>("null").problems.empty());
    EXPECT_EQ(read_text<Item>(R"({"label":"a"})").value.label, "a");
}

TEST(Decode, NamesOfParametersAreExactWhateverTheDialectForgives) {
    Parameters parameters;
    EXPECT_FALSE(parameters.add_json(R"({"Text":"other"})"));
    Problems problems;
    EXPECT_EQ(decode<Everything>(parameters, loose, problems).text, "untouched");
    EXPECT_TRUE(problems.empty());
}

TEST(DecodeBody, ADialectMayForgiveNullAndCase) {
    EXPECT_EQ(read_text<Item>("null", loose).problems, (Problems{{"label", Fault::missing}}));
    EXPECT_TRUE(read_text<std::vector<Item>>("null", loose).problems.empty());
    const auto words = read_text<std::vector<std::string>>(R"(["a",null])", loose);
    EXPECT_TRUE(words.problems.empty());
    EXPECT_EQ(words.value, (std::vector<std::string>{"a", ""}));
    EXPECT_TRUE(
        read_text<Nested>(R"({"changes":{"u":null},"text":"t"})", loose).value.changes.at("u").is_null());
    EXPECT_EQ(read_text<Item>(R"({"LABEL":"a","Count":4})", loose).value.count, 4);
    EXPECT_EQ(read_text<Item>(R"({"label":"exact","LABEL":"other"})", loose).value.label, "exact");
    EXPECT_EQ(read_text<Item>(R"({"Label":"one","LABEL":"last"})", loose).value.label, "last");
    EXPECT_EQ(read_text<Item>(R"({"LABEL":"a"})").problems, (Problems{{"label", Fault::missing}}));
}

}  // namespace
}  // namespace usher::api
