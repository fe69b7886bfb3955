#include "base/clock.h"

#include <gtest/gtest.h>

namespace usher {
namespace {

using namespace std::chrono_literals;

Time at(std::string_view text) { return parse_time(text).value(); }

TEST(Iso8601, HasThreeFractionDigitsAndUtc) {
    EXPECT_EQ(iso8601_millis(Time{}), "1970-01-01T00:00:00.000Z");
    std::string micros;
    append_iso8601_micros(micros, Time{1406904459080123us});
    append_iso8601_micros(micros, Time{-1us});
    EXPECT_EQ(micros, "2014-08-01T14:47:39.080123Z1969-12-31T23:59:59.999999Z");
    EXPECT_EQ(iso8601_millis(Time{1406904459080999us}), "2014-08-01T14:47:39.080Z");  // cut, not rounded
    EXPECT_EQ(iso8601_millis(Time{-1us}), "1969-12-31T23:59:59.999Z");
    EXPECT_EQ(iso8601_millis(at("2024-02-29T23:59:59.987Z")), "2024-02-29T23:59:59.987Z");
    EXPECT_EQ(iso8601_millis(Time::max()), "9999-12-31T23:59:59.999Z");
    EXPECT_EQ(iso8601_millis(Time::min()), "0000-01-01T00:00:00.000Z");
    std::string line = "t=";
    append_iso8601_millis(line, Time{});
    EXPECT_EQ(line, "t=1970-01-01T00:00:00.000Z");
}

TEST(Iso8601, EveryDayOfFourHundredYearsComesBack) {
    for (Date day{std::chrono::year{1900} / 1 / 1}; day < Date{std::chrono::year{2301} / 1 / 1};
         day += std::chrono::days{1}) {
        ASSERT_EQ(parse_date(date_text(day)), day);
        ASSERT_EQ(parse_time(iso8601_millis(Time{day} + 45296789ms)), Time{day} + 45296789ms);
    }
}

TEST(ParseTime, ReadsRfc3339) {
    Time noon = at("2020-05-04T12:00:00Z");
    EXPECT_EQ(noon.time_since_epoch(), 1588593600s);
    EXPECT_EQ(at("2020-05-04t12:00:00z"), noon);
    EXPECT_EQ(at("2020-05-04 12:00:00Z"), noon);
    EXPECT_EQ(at("2020-05-04T14:30:00+02:30"), noon);
    EXPECT_EQ(at("2020-05-03T23:00:00-13:00"), noon);
    EXPECT_EQ(at("2020-05-04T12:00:00.5Z"), noon + 500ms);
    EXPECT_EQ(at("2020-05-04T12:00:00.000001999Z"), noon + 1us);
    EXPECT_EQ(at("2020-05-04"), noon - 12h);
    EXPECT_EQ(at("2016-12-31T23:59:60Z"), at("2017-01-01T00:00:00Z"));
}

TEST(ParseTime, RefusesEverythingElse) {
    for (auto text : {"",
                      "2020",
                      "2020-13-01",
                      "2020-02-30",
                      "2019-02-29",
                      "2020-5-04",
                      "2020-05-04T",
                      "2020-05-04T12:00:00",
                      "2020-05-04T12:00Z",
                      "2020-05-04T24:00:00Z",
                      "2020-05-04T12:60:00Z",
                      "2020-05-04T12:00:61Z",
                      "2020-05-04T12:00:00.Z",
                      "2020-05-04T12:00:00+2:30",
                      "2020-05-04T12:00:00+0230",
                      "2020-05-04T12:00:00Zx",
                      " 2020-05-04",
                      "2020-05-04 ",
                      "+020-05-04",
                      "2020-00-04",
                      "2020-05-00"}) {
        EXPECT_EQ(parse_time(text), std::nullopt) << text;
    }
    EXPECT_EQ(parse_time(std::string_view("2020-05-04\0", 11)), std::nullopt);
    EXPECT_EQ(parse_date("2020-05-04T12:00:00Z"), std::nullopt);
}

TEST(HttpDate, IsTheOneOfTheRfc) {
    EXPECT_EQ(http_date(at("1994-11-06T08:49:37Z")), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(http_date(at("2024-02-29T00:00:00Z")), "Thu, 29 Feb 2024 00:00:00 GMT");
    for (int day = 0; day < 400; ++day) {
        const Time time = at("2023-12-25T23:59:58Z") + std::chrono::days(day);
        EXPECT_EQ(parse_http_date(http_date(time)), time);
    }
    for (auto text : {"", "Sun, 06 Nov 1994 08:49:37 UTC", "Mon, 06 Nov 1994 08:49:37 GMT",
                      "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT",
                      "Sun, 36 Nov 1994 08:49:37 GMT", "Sun, 06 ovD 1994 08:49:37 GMT"})
        EXPECT_EQ(parse_http_date(text), std::nullopt) << text;
}

TEST(SystemClock, Advances) {
    Time before = system_clock().now();
    Time after = system_clock().now();
    EXPECT_LE(before, after);
    EXPECT_GT(before, at("2024-01-01"));
}

}  // namespace
}  // namespace usher
