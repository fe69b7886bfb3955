// Who owns an address, whose identity it is, and the pages of lists.
#include "core/fixture_test.h"

namespace usher::core {
namespace {

using namespace std::chrono_literals;

class AccountLookup : public CoreTest {
  protected:
    std::optional<AccountId> owner(std::string_view address) {
        const auto found = directory.accounts.find_owner(address);
        return found ? std::optional(found->id) : std::nullopt;
    }
    static std::vector<std::string> names(const std::vector<SharedAccount>& accounts) {
        std::vector<std::string> found;
        for (const auto& account : accounts) found.push_back(account->username);
        return found;
    }
    using Names = std::vector<std::string>;

    AccountId joe = make("joe");
};

TEST_F(AccountLookup, AnAddressIsOwnedAsThePrimaryOneOrOnceItIsProven) {
    EXPECT_EQ(owner("JOE@example.com"), joe);
    EXPECT_EQ(owner("nobody@example.com"), std::nullopt);
    EXPECT_EQ(owner(""), std::nullopt);
    EXPECT_EQ(owner("joe\xff@example.com"), std::nullopt);
    ASSERT_TRUE(directory.emails.add(permit, joe, "unproven@example.com"));
    EXPECT_EQ(owner("unproven@example.com"), std::nullopt);
    ASSERT_TRUE(directory.emails.add(permit, joe, "proven@example.com", {}, Emails::Proof::given));
    EXPECT_EQ(owner("Proven@Example.com"), joe);
    NewAccount shows;
    shows.username = "shows";
    shows.email = "shown@example.com";
    shows.email_claim = Claim::show;
    ASSERT_TRUE(directory.accounts.create(permit, shows));
    EXPECT_EQ(owner("shown@example.com"), std::nullopt);
    ASSERT_TRUE(directory.accounts.erase(permit, joe));
    EXPECT_EQ(owner("joe@example.com"), std::nullopt);
}

TEST_F(AccountLookup, AnIdentityLeadsToItsAccountUntilItIsRemoved) {
    ASSERT_TRUE(directory.accounts.set_identity(permit, joe, {"github", "1"}));
    ASSERT_TRUE(directory.accounts.set_identity(permit, joe, {"gitlab", std::nullopt}));
    EXPECT_EQ(directory.accounts.find_by_identity("github", "1"), joe);
    EXPECT_EQ(directory.accounts.find_by_identity("github", "2"), std::nullopt);
    clock.time += 1h;
    ASSERT_TRUE(directory.accounts.remove_identity(permit, joe, "github"));
    EXPECT_EQ(directory.accounts.find_by_identity("github", "1"), std::nullopt);
    EXPECT_EQ(account(joe).identities, (std::vector<Identity>{{"gitlab", std::nullopt}}));
    EXPECT_EQ(account(joe).updated_at, clock.now());
    EXPECT_EQ(directory.accounts.remove_identity(permit, joe, "github").error(), not_found("Identity"));
    EXPECT_EQ(directory.accounts.remove_identity(permit, {999}, "github").error(), not_found("User"));
    ASSERT_TRUE(directory.accounts.remove_identity(permit, joe, "gitlab"));
    EXPECT_TRUE(account(joe).identities.empty());
    EXPECT_TRUE(directory.accounts.set_identity(permit, make("ann"), {"github", "1"})) << "free again";
    EXPECT_TRUE(store->check().empty());
}

TEST_F(AccountLookup, PagesComeInTheOrderAskedForAndCountNoFurtherThanAsked) {
    for (const auto* name : {"dora", "carl", "ben", "ann"}) make(name);
    const AccountSequence by_name{AccountOrder::username, true, {}};
    auto page = directory.accounts.page({}, 1, 2, by_name);
    EXPECT_EQ(names(page.accounts), (Names{"ben", "carl"}));
    EXPECT_EQ(page.total, 5);
    AccountFilter active;
    active.only_active = true;
    EXPECT_EQ(directory.accounts.page(active, 0, 2, by_name, 3).total, 3);
    EXPECT_EQ(directory.accounts.page(active, 4, 2, by_name, 3).total, 5) << "the last page tells by itself";
    EXPECT_EQ(directory.accounts.page(active, 6, 2, by_name).total, 5);
    EXPECT_EQ(directory.accounts.page({}, 0, 2, by_name, 3).total, 5) << "what is kept need not be counted";

    auto next = by_name;
    Names walked;
    for (auto part = directory.accounts.next({}, next, 2); !part.empty();
         part = directory.accounts.next({}, next, 2)) {
        for (const auto& name : names(part)) walked.push_back(name);
        next.after = AccountPlace{part.back()->username, {}, part.back()->id};
    }
    EXPECT_EQ(walked, (Names{"ann", "ben", "carl", "dora", "joe"}));
}

TEST_F(AccountLookup, WhoMadeAnAccountIsRemembered) {
    EXPECT_EQ(account(joe).created_by, AccountId{}) << "an operator is nobody who signed in";
    NewAccount wanted;
    wanted.username = "made";
    const auto by_joe = policy::administer({joe, true}).value();
    const auto made = directory.accounts.create(by_joe, wanted).value().account;
    EXPECT_EQ(made.created_by, joe);
    AccountChange change;
    change.name = "Changed";
    ASSERT_TRUE(directory.accounts.change(permit, made.id, change));
    EXPECT_EQ(account(made.id).created_by, joe);
}

TEST_F(AccountLookup, APictureIsKeptByNameAndTakenAway) {
    AccountChange change;
    change.avatar = Avatar{"0a1b", "png"};
    EXPECT_EQ(directory.accounts.change(permit, joe, change)->avatar, "0a1b");
    EXPECT_EQ(directory.accounts.avatar_of(joe)->png, "png");
    EXPECT_EQ(account(joe).avatar, "0a1b");
    change.avatar = Avatar{};
    ASSERT_TRUE(directory.accounts.change(permit, joe, change));
    EXPECT_EQ(account(joe).avatar, "");
    EXPECT_FALSE(directory.accounts.avatar_of(joe));
    NewAccount wanted;
    wanted.username = "pictured";
    wanted.avatar = Avatar{"2c", "other"};
    const auto made = directory.accounts.create(permit, wanted).value().account;
    EXPECT_EQ(made.avatar, "2c");
    EXPECT_EQ(directory.accounts.avatar_of(made.id)->png, "other");
}

}  // namespace
}  // namespace usher::core
