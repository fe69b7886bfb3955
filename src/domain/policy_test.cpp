#include "domain/policy.h"

#include <gtest/gtest.h>

namespace usher {
namespace {

constexpr Actor admin{AccountId{1}, true};
constexpr Actor john{AccountId{2}, false};

TEST(Admits, AsksNothingOfAnyone) {
    EXPECT_TRUE(policy::admits(Access::anyone, nullptr));
    EXPECT_TRUE(policy::admits(Access::anyone, &john));
}

TEST(Admits, AsksWhoCalls) {
    EXPECT_EQ(policy::admits(Access::signed_in, nullptr), refuse(ErrorCode::unauthenticated));
    EXPECT_TRUE(policy::admits(Access::signed_in, &john));
    EXPECT_TRUE(policy::admits(Access::signed_in, &admin));
}

TEST(Admits, AsksForAnAdministrator) {
    EXPECT_EQ(policy::admits(Access::admin, nullptr), refuse(ErrorCode::unauthenticated));
    EXPECT_EQ(policy::admits(Access::admin, &john), refuse(ErrorCode::forbidden));
    EXPECT_TRUE(policy::admits(Access::admin, &admin));
}

TEST(Admits, AsksOnlyWhoCallsWhereTheAccessIsAboutThePath) {
    for (const auto access :
         {Access::owner, Access::member, Access::manager, Access::reader, Access::writer}) {
        EXPECT_EQ(policy::admits(access, nullptr), refuse(ErrorCode::unauthenticated));
        EXPECT_TRUE(policy::admits(access, &john));
        EXPECT_TRUE(policy::admits(access, &admin));
    }
}

TEST(Administer, IsForAdministrators) {
    EXPECT_EQ(policy::administer(admin)->by(), admin.id);
    ASSERT_FALSE(policy::administer(john));
    EXPECT_EQ(policy::administer(john).error().code, ErrorCode::forbidden);
}

TEST(ManageBelongings, IsForTheOwnerAndAdministrators) {
    EXPECT_EQ(policy::manage_belongings_of(john, john.id)->by(), john.id);
    EXPECT_EQ(policy::manage_belongings_of(admin, john.id)->by(), admin.id);
    auto foreign = policy::manage_belongings_of(john, admin.id);
    ASSERT_FALSE(foreign);
    EXPECT_EQ(foreign.error().code, ErrorCode::forbidden);
    EXPECT_FALSE(policy::manage_belongings_of(Actor{}, AccountId{}));  // nobody owns nothing
}

TEST(Permit, CoversTheOwnersBelongingsOrAll) {
    auto own = policy::manage_belongings_of(admin, john.id);
    EXPECT_TRUE(own->covers(john.id));
    EXPECT_FALSE(own->covers(admin.id));
    EXPECT_TRUE(policy::administer(admin)->covers(john.id));
    EXPECT_TRUE(policy::housekeeping().covers(john.id));
}

TEST(UnattendedPermits, NameNobody) {
    EXPECT_EQ(policy::operate().by(), AccountId{});
    EXPECT_EQ(policy::redeem_link().by(), AccountId{});
    EXPECT_EQ(policy::housekeeping().by(), AccountId{});
}

}  // namespace
}  // namespace usher
