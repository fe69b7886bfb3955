#include "core/roster.h"

#include "core/fixture_test.h"

namespace usher::core {
namespace {

class RosterTest : public CoreTest {
  protected:
    std::vector<Enrolled> enrol(const std::vector<ListedPerson>& people) {
        return directory.roster.enrol(permit, people).value();
    }
    std::optional<AccountId> owner(std::string_view address) {
        const auto found = store->read([&](Reader& reader) { return reader.emails().owner(address); });
        return found ? std::optional(found->account) : std::nullopt;
    }
};

TEST_F(RosterTest, TheUnknownAreMadeConfirmedAndWithoutPassword) {
    const auto enrolled =
        enrol({{"ida", "Ida", "ida@corp.com", false, "ldap"}, {"kim", "Kim", {}, true, ""}});
    ASSERT_EQ(enrolled.size(), 2U);
    const auto ida = account(enrolled[0].account);
    EXPECT_TRUE(enrolled[0].is_new);
    EXPECT_EQ(ida.name, "Ida");
    EXPECT_EQ(ida.origin, "ldap");
    EXPECT_TRUE(ida.confirmed_at);
    EXPECT_EQ(owner("ida@corp.com"), ida.id);
    EXPECT_EQ(hash_of(ida.id), "");
    const auto kim = account(enrolled[1].account);
    EXPECT_TRUE(kim.admin);
    EXPECT_EQ(kim.origin, "");
    EXPECT_EQ(kim.email, std::nullopt);
    EXPECT_EQ(waiting(), 0);
}

TEST_F(RosterTest, TheKnownAreBroughtUpToDateAndKeepOriginAndPassword) {
    const auto john = create("john", "john@corp.com", false).account.id;
    const auto enrolled = enrol({{"john", "John Two", "john2@corp.com", true, "ldap"}});
    EXPECT_FALSE(enrolled[0].is_new);
    EXPECT_EQ(enrolled[0].account, john);
    const auto now = account(john);
    EXPECT_EQ(now.name, "John Two");
    EXPECT_EQ(now.email, "john2@corp.com");
    EXPECT_TRUE(now.admin);
    EXPECT_EQ(now.origin, local_origin);
    EXPECT_TRUE(now.confirmed_at);
    EXPECT_EQ(owner("john2@corp.com"), john);
    EXPECT_EQ(owner("john@corp.com"), std::nullopt);
    EXPECT_TRUE(signs_in("john"));
    enrol({{"john", "John", {}, false, ""}});
    EXPECT_EQ(account(john).email, std::nullopt);
    EXPECT_FALSE(account(john).admin);
}

TEST_F(RosterTest, AnAddressOfSomebodyElseIsShownNotOwned) {
    const auto john = make("john");
    const auto enrolled =
        enrol({{"ida", "Ida", "john@example.com", false, ""}, {"kim", "Kim", "no address", false, ""}});
    EXPECT_EQ(account(enrolled[0].account).email, "john@example.com");
    EXPECT_EQ(account(enrolled[1].account).email, "no address");
    EXPECT_EQ(owner("john@example.com"), john);
    EXPECT_EQ(owner("no address"), std::nullopt);
}

TEST_F(RosterTest, WhoCannotBeEnrolledStopsNobody) {
    const auto john = make("john");
    NewAccount robot;
    robot.username = "robot";
    robot.kind = AccountKind::service;
    robot.confirmed = true;
    ASSERT_TRUE(directory.accounts.create(permit, robot));
    const auto enrolled = enrol({{"John", "Other", {}, false, ""},
                                 {"robot", "Person", {}, true, ""},
                                 {"ida", "Ida", {}, false, ""},
                                 {"ida", "Ida Two", {}, false, ""}});
    EXPECT_EQ(enrolled[0].problem, (Problem{field::username, Fault::taken_in_other_case}));
    EXPECT_EQ(enrolled[1].problem, (Problem{field::username, Fault::taken}));
    EXPECT_TRUE(enrolled[2].is_new);
    EXPECT_FALSE(enrolled[3].is_new);
    EXPECT_EQ(account(enrolled[3].account).name, "Ida Two");
    EXPECT_EQ(account(john).name, "john's name");
}

}  // namespace
}  // namespace usher::core
