#include "api/encode.h"

#include <gtest/gtest.h>

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
void append_json(std::string& out, const Upper& upper) {
    out += '"';
    for (const char c : upper.text) out += static_cast<char>(std::toupper(c));
    out += '"';
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

}  // namespace
}  // namespace usher::api
