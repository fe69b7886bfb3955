#include "main/commands/csv.h"

#include <gtest/gtest.h>

namespace usher {
namespace {

using Cells = std::vector<std::string>;

TEST(Csv, ReadsPlainCells) { EXPECT_EQ(parse_csv("a,b,,c\r"), (Cells{"a", "b", "", "c"})); }

TEST(Csv, ReadsQuotedCells) {
    EXPECT_EQ(parse_csv(R"("a,b","say ""hi""",c)"), (Cells{"a,b", "say \"hi\"", "c"}));
    EXPECT_EQ(parse_csv("\"two\nlines\",x"), (Cells{"two\nlines", "x"}));
}

TEST(Csv, RefusesAnOpenQuote) {
    EXPECT_EQ(parse_csv("\"abc"), std::nullopt);
    EXPECT_TRUE(has_open_quote("\"abc"));
    EXPECT_FALSE(has_open_quote("\"a\"\"bc\""));
}

}  // namespace
}  // namespace usher
