// Further addresses: how they are proven.
#include "core/emails.h"

#include "core/fixture_test.h"

namespace usher::core {
namespace {

using namespace std::chrono_literals;
using Proof = Emails::Proof;

class EmailsTest : public CoreTest {
  protected:
    Email add(const std::string& address, Proof proof) {
        return directory.emails.add(permit, joe, address, {}, proof).value();
    }
    std::optional<Time> confirmed(EmailId id) { return directory.emails.find(id)->confirmed_at; }

    AccountId joe = make("joe");
    AccountId ann = make("ann");
};

TEST_F(EmailsTest, ProofIsGivenAskedForOrNotWanted) {
    EXPECT_EQ(add("none@example.com", Proof::none).confirmed_at, std::nullopt);
    EXPECT_EQ(waiting(), 0);
    EXPECT_EQ(add("given@example.com", Proof::given).confirmed_at, clock.now());
    EXPECT_EQ(waiting(), 0);
    EXPECT_EQ(wakes, 0);
    EXPECT_EQ(add("mailed@example.com", Proof::by_mail).confirmed_at, std::nullopt);
    EXPECT_EQ(wakes, 1);
    const auto all = mails();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].to, "mailed@example.com");
    EXPECT_EQ(all[0].account, joe);
}

TEST_F(EmailsTest, ARefusedOneIsNotMailed) {
    EXPECT_FALSE(directory.emails.add(permit, joe, "ann@example.com", {}, Proof::by_mail));
    EXPECT_FALSE(directory.emails.add(permit, {999}, "x@example.com", {}, Proof::by_mail));
    EXPECT_EQ(waiting(), 0);
    EXPECT_EQ(wakes, 0);
}

TEST_F(EmailsTest, ALinkProvesTheAddressOnceAndTouchesNothingElse) {
    const auto email = add("further@example.com", Proof::by_mail);
    const auto other = add("other@example.com", Proof::none);
    const auto secret = link();
    const auto before = account(joe);
    EXPECT_EQ(directory.confirmation.address_of(secret).value(), "further@example.com");
    EXPECT_EQ(confirmed(email.id), std::nullopt);
    clock.time += 1h;
    EXPECT_EQ(directory.confirmation.redeem(secret)->id, joe);
    EXPECT_EQ(confirmed(email.id), clock.now());
    EXPECT_EQ(confirmed(other.id), std::nullopt);
    EXPECT_EQ(account(joe), before);
    EXPECT_EQ(directory.accounts.find_owner("further@example.com")->id, joe);
    EXPECT_EQ(refusal(directory.confirmation.redeem(secret)), ErrorCode::link_expired);
}

TEST_F(EmailsTest, ALinkForAnAddressThatIsGoneProvesNothing) {
    const auto email = add("further@example.com", Proof::by_mail);
    const auto secret = link();
    ASSERT_TRUE(directory.emails.remove(permit, joe, email.id));
    EXPECT_EQ(refusal(directory.confirmation.redeem(secret)), ErrorCode::link_expired);
    const auto hers = directory.emails.add(permit, ann, "further@example.com").value();
    EXPECT_EQ(refusal(directory.confirmation.redeem(secret)), ErrorCode::link_expired);
    EXPECT_EQ(confirmed(hers.id), std::nullopt);
}

TEST_F(EmailsTest, WhoIsNotActiveProvesNothingAndLinksEnd) {
    const auto email = add("further@example.com", Proof::by_mail);
    const auto secret = link();
    ASSERT_TRUE(directory.accounts.block(permit, joe));
    EXPECT_EQ(refusal(directory.confirmation.redeem(secret)), ErrorCode::link_expired);
    EXPECT_EQ(confirmed(email.id), std::nullopt);
    ASSERT_TRUE(directory.accounts.unblock(permit, joe));
    clock.time += env.options.link_lifetime;
    EXPECT_EQ(refusal(directory.confirmation.redeem(secret)), ErrorCode::link_expired);
}

TEST_F(EmailsTest, AProvenAddressThatBecomesThePrimaryOneLeavesTheOldOneProven) {
    add("further@example.com", Proof::given);
    AccountChange change;
    change.email = "further@example.com";
    change.email_claim = Claim::own_now;
    ASSERT_TRUE(directory.accounts.change(permit, joe, change));
    EXPECT_EQ(account(joe).email, "further@example.com");
    const auto others = directory.emails.of(joe);
    ASSERT_EQ(others.size(), 1U);
    EXPECT_EQ(others[0].address, "joe@example.com");
    EXPECT_EQ(others[0].confirmed_at, account(joe).confirmed_at);
    EXPECT_EQ(directory.accounts.find_owner("joe@example.com")->id, joe);
}

}  // namespace
}  // namespace usher::core
