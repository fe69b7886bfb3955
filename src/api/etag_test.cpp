#include "api/etag.h"

#include <gtest/gtest.h>

namespace usher::api {
namespace {

constexpr std::string_view tag = "\"abc\"";

TEST(EntityTags, AreNamedStrongOrWeakAloneOrAmongOthers) {
    for (const auto* header : {"\"abc\"", "W/\"abc\"", "*", "  \"abc\"  ", "\"x\", \"abc\"",
                               "\"x\",W/\"abc\",\"y\"", "\"x\" , *", "\t\"abc\"\t,"})
        EXPECT_TRUE(names_tag(header, tag)) << header;
}

TEST(EntityTags, AreNotNamedByWhatOnlyResemblesThem) {
    for (const auto* header :
         {"", " ", ",", ",,", "abc", "\"ab\"", "\"abcd\"", "\"ABC\"", "w/\"abc\"", "W/ \"abc\"",
          "W/W/\"abc\"", "\"*\"", "\"abc", "abc\"", "W/abc", "\"abc\" \"x\""})
        EXPECT_FALSE(names_tag(header, tag)) << header;
}

}  // namespace
}  // namespace usher::api
