// What is asked of fields, and in which order it is told.
#include "dialects/lenses/rules.h"

#include <gtest/gtest.h>

#include "dialects/lenses/groups.h"
#include "dialects/lenses/service_accounts.h"

namespace usher::lenses {
namespace {

const Time now = *parse_time("2016-05-01T12:00:00Z");

template <class Rule, class Value>
std::optional<Fault> fault(const Rule& rule, const Value& value) {
    const auto wrong = find_wrong(rule, value, now);
    return wrong ? std::optional(wrong->fault) : std::nullopt;
}
constexpr std::optional<Fault> fine;

TEST(Rules, LengthsCountCharacters) {
    EXPECT_EQ(fault(user_name_length, std::string()), Fault::too_short);
    EXPECT_EQ(fault(user_name_length, std::string("\xc3\xa9")), fine);
    std::string letters;
    for (int i = 0; i < 100; ++i) letters += "\xf0\x9f\x98\x80";
    EXPECT_EQ(fault(user_name_length, letters), fine);
    EXPECT_EQ(fault(user_name_length, letters + "x"), Fault::too_long);
    EXPECT_EQ(fault(user_name_length, Text()), fine) << "what is absent is not looked at";
}

TEST(Rules, ResourceNamesAreSmallLettersDigitsAndInnerHyphens) {
    const std::string longest(63, 'a');
    for (const std::string good : {"a", "9", "a-b", "0--9", longest.c_str()})
        EXPECT_EQ(fault(resource_name, good), fine) << good;
    for (const std::string bad : {"A", "a_b", "a.b", "-a", "a-", "-", "a b", "a\n", "\xc3\xa9"})
        EXPECT_EQ(fault(resource_name, bad), Fault::bad_format) << bad;
}

TEST(Rules, TimesHaveAnOffsetAndLieAhead) {
    for (const std::string good :
         {"2016-05-01T12:00:01Z", "2016-05-01t12:00:01.5z", "2016-05-01T14:00:01+02:00"})
        EXPECT_EQ(fault(future_time, good), fine) << good;
    for (const std::string bad : {"", "2017-01-01", "2017-01-01T00:00:00", "2017-01-01 00:00:00Z",
                                  "2017-02-30T00:00:00Z", "tomorrow", "1483228800"})
        EXPECT_EQ(fault(future_time, bad), Fault::bad_format) << bad;
    EXPECT_EQ(fault(future_time, std::string("2016-05-01T12:00:00Z")), Fault::not_allowed) << "now is over";
    EXPECT_EQ(fault(future_time, std::string("2016-05-01T13:59:59+02:00")), Fault::not_allowed);
}

TEST(Rules, MetadataIsMeasuredInBytes) {
    EXPECT_EQ(fault(metadata_limits, Metadata{{std::string(40, 'k'), std::string(500, 'v')}}), fine);
    EXPECT_EQ(fault(metadata_limits, Metadata{{std::string(41, 'k'), ""}}), Fault::too_long);
    EXPECT_EQ(fault(metadata_limits, Metadata{{"k", std::string(501, 'v')}}), Fault::too_long);
    EXPECT_EQ(fault(metadata_limits, Metadata{{"", "v"}, {"k", std::string(501, 'v')}}), Fault::too_short);
    Metadata many;
    for (int i = 0; i < 50; ++i) many.emplace(std::to_string(i), "v");
    EXPECT_EQ(fault(metadata_limits, many), fine);
    many.emplace("one more", "v");
    EXPECT_EQ(fault(metadata_limits, many), Fault::too_many);
}

TEST(Rules, APatchIsCountedWhenItIsKnownWhatItMakes) {
    MetadataPatch patch;
    for (int i = 0; i < 60; ++i) patch[std::to_string(i)].given = true;  // null: all removed
    patch["a"] = {true, "b"};
    EXPECT_EQ(fault(metadata_limits, patch), fine);
    const auto changes = label_changes(patch);
    EXPECT_EQ(changes.most, most_metadata);
    EXPECT_EQ(changes.values.at("a"), "b");
    EXPECT_EQ(changes.values.at("7"), std::nullopt);
}

template <class T>
Problems problems_of(const T& given, const Problems& found = {}) {
    Checker<T> checker(given, found, now);
    T::fields(checker);
    return checker.problems;
}

TEST(Checks, OneProblemAFieldInTheOrderOfTheFields) {
    NewServiceAccount given;
    given.name = "-";
    given.display_name = "";
    given.token_expires_at = "x";
    const auto problems = problems_of(
        given,
        {{"metadata", Fault::wrong_type}, {"description", Fault::bad_text}, {"name", Fault::wrong_type}});
    std::vector<std::pair<std::string_view, Fault>> seen;
    for (const auto& problem : problems) seen.emplace_back(problem.field, problem.fault);
    EXPECT_EQ(seen, (std::vector<std::pair<std::string_view, Fault>>{{"name", Fault::wrong_type},
                                                                     {"display_name", Fault::too_short},
                                                                     {"description", Fault::bad_text},
                                                                     {"token_expires_at", Fault::bad_format},
                                                                     {"metadata", Fault::wrong_type}}));
}

TEST(Checks, TheAbsoluteListStandsAlone) {
    GroupMoves moves;
    moves.add_to_groups.emplace();
    moves.remove_from_groups.emplace();
    EXPECT_TRUE(problems_of(moves).empty());
    moves.set_groups.emplace();
    EXPECT_EQ(problems_of(moves), (Problems{{"set_groups", Fault::exclusive}}));
    moves.add_to_groups.reset();
    EXPECT_EQ(problems_of(moves), (Problems{{"set_groups", Fault::exclusive}}));
    moves.remove_from_groups.reset();
    EXPECT_TRUE(problems_of(moves).empty());
}

TEST(Checks, MeIsReservedForUsers) {
    NewUser user;
    user.name = "me";
    EXPECT_EQ(problems_of(user), (Problems{{"name", Fault::reserved, 0, "me"}}));
    user.name = "Me";
    EXPECT_TRUE(problems_of(user).empty());
    NewGroup group;
    group.name = "me";
    EXPECT_TRUE(problems_of(group).empty());
}

}  // namespace
}  // namespace usher::lenses
