#include "core/confirmation.h"

#include "core/fixture_test.h"

namespace usher::core {
namespace {

using namespace std::chrono_literals;

class Confirmations : public CoreTest {
  protected:
    void ask_for(AccountId id, const std::string& address) {
        AccountChange change;
        change.email = address;
        ASSERT_TRUE(directory.accounts.change(permit, id, change));
    }
    std::optional<ErrorCode> redeem(const Secret& secret) {
        return refusal(directory.confirmation.redeem(secret));
    }
};

TEST_F(Confirmations, ALinkConfirmsOnce) {
    const auto id = create("joe", "joe@example.com", false).account.id;
    const auto secret = link();
    EXPECT_EQ(directory.confirmation.address_of(secret).value(), "joe@example.com");
    EXPECT_FALSE(account(id).confirmed_at) << "looking does not confirm";
    clock.time += 1h;
    const auto confirmed = directory.confirmation.redeem(secret).value();
    EXPECT_EQ(confirmed.confirmed_at, clock.now());
    EXPECT_EQ(account(id), confirmed);
    EXPECT_EQ(redeem(secret), ErrorCode::link_expired);
    EXPECT_EQ(refusal(directory.confirmation.address_of(secret)), ErrorCode::link_expired);
}

TEST_F(Confirmations, ALinkLivesSevenDays) {
    const auto id = create("joe", "joe@example.com", false).account.id;
    const auto secret = link();
    const auto made = clock.time;
    clock.time = made + 7 * 24h;
    EXPECT_EQ(redeem(secret), ErrorCode::link_expired);
    EXPECT_EQ(refusal(directory.confirmation.address_of(secret)), ErrorCode::link_expired);
    EXPECT_FALSE(account(id).confirmed_at);
    clock.time = made + 7 * 24h - 1us;
    EXPECT_EQ(redeem(secret), std::nullopt);
}

TEST_F(Confirmations, UnknownSecretsAreExpiredLinks) {
    for (const auto* secret : {"", "x", "00000000000000000000000000000000"}) {
        EXPECT_EQ(redeem(Secret(secret)), ErrorCode::link_expired);
        EXPECT_EQ(refusal(directory.confirmation.address_of(Secret(secret))), ErrorCode::link_expired);
    }
}

TEST_F(Confirmations, APendingAddressBecomesThePrimaryOne) {
    const auto id = make("joe");
    ask_for(id, "new@example.com");
    clock.time += 1h;
    const auto confirmed = directory.confirmation.redeem(link()).value();
    EXPECT_EQ(confirmed.email, "new@example.com");
    EXPECT_FALSE(confirmed.pending_email);
    EXPECT_EQ(confirmed.updated_at, clock.now());
    EXPECT_EQ(account(id), confirmed);
    EXPECT_TRUE(signs_in("new@example.com"));
    EXPECT_FALSE(signs_in("joe@example.com"));
    EXPECT_TRUE(directory.emails.of(id).empty());
    EXPECT_NO_FATAL_FAILURE(create("other", "joe@example.com"));
}

TEST_F(Confirmations, OnesOwnFurtherAddressChangesPlacesWithThePrimaryOne) {
    const auto id = make("joe");
    ASSERT_TRUE(directory.emails.add(permit, id, "second@example.com"));
    ask_for(id, "second@example.com");
    ASSERT_TRUE(directory.confirmation.redeem(link()));
    EXPECT_EQ(account(id).email, "second@example.com");
    const auto others = directory.emails.of(id);
    ASSERT_EQ(others.size(), 1U);
    EXPECT_EQ(others[0].address, "joe@example.com");
}

TEST_F(Confirmations, OnlyTheLastAskedForAddressCanBeConfirmed) {
    const auto id = make("joe");
    ask_for(id, "first@example.com");
    const auto first = link();
    ask_for(id, "second@example.com");
    EXPECT_EQ(redeem(first), ErrorCode::link_expired);
    EXPECT_EQ(account(id).email, "joe@example.com");
    EXPECT_EQ(redeem(link()), std::nullopt);
    EXPECT_EQ(account(id).email, "second@example.com");
}

TEST_F(Confirmations, AnAddressTakenMeanwhileIsRefusedAndTheLinkStays) {
    const auto joe = make("joe");
    ask_for(joe, "wanted@example.com");
    const auto secret = link();
    const auto ann = create("ann", "WANTED@example.com").account.id;
    const auto before = account(joe);
    clock.time += 1h;
    const auto refused = directory.confirmation.redeem(secret);
    EXPECT_EQ(refusal(refused), ErrorCode::invalid);
    EXPECT_EQ(problems_of(refused), (Problems{{field::email, Fault::taken_in_other_case}}));
    EXPECT_EQ(account(joe), before);
    EXPECT_EQ(directory.confirmation.address_of(secret).value(), "wanted@example.com");
    // Once it is free again the same link works.
    ASSERT_TRUE(directory.accounts.erase(permit, ann));
    EXPECT_EQ(redeem(secret), std::nullopt);
    EXPECT_EQ(account(joe).email, "wanted@example.com");
}

TEST_F(Confirmations, WhoIsNotActiveCannotConfirm) {
    const auto id = create("joe", "joe@example.com", false).account.id;
    const auto secret = link();
    for (const auto state : {State::blocked, State::ldap_blocked, State::deactivated, State::banned}) {
        ASSERT_TRUE(directory.accounts.set_state(permit, id, state));
        EXPECT_EQ(redeem(secret), ErrorCode::link_expired);
    }
    ASSERT_TRUE(directory.accounts.set_state(permit, id, State::active));
    EXPECT_EQ(redeem(secret), std::nullopt);
}

TEST_F(Confirmations, TheFirstLinkDiesWithTheAddressItWasSentTo) {
    const auto id = create("joe", "joe@example.com", false).account.id;
    const auto first = link();
    ask_for(id, "new@example.com");
    ASSERT_TRUE(directory.confirmation.redeem(link()));
    EXPECT_TRUE(account(id).confirmed_at);
    EXPECT_EQ(redeem(first), ErrorCode::link_expired);
    EXPECT_EQ(account(id).email, "new@example.com");
}

TEST_F(Confirmations, AnOperatorConfirmsAccountAndPendingAddress) {
    const auto id = create("joe", "joe@example.com", false).account.id;
    const auto first = link();
    ask_for(id, "new@example.com");
    const auto second = link();
    const auto confirmed = directory.confirmation.confirm(permit, id).value();
    EXPECT_EQ(confirmed.confirmed_at, clock.now());
    EXPECT_EQ(confirmed.email, "new@example.com");
    EXPECT_FALSE(confirmed.pending_email);
    EXPECT_EQ(account(id), confirmed);
    EXPECT_EQ(redeem(first), ErrorCode::link_expired);
    EXPECT_EQ(redeem(second), ErrorCode::link_expired);
    EXPECT_EQ(refusal(directory.confirmation.confirm(permit, {99})), ErrorCode::not_found);
}

TEST_F(Confirmations, AnOperatorCannotGiveATakenAddress) {
    const auto joe = make("joe");
    ask_for(joe, "wanted@example.com");
    const auto secret = link();
    const auto ann = make("ann");
    ASSERT_TRUE(directory.emails.add(permit, ann, "wanted@example.com", {}, Emails::Proof::given));
    EXPECT_EQ(problems_of(directory.confirmation.confirm(permit, joe)),
              (Problems{{field::email, Fault::taken_as_secondary}}));
    EXPECT_EQ(directory.confirmation.address_of(secret).value(), "wanted@example.com")
        << "the link is still there";
}

TEST_F(Confirmations, ConfirmingAgainKeepsTheFirstTime) {
    const auto id = make("joe");
    const auto first = account(id).confirmed_at;
    clock.time += 1h;
    EXPECT_EQ(directory.confirmation.confirm(permit, id)->confirmed_at, first);
}

}  // namespace
}  // namespace usher::core
