#include "dialects/cds/event.h"

#include <gtest/gtest.h>

namespace usher::cds {
namespace {

std::string text_of(std::string_view given) {
    const auto moment = parse_moment(given);
    return moment ? moment->text : "none";
}

TEST(Moments, AreWrittenAsTheyWereSent) {
    EXPECT_EQ(text_of("2019-03-02T10:11:12Z"), "2019-03-02T10:11:12Z");
    EXPECT_EQ(text_of("2019-03-02T10:11:12.374228871Z"), "2019-03-02T10:11:12.374228871Z");
    EXPECT_EQ(text_of("2019-03-02T10:11:12.500Z"), "2019-03-02T10:11:12.5Z");
    EXPECT_EQ(text_of("2019-03-02T10:11:12.000+01:00"), "2019-03-02T10:11:12+01:00");
    EXPECT_EQ(text_of("2019-03-02T10:11:12.1-00:00"), "2019-03-02T10:11:12.1Z");
    EXPECT_EQ(text_of("2019-03-02T10:11:12.3742288719Z"), "2019-03-02T10:11:12.374228871Z");
}

TEST(Moments, AreStrict) {
    for (const auto* text : {"", "yesterday", "2019-03-02", "2019-03-02T10:11:12", "2019-03-02t10:11:12Z",
                             "2019-03-02T10:11:12z", "2019-03-02 10:11:12Z", "2019-03-02T10:11:60Z",
                             "2019-02-30T10:11:12Z", "2019-03-02T10:11:12.Z", "2019-03-02T10:11:12Z "})
        EXPECT_EQ(text_of(text), "none") << text;
}

TEST(Moments, KeepNanoseconds) {
    const auto nanos = [](std::string_view text) {
        return parse_moment(text)->time.time_since_epoch().count();
    };
    EXPECT_EQ(nanos("1970-01-01T00:00:01.000000001Z"), 1'000'000'001);
    EXPECT_EQ(nanos("1970-01-01T01:00:01.0000012+01:00"), 1'000'001'200);
    EXPECT_EQ(nanos("1969-12-31T23:59:59.999999999Z"), -1);
    EXPECT_EQ(nanos("9999-01-01T00:00:00Z"), EventTime::max().time_since_epoch().count());
}

TEST(Moments, OfTheZeroTimeAreNone) {
    EXPECT_EQ(text_of("0001-01-01T00:00:00Z"), "");
    EXPECT_EQ(text_of("0001-01-01T01:00:00.000+01:00"), "");
    EXPECT_EQ(text_of("0001-01-01T00:00:00.000000001Z"), "0001-01-01T00:00:00.000000001Z");
}

}  // namespace
}  // namespace usher::cds
