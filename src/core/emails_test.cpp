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

TEST_F(EmailsTest, RemovingTakesBackWhatWasNotSent) {
    const auto email = add("further@example.com", Proof::by_mail);
    add("other@example.com", Proof::by_mail);
    ASSERT_EQ(waiting(), 2);
    ASSERT_TRUE(directory.emails.remove(permit, joe, email.id));
    EXPECT_EQ(waiting(), 1);
    add("further@example.com", Proof::by_mail);
    EXPECT_EQ(waiting(), 2) << "nobody got the first";
}

TEST_F(EmailsTest, AddingAndRemovingInTurnWritesOnce) {
    const auto first = add("further@example.com", Proof::by_mail);
    const auto secret = link();
    for (int i = 0; i < 3; ++i) {
        const auto email = i == 0 ? first : add("further@example.com", Proof::by_mail);
        ASSERT_TRUE(directory.emails.remove(permit, joe, email.id));
        EXPECT_EQ(waiting(), 0);
        EXPECT_EQ(refusal(directory.confirmation.address_of(secret)), ErrorCode::link_expired);
        EXPECT_EQ(refusal(directory.confirmation.redeem(secret)), ErrorCode::link_expired);
    }
    const auto again = add("further@example.com", Proof::by_mail);
    EXPECT_EQ(waiting(), 0);
    EXPECT_TRUE(directory.confirmation.redeem(secret)) << "the mail that is there counts again";
    EXPECT_EQ(confirmed(again.id), clock.now());
}

TEST_F(EmailsTest, AfterADayAnotherMailGoesOut) {
    const auto first = add("further@example.com", Proof::by_mail);
    const auto old = link();
    ASSERT_TRUE(directory.emails.remove(permit, joe, first.id));
    clock.time += env.options.mail_again_after - 1us;
    const auto second = add("further@example.com", Proof::by_mail);
    EXPECT_EQ(waiting(), 0);
    ASSERT_TRUE(directory.emails.remove(permit, joe, second.id));
    clock.time += 1us;
    const auto third = add("further@example.com", Proof::by_mail);
    EXPECT_EQ(waiting(), 1);
    EXPECT_EQ(refusal(directory.confirmation.redeem(old)), ErrorCode::link_expired);
    EXPECT_TRUE(directory.confirmation.redeem(link()));
    EXPECT_EQ(confirmed(third.id), clock.now());
}

TEST_F(EmailsTest, OnlySoManyWaitForTheirConfirmation) {
    env.options.most_pending_emails = 2;
    const auto one = add("one@example.com", Proof::by_mail);
    add("two@example.com", Proof::by_mail);
    const auto secret = link();
    ASSERT_TRUE(directory.emails.remove(permit, joe, one.id));
    const auto three = [&] {
        return directory.emails.add(permit, joe, "three@example.com", {}, Proof::by_mail);
    };
    EXPECT_EQ(problems_of(three()), (Problems{{field::email, Fault::too_many, 2}}))
        << "one that was mailed and removed counts";
    EXPECT_EQ(waiting(), 1) << "the second one's";
    EXPECT_TRUE(directory.emails.add(permit, ann, "three.of.ann@example.com", {}, Proof::by_mail));
    EXPECT_TRUE(directory.emails.add(permit, joe, "given@example.com", {}, Proof::given));
    ASSERT_TRUE(directory.confirmation.redeem(secret));
    EXPECT_TRUE(three()) << "one that is confirmed does not";
    clock.time += env.options.link_lifetime;
    add("four@example.com", Proof::by_mail);
    add("five@example.com", Proof::by_mail);
}

TEST_F(EmailsTest, OneThatIsNotConfirmedIsNobodys) {
    const auto email = add("further@example.com", Proof::by_mail);
    const auto find = [&] { return directory.accounts.find_by_email("further@example.com"); };
    const auto sign_in = [&] {
        return directory.sign_in
            .with_password(SignIn::owner_of_address("further@example.com"), Secret("correct horse"), {})
            .has_value();
    };
    EXPECT_FALSE(find());
    EXPECT_FALSE(sign_in());
    ASSERT_TRUE(directory.confirmation.redeem(link()));
    EXPECT_EQ(find()->id, joe);
    EXPECT_TRUE(sign_in());
    EXPECT_EQ(confirmed(email.id), clock.now());
}

TEST_F(EmailsTest, OneThatIsNotConfirmedFallsToWhoeverProvesIt) {
    const auto held = [&](const std::string& address) { return add(address, Proof::by_mail).id; };
    const auto owner = [&](const std::string& address) { return directory.accounts.find_owner(address)->id; };

    const auto pending = held("pending@example.com");
    AccountChange change;
    change.email = "pending@example.com";
    ASSERT_TRUE(directory.emails.remove(permit, joe, pending));
    ASSERT_TRUE(directory.accounts.change(permit, ann, change));
    const auto secret = link();
    const auto again = held("pending@example.com");
    ASSERT_TRUE(directory.confirmation.redeem(secret));
    EXPECT_EQ(owner("pending@example.com"), ann);
    EXPECT_FALSE(directory.emails.find(again));

    for (const auto claim : {Claim::own_if_free, Claim::take_now}) {
        const auto name = claim == Claim::take_now ? std::string("taker") : std::string("holder");
        const auto email = held(name + "@example.com");
        NewAccount wanted;
        wanted.username = name;
        wanted.email = name + "@example.com";
        wanted.email_claim = claim;
        wanted.confirmed = true;
        const auto made = directory.accounts.create(permit, wanted).value();
        EXPECT_EQ(owner(*wanted.email), made.account.id);
        EXPECT_FALSE(directory.emails.find(email));
        EXPECT_EQ(account(made.account.id).email, wanted.email);
    }
}

TEST_F(EmailsTest, OneThatIsNotConfirmedIsStillTakenWhereTheContractSaysSo) {
    add("further@example.com", Proof::by_mail);
    EXPECT_EQ(problems_of(directory.emails.add(permit, ann, "further@example.com")),
              (Problems{{field::email, Fault::taken}}));
    for (const auto claim : {Claim::own, Claim::own_now}) {
        NewAccount wanted;
        wanted.username = "new";
        wanted.email = "further@example.com";
        wanted.email_claim = claim;
        EXPECT_EQ(problems_of(directory.accounts.create(permit, wanted)),
                  (Problems{{field::email, Fault::taken_as_secondary}}));
    }
}

TEST_F(EmailsTest, AConfirmedOneStays) {
    add("further@example.com", Proof::given);
    NewAccount wanted;
    wanted.username = "new";
    wanted.email = "further@example.com";
    wanted.email_claim = Claim::take_now;
    EXPECT_EQ(problems_of(directory.accounts.create(permit, wanted)),
              (Problems{{field::email, Fault::taken_as_secondary}}));
    wanted.email_claim = Claim::own_if_free;
    ASSERT_TRUE(directory.accounts.create(permit, wanted));
    EXPECT_EQ(directory.accounts.find_owner("further@example.com")->id, joe);
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
