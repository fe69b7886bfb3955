// What clients keep for a person, and how much of it.
#include "core/settings.h"

#include "core/fixture_test.h"

namespace usher::core {
namespace {

class SettingsTest : public CoreTest {
  protected:
    PersonSettings& settings = directory.settings;
    AccountId ann = make("ann");
    const Permit own = own_permit(ann);
};

TEST_F(SettingsTest, SpacesAreApart) {
    ASSERT_TRUE(settings.set(own, ann, "one", "key", "1"));
    ASSERT_TRUE(settings.set(own, ann, "two", "key", "2"));
    EXPECT_EQ(settings.value(ann, "one", "key"), "1");
    EXPECT_EQ(settings.of(ann, "two"), (Settings{{"key", "2"}}));
    EXPECT_EQ(settings.of(make("ben"), "one"), Settings{});
}

TEST_F(SettingsTest, ReplacingLeavesNothingOfBefore) {
    ASSERT_TRUE(settings.replace(own, ann, "one", {{"a", "1"}, {"b", "2"}}));
    ASSERT_TRUE(settings.replace(own, ann, "one", {{"b", "3"}, {"c", ""}}));
    EXPECT_EQ(settings.of(ann, "one"), (Settings{{"b", "3"}, {"c", ""}}));
}

TEST_F(SettingsTest, ChangesSetAndRemove) {
    ASSERT_TRUE(settings.replace(own, ann, "one", {{"a", "1"}, {"b", "2"}}));
    EXPECT_EQ(settings.change(own, ann, "one", {{"a", std::nullopt}, {"c", "3"}, {"ghost", std::nullopt}}),
              (Settings{{"b", "2"}, {"c", "3"}}));
    EXPECT_EQ(settings.erase(own, ann, "one", "b"), true);
    EXPECT_EQ(settings.erase(own, ann, "one", "b"), false);
}

TEST_F(SettingsTest, ThereIsAnEndToThem) {
    EXPECT_TRUE(settings.set(own, ann, "one", "k", std::string(longest_setting - 1, 'x')));
    EXPECT_EQ(problems_of(settings.set(own, ann, "one", "k", std::string(longest_setting, 'x'))),
              (Problems{{"settings", Fault::too_long, 64 * 1024, "k"}}));
    Settings many;
    for (int i = 0; i < 17; ++i) many["k" + std::to_string(i)] = std::string(63 * 1024, 'x');
    EXPECT_EQ(problems_of(settings.replace(own, ann, "one", many)),
              (Problems{{"settings", Fault::too_long, 1024 * 1024}}));
    EXPECT_EQ(settings.of(ann, "one").size(), 1U) << "a refused set changes nothing";
}

TEST_F(SettingsTest, ANameFitsIntoAnIndex) {
    const std::string longest(longest_setting_name, 'n');
    const Problems refused{{field::setting_name, Fault::too_long, 1024}};
    EXPECT_TRUE(settings.set(own, ann, "one", longest, "v"));
    EXPECT_EQ(problems_of(settings.set(own, ann, "one", longest + "n", "v")), refused);
    EXPECT_EQ(problems_of(settings.replace(own, ann, "one", {{longest + "n", "v"}})), refused);
    EXPECT_EQ(settings.of(ann, "one"), (Settings{{longest, "v"}}));
    EXPECT_TRUE(settings.change(own, ann, "one", {{longest + "n", std::nullopt}})) << "to remove is no fault";
}

TEST_F(SettingsTest, TheyAreOnesOwn) {
    const auto ben = make("ben");
    EXPECT_EQ(refusal(settings.set(own, ben, "one", "k", "v")), std::optional(ErrorCode::forbidden));
    ASSERT_TRUE(directory.accounts.erase(permit, ann));
    EXPECT_EQ(refusal(settings.set(own, ann, "one", "k", "v")), std::optional(ErrorCode::not_found));
}

}  // namespace
}  // namespace usher::core
