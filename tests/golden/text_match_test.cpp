#include "support/text_match.h"

#include <gtest/gtest.h>

namespace usher::testing {
namespace {

using Saved = std::map<std::string, std::string>;

TEST(TextMatch, WithoutWildcardsIsEquality) {
    EXPECT_EQ(match_text("a", "a"), Saved{});
    EXPECT_EQ(match_text("", ""), Saved{});
    EXPECT_FALSE(match_text("a", "ab"));
    EXPECT_EQ(match_text("{{other}}", "{{other}}"), Saved{});
}

TEST(TextMatch, WildcardsAreAnyRun) {
    EXPECT_EQ(match_text("{{any}}", ""), Saved{});
    EXPECT_EQ(match_text("a{{any}}", "abc"), Saved{});
    EXPECT_FALSE(match_text("a{{any}}", "xabc"));
    EXPECT_EQ(match_text("{{any}}a", "aa"), Saved{});
    EXPECT_FALSE(match_text("a{{any}}a", "a"));
    EXPECT_FALSE(match_text("{{any}}x{{any}}", "abc"));
    EXPECT_EQ(match_text("{{other}}{{any}}", "{{other}} x"), Saved{});
}

TEST(TextMatch, KeepsWhatItIsToSave) {
    EXPECT_EQ(match_text("sid={{save:s}}; Path={{any}}; HttpOnly", "sid=42; Path=/; HttpOnly"),
              (Saved{{"s", "42"}}));
    EXPECT_EQ(match_text("{{save:a}}-{{save:b}}", "1-2-3"), (Saved{{"a", "1"}, {"b", "2-3"}}));
}

}  // namespace
}  // namespace usher::testing
