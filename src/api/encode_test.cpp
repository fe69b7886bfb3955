#include "api/encode.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace usher::api {
namespace {

template <class T>
std::string encoded(const T& value) {
    std::string out;
    encode(out, value);
    return out;
}

struct Nothing {
    static void fields(auto&) {}
};
struct Inner {
    std::string text;
    int number() const { return 4; }
    static void fields(auto& field) {
        field("text", &Inner::text, "");
        field("number", &Inner::number, "");
    }
};
struct Outer : Inner {
    std::vector<Inner> list;
    std::optional<Inner> maybe;
    static void fields(auto& field) {
        Inner::fields(field);
        field("list", &Outer::list, "A rule changes nothing.", required, length(1, 2));
        field("maybe", &Outer::maybe, "");
    }
};
// A type of its own shape.
struct Upper {
    std::string text;
};
void append_json(JsonOutput& out, const Upper& upper) {
    out.push_back('"');
    for (const char c : upper.text) out.push_back(static_cast<char>(std::toupper(c)));
    out.push_back('"');
}

TEST(Encode, Scalars) {
    EXPECT_EQ(encoded(std::string("a\"b")), R"("a\"b")");
    EXPECT_EQ(encoded(std::string_view("a")), "\"a\"");
    EXPECT_EQ(encoded(true), "true");
    EXPECT_EQ(encoded(std::int64_t{-3}), "-3");
    EXPECT_EQ(encoded(Null{}), "null");
    EXPECT_EQ(encoded(Upper{"abc"}), "\"ABC\"");
}

TEST(Encode, OptionalsAreNullWhenEmpty) {
    EXPECT_EQ(encoded(std::optional<int>()), "null");
    EXPECT_EQ(encoded(std::optional<int>(0)), "0");
    EXPECT_EQ(encoded(std::optional<std::string>("")), "\"\"");
    EXPECT_EQ(encoded(std::optional<Upper>(Upper{"x"})), "\"X\"");
}

TEST(Encode, Lists) {
    EXPECT_EQ(encoded(std::vector<int>{}), "[]");
    EXPECT_EQ(encoded(std::vector<int>{1, 2}), "[1,2]");
    const std::vector<std::optional<std::string>> mixed = {"a", std::nullopt};
    EXPECT_EQ(encoded(mixed), R"(["a",null])");
    EXPECT_EQ(encoded(std::vector<std::vector<int>>{{}, {1}}), "[[],[1]]");
    const int numbers[] = {7, 8};
    EXPECT_EQ(encoded(std::span<const int>(numbers)), "[7,8]");
}

TEST(Encode, VariantsAndReferences) {
    using Either = std::variant<Inner, Null, std::string>;
    EXPECT_EQ(encoded(Either(Inner{"a"})), R"({"text":"a","number":4})");
    EXPECT_EQ(encoded(Either(Null{})), "null");
    EXPECT_EQ(encoded(Either(std::string("s"))), "\"s\"");
    const Inner inner{"r"};
    EXPECT_EQ(encoded(std::cref(inner)), encoded(inner));
}

TEST(Encode, ObjectsNestAndInherit) {
    EXPECT_EQ(encoded(Nothing{}), "{}");
    Outer outer;
    outer.text = "t";
    EXPECT_EQ(encoded(outer), R"({"text":"t","number":4,"list":[],"maybe":null})");
    outer.list = {{"x"}, {"y"}};
    outer.maybe = Inner{"z"};
    EXPECT_EQ(encoded(outer),
              R"({"text":"t","number":4,"list":[{"text":"x","number":4},{"text":"y","number":4}],)"
              R"("maybe":{"text":"z","number":4}})");
}

TEST(Encode, MapsAreObjects) {
    EXPECT_EQ(encoded(std::map<std::string, int>{}), "{}");
    const std::map<std::string, std::vector<Inner>> lists = {{"a\"", {{"x"}}}, {"b", {}}};
    EXPECT_EQ(encoded(lists), R"({"a\"":[{"text":"x","number":4}],"b":[]})");
}

TEST(Encode, JsonAsItIs) {
    EXPECT_EQ(encoded(RawJson{R"({"a" : 1})"}), R"({"a" : 1})");
    const std::string text = R"({"z":[1,-2,18446744073709551615,2.5,1e+300,true,null,"é\n"],"a":{},"b":[]})";
    EXPECT_EQ(encoded(boost::json::parse(text)), text);
    EXPECT_EQ(encoded(boost::json::value()), "null");
}

struct Sparse {
    std::optional<int> maybe;
    std::string text;
    std::vector<int> list;
    std::map<std::string, int> map;
    std::int64_t number = 0;
    bool flag = false;
    boost::json::value raw;
    Inner inner;
    int always = 0;
    static void fields(auto& field) {
        field("maybe", &Sparse::maybe, "", omit_empty);
        field("text", &Sparse::text, "", omit_empty);
        field("list", &Sparse::list, "", omit_empty);
        field("map", &Sparse::map, "", omit_empty);
        field("number", &Sparse::number, "", omit_empty);
        field("flag", &Sparse::flag, "", omit_empty);
        field("raw", &Sparse::raw, "", omit_empty);
        field("inner", &Sparse::inner, "", omit_empty);
        field("always", &Sparse::always, "");
    }
};

TEST(Encode, LeavesOutWhatSaysNothing) {
    Sparse sparse;
    EXPECT_EQ(encoded(sparse), R"({"inner":{"text":"","number":4},"always":0})");
    sparse = {0, "t", {0}, {{"k", 0}}, 1, true, boost::json::value(false), {"i"}, 2};
    EXPECT_EQ(encoded(sparse),
              R"({"maybe":0,"text":"t","list":[0],"map":{"k":0},"number":1,"flag":true,"raw":false,)"
              R"("inner":{"text":"i","number":4},"always":2})");
}

}  // namespace
}  // namespace usher::api
