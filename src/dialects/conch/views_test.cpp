#include "dialects/conch/views.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "dialects/conch/json_text.h"

namespace usher::conch {
namespace {

template <class View>
std::string written(const View& view) {
    std::string out;
    api::encode(out, view);
    return out;
}

TEST(Views, TimesHaveThreeOrSixDigits) {
    EXPECT_EQ(written(Instant{*parse_time("2020-01-02T03:04:05Z")}), R"("2020-01-02T03:04:05.000Z")");
    EXPECT_EQ(written(Instant{*parse_time("2020-01-02T03:04:05.07Z")}), R"("2020-01-02T03:04:05.070Z")");
    EXPECT_EQ(written(Instant{*parse_time("2020-01-02T03:04:05.000007Z")}),
              R"("2020-01-02T03:04:05.000007Z")");
}

// Names of members in the order in which they are written.
template <class View>
std::vector<std::string> members(const View& view) {
    std::vector<std::string> names;
    const auto object = boost::json::parse(written(view)).as_object();
    for (const auto& member : object) names.emplace_back(member.key());
    return names;
}

TEST(Views, MembersAreWrittenSorted) {
    Account account;
    for (const auto& names : {members(UserDetailed(account)), members(UserError{"e", ErrorUser(account)}),
                              members(ErrorUser(account)), members(UserToken(Token())),
                              members(NewUserToken{}), members(NewUser{})})
        EXPECT_TRUE(std::is_sorted(names.begin(), names.end())) << ::testing::PrintToString(names);
    EXPECT_EQ(members(UserDetailed(account)).size(), 12u);
}

TEST(Views, OfSomebodyGoneWithoutANameTheIdStandsIn) {
    Tombstone gone;
    gone.uuid = *Uuid::parse("0a1b2c3d-0000-4000-8000-000000000001");
    EXPECT_EQ(ErrorUser(gone).email, "0a1b2c3d-0000-4000-8000-000000000001@noreply.invalid");
    gone.username = "ann";
    EXPECT_EQ(ErrorUser(gone).email, "ann@noreply.invalid");
}

TEST(JsonText, SlashesAreEscapedOnceAndKeysSorted) {
    std::string text = R"({"a":"/\\/ \" // "})";
    escape_slashes(text);
    EXPECT_EQ(text, R"({"a":"\/\\\/ \" \/\/ "})");
    EXPECT_EQ(boost::json::parse(text).at("a"), "/\\/ \" // ");
    EXPECT_EQ(sorted_json(boost::json::parse(R"({"b":[{"d":1,"c":null}],"a":true,"B":"x"})")),
              R"({"B":"x","a":true,"b":[{"c":null,"d":1}]})");
}

}  // namespace
}  // namespace usher::conch
