#include "dialects/cds/views.h"

#include <gtest/gtest.h>

#include "dialects/cds/parameters.h"

namespace usher::cds {
namespace {

std::string text(std::string_view time) {
    std::string out;
    api::encode(out, Instant{*parse_time(time)});
    return out;
}

TEST(Instant, DropsZerosAtTheEndOfTheFraction) {
    EXPECT_EQ(text("2019-03-02T10:11:12Z"), R"("2019-03-02T10:11:12Z")");
    EXPECT_EQ(text("2019-03-02T10:11:12.120Z"), R"("2019-03-02T10:11:12.12Z")");
    EXPECT_EQ(text("2019-03-02T10:11:12.123456Z"), R"("2019-03-02T10:11:12.123456Z")");
    EXPECT_EQ(text("2019-03-02T10:11:12.000001Z"), R"("2019-03-02T10:11:12.000001Z")");
    EXPECT_EQ(text("1969-12-31T23:59:59.5Z"), R"("1969-12-31T23:59:59.5Z")");
}

TEST(Markup, IsEscaped) {
    const auto escaped = [](std::string json) {
        escape_markup(json);
        return json;
    };
    EXPECT_EQ(escaped(R"({"a":"plain é ☺"})"), R"({"a":"plain é ☺"})");
    EXPECT_EQ(escaped("\"<a> & \xe2\x80\xa8\xe2\x80\xa9\""), R"("\u003ca\u003e \u0026 \u2028\u2029")");
    EXPECT_EQ(escaped("\xe2\x80\xa7\xe2\x80"), "\xe2\x80\xa7\xe2\x80");
    EXPECT_EQ(escaped(""), "");
}

TEST(Account, OfTheServersOwnMakingIsLocal) {
    Account account;
    account.username = "root";
    account.origin = server_origin;
    EXPECT_EQ(user_view(account).origin, "local");
    EXPECT_EQ(user_view(account).email, "root@noreply.invalid");
    account.origin = "ldap";
    account.email = "root@corp.com";
    EXPECT_EQ(user_view(account).origin, "ldap");
    EXPECT_EQ(user_view(account).email, "root@corp.com");
}

TEST(Integer, HasDigitsAndOneSign) {
    EXPECT_EQ(parse_integer("15"), 15);
    EXPECT_EQ(parse_integer("+15"), 15);
    EXPECT_EQ(parse_integer("-1"), -1);
    EXPECT_EQ(parse_integer("9223372036854775807"), 9223372036854775807);
    for (const auto* bad : {"", "+", "-", "+-1", "x", "1x", " 1", "1.0", "0x1", "9223372036854775808"})
        EXPECT_FALSE(parse_integer(bad)) << bad;
}

}  // namespace
}  // namespace usher::cds
