// Groups and who is in them.
#include "core/fixture_test.h"

namespace usher::core {
namespace {

class GroupsTest : public CoreTest {
  protected:
    Group found(const std::string& name, std::vector<std::string> managers = {},
                std::vector<std::string> members = {}) {
        NewGroup wanted;
        wanted.name = name;
        wanted.managers = std::move(managers);
        wanted.members = std::move(members);
        return groups.create(permit, wanted).value();
    }
    std::vector<std::string> members(const Group& group) {
        std::vector<std::string> names;
        for (const auto& member : groups.members(group.id))
            names.push_back(member.account.username + (member.manager ? "*" : ""));
        return names;
    }
    std::vector<std::string> groups_of(AccountId account) {
        std::vector<std::string> names;
        for (const auto& membership : groups.of(account)) names.push_back(membership.group.name);
        return names;
    }
    using Names = std::vector<std::string>;

    Groups& groups = directory.groups;
    AccountId ann = make("ann");
    AccountId ben = make("ben");
};

TEST_F(GroupsTest, OneIsFoundedWithItsMembers) {
    const auto ops = found("ops", {"ann"}, {"ben"});
    EXPECT_EQ(ops.display_name, "ops");
    EXPECT_EQ(ops.sso_name, "ops");
    EXPECT_EQ(ops.person_count, 2);
    EXPECT_EQ(members(ops), (Names{"ann*", "ben"}));
    EXPECT_EQ(groups.role(ops.id, ann), true);
    EXPECT_EQ(groups.role(ops.id, ben), false);
    EXPECT_EQ(groups.role(ops.id, make("cem")), std::nullopt);
}

TEST_F(GroupsTest, ANameIsTakenAsWritten) {
    found("ops");
    NewGroup again;
    again.name = "ops";
    EXPECT_EQ(problems_of(groups.create(permit, again)), (Problems{{"name", Fault::taken}}));
    again.name = "Ops";
    EXPECT_TRUE(groups.create(permit, again));
}

TEST_F(GroupsTest, NamesThatNameNobodyRefuseAll) {
    NewGroup wanted;
    wanted.name = "ops";
    wanted.managers = {"ann", "Ann"};
    wanted.members = {"ghost", "\xff"};
    EXPECT_EQ(problems_of(groups.create(permit, wanted)), (Problems{{"managers", Fault::no_such, 0, "Ann"},
                                                                    {"members", Fault::no_such, 0, "ghost"},
                                                                    {"members", Fault::no_such, 0, "\xff"}}));
    EXPECT_EQ(groups.find("ops"), std::nullopt);
}

TEST_F(GroupsTest, LeavingWinsOverJoining) {
    found("a");
    found("b", {}, {"ann"});
    found("c", {}, {"ann"});
    ASSERT_TRUE(groups.change_groups_of(permit, ann, {{"a", "b"}, {"b", "a", "b"}, {}}));
    EXPECT_EQ(groups_of(ann), (Names{"c"}));
    ASSERT_TRUE(groups.change_groups_of(permit, ann, {{}, {}, Names{"a", "c", "a"}}));
    EXPECT_EQ(groups_of(ann), (Names{"a", "c"}));
    EXPECT_EQ(problems_of(groups.change_groups_of(permit, ann, {{"b", "ghost"}, {"nothing"}, {}})),
              (Problems{{"add", Fault::no_such, 0, "ghost"}, {"remove", Fault::no_such, 0, "nothing"}}));
    EXPECT_EQ(groups_of(ann), (Names{"a", "c"})) << "a refused request changes nothing";
    ASSERT_TRUE(groups.change_groups_of(permit, ann, {{}, {}, Names{}}));
    EXPECT_EQ(groups_of(ann), Names{});
    EXPECT_EQ(groups.find("a")->person_count, 0);
}

TEST_F(GroupsTest, WhoManagesStaysAManagerWhenJoiningAgain) {
    const auto ops = found("ops", {"ann"});
    ASSERT_TRUE(groups.add_members(permit, ops.id, {"ann", "ben"}));
    EXPECT_EQ(members(ops), (Names{"ann*", "ben"}));
}

TEST_F(GroupsTest, TheLastManagerStays) {
    const auto ops = found("ops", {"ann"}, {"ben"});
    EXPECT_EQ(refusal(groups.remove_member(permit, ops.id, ann)), std::optional(ErrorCode::last_manager));
    EXPECT_EQ(refusal(groups.set_manager(permit, ops.id, ann, false)),
              std::optional(ErrorCode::last_manager));
    ASSERT_TRUE(groups.set_manager(permit, ops.id, ben, true));
    ASSERT_TRUE(groups.remove_member(permit, ops.id, ann));
    EXPECT_EQ(members(ops), (Names{"ben*"}));
    EXPECT_EQ(refusal(groups.remove_member(permit, ops.id, ann)), std::optional(ErrorCode::not_found));
}

TEST_F(GroupsTest, ReplacingRenamesWhatWasNeverNamed) {
    const auto ops = found("ops", {"ann"});
    NewGroup wanted;
    wanted.name = "sre";
    wanted.managers = {"ben"};
    const auto sre = groups.replace(permit, ops.id, wanted).value();
    EXPECT_EQ(sre.display_name, "sre");
    EXPECT_EQ(members(sre), (Names{"ben*"}));
    EXPECT_EQ(groups.find("ops"), std::nullopt);
}

TEST_F(GroupsTest, CountsFollowDeletedAccounts) {
    const auto ops = found("ops", {"ann"}, {"ben"});
    ASSERT_TRUE(directory.accounts.erase(permit, ann));
    EXPECT_EQ(groups.find("ops")->person_count, 1);
    EXPECT_EQ(members(ops), (Names{"ben"}));
    ASSERT_TRUE(groups.erase(permit, ops.id));
    EXPECT_EQ(groups_of(ben), Names{});
    EXPECT_TRUE(store->check().empty());
}

TEST_F(GroupsTest, ATokenIsKnownByItsSecretAlone) {
    const auto ops = found("ops", {"ann"});
    const auto dev = found("dev", {"ben"});
    const auto made =
        groups.create_token(permit, ops.id, account(ann), {"nightly", GroupTokenLifetime::daily}).value();
    EXPECT_EQ(made.secret.reveal().size(), 64U);
    EXPECT_EQ(made.token.creator, "ann's name");
    EXPECT_EQ(groups.find_token(made.secret), made.token);
    EXPECT_EQ(groups.find_token(Secret("guess")), std::nullopt);
    EXPECT_EQ(groups.tokens_managed_by(ann), std::vector{made.token});
    EXPECT_TRUE(groups.tokens_managed_by(ben).empty());
    EXPECT_FALSE(groups.erase_token(permit, dev.id, made.token.id)) << "a token of another group";
    EXPECT_TRUE(groups.erase_token(permit, ops.id, made.token.id));
    EXPECT_TRUE(groups.all_tokens().empty());
}

}  // namespace
}  // namespace usher::core
