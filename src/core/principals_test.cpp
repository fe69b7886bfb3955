// Accounts with their groups and labels, service accounts with their tokens.
#include "core/fixture_test.h"

namespace usher::core {
namespace {

using namespace std::chrono_literals;

class PrincipalsTest : public CoreTest {
  protected:
    void group(const std::string& name, std::vector<std::string> members) {
        NewGroup wanted;
        wanted.name = name;
        wanted.members = std::move(members);
        wanted.labels = {{"of", name}};
        ASSERT_TRUE(directory.groups.create(permit, wanted));
    }
    ServiceAccounts::Made service(const std::string& name, std::optional<Time> expires_at = std::nullopt) {
        NewServiceAccount wanted;
        wanted.name = name;
        wanted.expires_at = expires_at;
        return directory.service_accounts.create(permit, wanted).value();
    }
    std::optional<ErrorCode> resumed(const Secret& token) {
        return refusal(directory.sessions.resume(token.reveal(), {TokenKind::service}, {}));
    }
    Result<Account> label(AccountId id, std::map<std::string, std::optional<std::string>> values,
                          std::size_t most = 50) {
        AccountChange change;
        change.name = "Renamed";
        change.labels = {std::move(values), most};
        return directory.accounts.change(permit, id, change);
    }
    static std::vector<std::string> names(const Principal& principal) {
        std::vector<std::string> names;
        for (const auto& each : principal.groups) names.push_back(each->name);
        return names;
    }
    Principal person(std::string_view name) { return principals.find(AccountKind::person, name).value(); }

    Principals& principals = directory.principals;
    AccountId ann = make("ann");
    AccountId ben = make("Ben");
    using Names = std::vector<std::string>;
};

TEST_F(PrincipalsTest, GroupsAndLabelsComeAlong) {
    group("z", {"ann"});
    group("B", {"ann", "Ben"});
    ASSERT_TRUE(label(ann, {{"team", "red"}}));
    const auto found = person("ann");
    EXPECT_EQ(found.account.id, ann);
    EXPECT_EQ(names(found), (Names{"B", "z"}));
    EXPECT_EQ(found.groups.front()->person_count, 2);
    EXPECT_EQ(found.groups.front()->labels, (Labels{{"of", "B"}}));
    EXPECT_EQ(found.labels, (Labels{{"team", "red"}}));
    EXPECT_EQ(names(principals.of(account(ben))), (Names{"B"}));
    EXPECT_EQ(person("Ben").labels, Labels{});
}

TEST_F(PrincipalsTest, NamesAndKindsAreExact) {
    service("ci");
    EXPECT_TRUE(principals.find(AccountKind::service, "ci"));
    EXPECT_FALSE(principals.find(AccountKind::person, "ci"));
    EXPECT_FALSE(principals.find(AccountKind::service, "ann"));
    EXPECT_FALSE(principals.find(AccountKind::person, "ben"));
    EXPECT_FALSE(principals.find(AccountKind::person, "\xff"));
    EXPECT_FALSE(principals.find(AccountKind::person, ""));
}

TEST_F(PrincipalsTest, AWalkMeetsEverybodyOnceByName) {
    service("ci");
    for (const auto* name : {"a-b", "a.b", "zoe", "Zed"}) make(name);
    std::vector<std::string> met;
    for (std::string last;;) {
        const auto some = principals.after(AccountKind::person, last, 2);
        if (some.empty()) break;
        for (const auto& each : some) met.push_back(each.account.username);
        last = met.back();
    }
    EXPECT_EQ(met, (Names{"Ben", "Zed", "a-b", "a.b", "ann", "zoe"}));
}

TEST_F(PrincipalsTest, MembersAreReadByTheirIds) {
    service("ci");
    service("b");
    group("ops", {"ci", "ann", "b", "Ben"});
    ASSERT_TRUE(label(ann, {{"team", "red"}}));
    const auto ids = principals.member_ids(directory.groups.find("ops")->id);
    EXPECT_EQ(ids.people, (std::vector{ben, ann}));
    ASSERT_EQ(ids.services.size(), 2U);
    ASSERT_TRUE(directory.accounts.erase(permit, ben));
    const auto people = principals.members(ids.people);
    ASSERT_EQ(people.size(), 1U) << "who is gone by now is left out";
    EXPECT_EQ(people.front().account.id, ann);
    EXPECT_EQ(people.front().labels, (Labels{{"team", "red"}}));
    EXPECT_EQ(principals.members(ids.services).front().account.username, "b");
}

TEST_F(PrincipalsTest, LabelsAreMergedAndLimitedTogetherWithTheRest) {
    ASSERT_TRUE(label(ann, {{"a", "1"}, {"b", "2"}}, 2));
    const auto refused = label(ann, {{"c", "3"}}, 2);
    EXPECT_EQ(problems_of(refused), (Problems{{field::labels, Fault::too_many, 2}}));
    ASSERT_TRUE(label(ann, {{"a", std::nullopt}, {"c", "3"}, {"never", std::nullopt}}, 2));
    EXPECT_EQ(person("ann").labels, (Labels{{"b", "2"}, {"c", "3"}}));
    EXPECT_TRUE(label(ann, {{"b", std::nullopt}}, 0)) << "removing is always possible";
    ASSERT_TRUE(directory.accounts.erase(permit, ann));
    EXPECT_EQ(person(account(make("ann")).username).labels, Labels{});
}

TEST_F(PrincipalsTest, ARefusedLabelChangesNothingElse) {
    ASSERT_FALSE(label(ann, {{"a", "1"}}, 0));
    EXPECT_EQ(account(ann).name, "ann's name");
}

TEST_F(PrincipalsTest, LabelsOfGroupsAreMergedToo) {
    group("ops", {});
    GroupChange change;
    change.labels = {{{"of", std::nullopt}, {"x", "1"}, {"y", "2"}}, 2};
    const auto id = directory.groups.find("ops")->id;
    EXPECT_EQ(directory.groups.change(permit, id, change)->labels, (Labels{{"x", "1"}, {"y", "2"}}));
    change.labels = {{{"z", "3"}}, 2};
    EXPECT_EQ(problems_of(directory.groups.change(permit, id, change)),
              (Problems{{field::labels, Fault::too_many, 2}}));
}

TEST_F(PrincipalsTest, APermitForOneselfChangesNobodyElse) {
    EXPECT_EQ(refusal(directory.accounts.change(own_permit(ann), ben, {})), ErrorCode::forbidden);
    EXPECT_TRUE(directory.accounts.change(own_permit(ann), ann, {}));
}

TEST_F(PrincipalsTest, AServiceAccountIsMadeWithItsToken) {
    NewServiceAccount wanted;
    wanted.name = "ci";
    wanted.description = "Builds";
    wanted.admin = true;
    wanted.labels = {{"repo", "x"}};
    wanted.expires_at = clock.now() + 1h;
    const auto made = directory.service_accounts.create(permit, wanted).value();
    EXPECT_EQ(made.account.kind, AccountKind::service);
    EXPECT_EQ(made.account.name, "ci");
    EXPECT_EQ(made.account.profile.bio, "Builds");
    EXPECT_TRUE(made.account.admin);
    const auto found = principals.find(AccountKind::service, "ci").value();
    EXPECT_EQ(found.token_expires_at, wanted.expires_at);
    EXPECT_EQ(found.labels, wanted.labels);
    EXPECT_EQ(resumed(made.token), std::nullopt);
    clock.time += 1h;
    EXPECT_EQ(resumed(made.token), ErrorCode::token_expired);
    EXPECT_EQ(problems_of(directory.service_accounts.create(permit, wanted)),
              (Problems{{field::username, Fault::taken}}));
    wanted.name = "ANN";
    EXPECT_EQ(problems_of(directory.service_accounts.create(permit, wanted)),
              (Problems{{field::username, Fault::taken_in_other_case}}));
}

TEST_F(PrincipalsTest, ARenewedTokenIsTheOnlyOne) {
    const auto made = service("ci", clock.now() + 1h);
    NewToken another;
    another.kind = TokenKind::service;
    const auto second = directory.tokens.create(permit, made.account.id, another).value().secret;
    EXPECT_EQ(principals.find(AccountKind::service, "ci")->token_expires_at, std::nullopt) << "the newest";
    const auto renewed = directory.service_accounts.renew(permit, made.account.id, clock.now() + 2h).value();
    EXPECT_EQ(resumed(made.token), ErrorCode::unauthenticated);
    EXPECT_EQ(resumed(second), ErrorCode::unauthenticated);
    EXPECT_EQ(resumed(renewed), std::nullopt);
    EXPECT_EQ(principals.find(AccountKind::service, "ci")->token_expires_at, clock.now() + 2h);
    EXPECT_EQ(refusal(directory.service_accounts.renew(permit, ann, std::nullopt)), ErrorCode::not_found);
    ASSERT_TRUE(directory.accounts.erase(permit, made.account.id));
    EXPECT_EQ(resumed(renewed), ErrorCode::unauthenticated);
    EXPECT_EQ(refusal(directory.service_accounts.renew(permit, made.account.id, std::nullopt)),
              ErrorCode::not_found);
}

TEST_F(PrincipalsTest, AVisitIsRecordedOnceAMinute) {
    auto caller = account(ann);
    directory.sessions.note_visit(caller);
    const auto first = clock.now();
    EXPECT_EQ(caller.last_seen_at, first);
    clock.time += 59s;
    directory.sessions.note_visit(caller);
    EXPECT_EQ(account(ann).last_seen_at, first);
    clock.time += 1s;
    directory.sessions.note_visit(caller);
    EXPECT_EQ(account(ann).last_seen_at, clock.now());
}

TEST_F(PrincipalsTest, ASpaceMayMeasureItsSettingsItself) {
    const SettingsLimit at_most_two{2, [](const Settings& all) { return all.size(); }};
    auto& settings = directory.settings;
    EXPECT_TRUE(settings.change(permit, ann, "s", {{"a", std::string(100, 'x')}, {"b", "y"}}, at_most_two));
    EXPECT_EQ(problems_of(settings.change(permit, ann, "s", {{"c", "z"}}, at_most_two)),
              (Problems{{"settings", Fault::too_long, 2}}));
    EXPECT_EQ(settings.of(ann, "s").size(), 2U);
}

}  // namespace
}  // namespace usher::core
