// What is special about the group whose members may act in every group.
#include "core/fixture_test.h"

namespace usher::core {
namespace {

class FirstGroupTest : public CoreTest {
  protected:
    FirstGroupTest() {
        directory.groups.ensure(first_group);
        group = directory.groups.find(first_group).value().id;
    }
    GroupId group;
};

TEST_F(FirstGroupTest, KeepsItsName) {
    make("john");
    GroupChange renamed;
    renamed.name = "other";
    EXPECT_EQ(refusal(directory.groups.change(permit, group, renamed)), ErrorCode::forbidden);
    NewGroup replaced;
    replaced.name = "other";
    replaced.managers = {"john"};
    EXPECT_EQ(refusal(directory.groups.replace(permit, group, replaced)), ErrorCode::forbidden);
    EXPECT_EQ(refusal(directory.groups.erase(permit, group)), ErrorCode::forbidden);
    EXPECT_TRUE(directory.groups.find(first_group));

    renamed.name = std::string(first_group);
    renamed.description = "infrastructure";
    EXPECT_TRUE(directory.groups.change(permit, group, renamed));
    replaced.name = first_group;
    EXPECT_TRUE(directory.groups.replace(permit, group, replaced));
}

TEST_F(FirstGroupTest, OpensOtherGroupsOnlyWhereADialectSaysSo) {
    const Actor actor{AccountId{7}, false};
    EXPECT_EQ(refusal(policy::see_group(actor, std::nullopt)), ErrorCode::forbidden);
    EXPECT_TRUE(policy::see_group(actor, std::nullopt, true));
    EXPECT_EQ(refusal(policy::manage_group(actor, false)), ErrorCode::forbidden);
    EXPECT_TRUE(policy::manage_group(actor, false, true));
}

}  // namespace
}  // namespace usher::core
