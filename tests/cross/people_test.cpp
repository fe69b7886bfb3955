// A person made in one dialect is the same in every other; what one dialect does to them, every other sees.
#include <gtest/gtest.h>

#include "adapter.h"
#include "base/log.h"
#include "support/engines.h"

namespace usher::cross {
namespace {

struct Pair {
    std::string engine;
    Adapter one, other;
};

void PrintTo(const Pair& pair, std::ostream* out) {
    *out << pair.engine << ": " << pair.one.dialect << " and " << pair.other.dialect;
}

class People : public ::testing::TestWithParam<Pair> {
  protected:
    void SetUp() override { log::set_level(log::Level::off); }

    // Not every dialect sets passwords.
    void give_password() {
        auto& directory = stage.world.directory();
        const auto account = directory.accounts.find_by_username(ann.username).value();
        core::PasswordChange change{Secret(password)};
        change.change_forced = false;
        ASSERT_TRUE(directory.passwords.set(policy::operate(), account.id, change));
    }
    // What `viewer` should say of ann when `creator` made her.
    Shown ann_in(const Adapter& viewer, const Adapter& creator) const {
        const auto name = creator.rename ? ann.display_name : ann.username;
        return {viewer.rename ? name : "", ann.email, false};
    }

    Stage stage{testing::fresh_store(GetParam().engine)};
    const Adapter one = GetParam().one, other = GetParam().other;
    const Person ann{"ann", "Ann Archer", "ann@corp.example"};
    const std::string password = "a password of ann";
};

class Renaming : public People {};
class Signing : public People {};
class KeepingOut : public People {};

TEST_P(People, AreTheSameEverywhere) {
    ASSERT_TRUE(one.create(stage, ann));
    EXPECT_EQ(other.show(stage, "ann"), ann_in(other, one));
    EXPECT_EQ(other.show(stage, "root")->admin, true);
    EXPECT_FALSE(other.create(stage, ann)) << "the name is taken";
    EXPECT_FALSE(other.show(stage, "ben"));
}

TEST_P(Renaming, IsSeenEverywhere) {
    ASSERT_TRUE(one.create(stage, ann));
    ASSERT_TRUE(other.rename(stage, "ann", "Ann Baker"));
    EXPECT_EQ(one.show(stage, "ann")->display_name, "Ann Baker");
    EXPECT_EQ(other.show(stage, "ann")->display_name, "Ann Baker");
}

TEST_P(Signing, InTakesOnePasswordEverywhere) {
    ASSERT_TRUE(one.create(stage, ann));
    give_password();
    for (const auto* dialect : {&one, &other}) {
        const auto credential = dialect->sign_in(stage, "ann", password);
        ASSERT_TRUE(credential) << dialect->dialect;
        EXPECT_TRUE(dialect->knows(stage, *credential));
        EXPECT_FALSE(dialect->sign_in(stage, "ann", "another password"));
    }
}

TEST_P(People, ACredentialOpensItsOwnDialectOnly) {
    ASSERT_TRUE(one.create(stage, ann));
    give_password();
    const auto credential = one.enter(stage, "ann", password);
    ASSERT_TRUE(credential);
    EXPECT_TRUE(one.knows(stage, *credential));
    EXPECT_EQ(other.knows(stage, *credential), one.credentials == other.credentials);
}

TEST_P(People, DeletedInOneAreGoneInTheOther) {
    ASSERT_TRUE(other.create(stage, ann));
    give_password();
    const auto credential = other.enter(stage, "ann", password);
    ASSERT_TRUE(credential);
    EXPECT_TRUE(other.knows(stage, *credential));
    ASSERT_TRUE(one.remove(stage, "ann"));
    EXPECT_FALSE(other.knows(stage, *credential));
    EXPECT_FALSE(other.show(stage, "ann"));
    EXPECT_FALSE(other.sign_in && other.sign_in(stage, "ann", password));
    EXPECT_TRUE(other.create(stage, ann)) << "name and address are free";
    EXPECT_FALSE(other.knows(stage, *credential));
}

// Each way to keep somebody out, and the way back. What was made by signing in is over for good; tokens that
// were made on purpose wait.
TEST_P(KeepingOut, OfOneIsKeepingOutOfTheOther) {
    ASSERT_TRUE(other.create(stage, ann));
    give_password();
    for (const auto& [name, stop, lift] : one.stops) {
        SCOPED_TRACE(name);
        const auto credential = other.enter(stage, "ann", password);
        ASSERT_TRUE(credential);
        ASSERT_TRUE(other.knows(stage, *credential));
        ASSERT_TRUE(stop(stage, "ann"));
        EXPECT_FALSE(other.knows(stage, *credential));
        EXPECT_FALSE(other.sign_in && other.sign_in(stage, "ann", password));
        EXPECT_EQ(other.show(stage, "ann"), ann_in(other, other)) << "still shown";
        ASSERT_TRUE(lift(stage, "ann"));
        EXPECT_EQ(other.knows(stage, *credential), other.credentials == "gitlab");
        const auto again = other.enter(stage, "ann", password);
        ASSERT_TRUE(again);
        EXPECT_TRUE(other.knows(stage, *again));
    }
}

std::vector<Pair> pairs(bool (*counts)(const Adapter& one, const Adapter& other)) {
    std::vector<Pair> all;
    for (const auto* engine : {"sqlite", "postgres"})
        for (const auto& one : adapters())
            for (const auto& other : adapters())
                if (counts(one, other)) all.push_back({engine, one, other});
    return all;
}
bool every(const Adapter&, const Adapter&) { return true; }
bool both_know_display_names(const Adapter& one, const Adapter& other) { return one.rename && other.rename; }
bool first_keeps_out(const Adapter& one, const Adapter&) { return !one.stops.empty(); }
bool both_sign_in(const Adapter& one, const Adapter& other) { return one.sign_in && other.sign_in; }

std::string name_of(const ::testing::TestParamInfo<Pair>& info) {
    std::string name = info.param.engine + "_" + std::string(info.param.one.dialect) + "_" +
                       std::string(info.param.other.dialect);
    for (auto& c : name)
        if (c == '-') c = '_';
    return name;
}

INSTANTIATE_TEST_SUITE_P(Pairs, People, ::testing::ValuesIn(pairs(every)), name_of);
INSTANTIATE_TEST_SUITE_P(Pairs, Renaming, ::testing::ValuesIn(pairs(both_know_display_names)), name_of);
INSTANTIATE_TEST_SUITE_P(Pairs, KeepingOut, ::testing::ValuesIn(pairs(first_keeps_out)), name_of);
INSTANTIATE_TEST_SUITE_P(Pairs, Signing, ::testing::ValuesIn(pairs(both_sign_in)), name_of);

TEST(Adapters, EveryDialectOfTheProgramHasOne) {
    std::vector<std::string> covered;
    for (const auto& adapter : adapters()) covered.emplace_back(adapter.dialect);
    for (const auto& dialect : Dialects::names())
        EXPECT_NE(std::find(covered.begin(), covered.end(), dialect), covered.end()) << dialect;
}

}  // namespace
}  // namespace usher::cross
