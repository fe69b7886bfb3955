// Links by which to choose a password.
#include <atomic>
#include <thread>

#include "core/fixture_test.h"

namespace usher::core {
namespace {

using namespace std::chrono_literals;

class PasswordChoice : public CoreTest {
  protected:
    Secret offer(AccountId id) {
        offer_choice(id);
        const auto all = mails();
        EXPECT_FALSE(all.empty());
        EXPECT_TRUE(all.back().text.starts_with("choose:"));
        return Secret(all.back().text.substr(7));
    }
    std::optional<ErrorCode> chooser(const Secret& secret) {
        return refusal(directory.recovery.chooser(secret));
    }
    std::optional<ErrorCode> choose(const Secret& secret, const std::string& password = "chosen horse") {
        return refusal(directory.recovery.choose(secret, Secret(password)));
    }
};

constexpr auto works = std::optional<ErrorCode>();
constexpr auto expired = std::optional(ErrorCode::link_expired);

TEST_F(PasswordChoice, ALinkIsLookedAtOftenAndUsedOnce) {
    const auto joe = create("joe", "joe@example.com", false).account.id;
    const auto secret = offer(joe);
    EXPECT_EQ(directory.recovery.chooser(secret)->id, joe);
    EXPECT_EQ(chooser(secret), works);
    EXPECT_TRUE(signs_in("joe")) << "nothing has happened yet";
    const auto session =
        directory.sessions.open(policy::proven(joe), joe, {TokenKind::cookie_session, {}, "", {}}).value();
    clock.time += 1h;
    const auto chosen = directory.recovery.choose(secret, Secret("chosen horse")).value();
    EXPECT_EQ(chosen.confirmed_at, clock.now()) << "the link proved the address";
    EXPECT_EQ(account(joe), chosen);
    EXPECT_TRUE(signs_in("joe", "chosen horse"));
    EXPECT_FALSE(signs_in("joe"));
    EXPECT_EQ(refusal(directory.sessions.resume(session.secret.reveal(), {TokenKind::cookie_session}, {})),
              ErrorCode::unauthenticated);
    EXPECT_EQ(chooser(secret), expired);
    EXPECT_EQ(choose(secret, "stolen horse"), expired);
    EXPECT_FALSE(signs_in("joe", "stolen horse"));
}

TEST_F(PasswordChoice, OnlyTheNewestLinkWorksAndNotForEver) {
    const auto joe = make("joe");
    const auto first = offer(joe), second = offer(joe);
    EXPECT_EQ(chooser(first), expired);
    clock.time += env.options.link_lifetime - 1us;
    EXPECT_EQ(chooser(second), works);
    clock.time += 1us;
    EXPECT_EQ(chooser(second), expired);
    EXPECT_EQ(choose(second), expired);
    EXPECT_TRUE(signs_in("joe"));
}

TEST_F(PasswordChoice, ALinkDiesWithTheAddressItWasSentTo) {
    const auto joe = make("joe");
    const auto secret = offer(joe);
    AccountChange change;
    change.email = "new@example.com";
    change.email_claim = Claim::own_now;
    ASSERT_TRUE(directory.accounts.change(permit, joe, change));
    EXPECT_EQ(chooser(secret), expired);
    EXPECT_EQ(choose(secret), expired);
}

TEST_F(PasswordChoice, OneThatMustBeChangedNeedNotBeAnyMore) {
    const auto joe = make("joe");
    PasswordChange once{Secret("once")};
    once.change_forced = true;
    ASSERT_TRUE(directory.passwords.set(permit, joe, once));
    EXPECT_EQ(choose(offer(joe)), works);
    EXPECT_FALSE(account(joe).password_change_forced);
    EXPECT_TRUE(signs_in("joe", "chosen horse"));
}

TEST_F(PasswordChoice, AnAddressOfSomebodyElseStaysTheirs) {
    const auto holder = make("ann");
    NewAccount wanted;
    wanted.username = "other";
    wanted.email = "ann@example.com";
    wanted.email_claim = Claim::show;
    const auto other = directory.accounts.create(permit, wanted).value().account.id;
    EXPECT_EQ(choose(offer(other)), works);
    EXPECT_TRUE(account(other).confirmed_at);
    EXPECT_EQ(directory.accounts.find_owner("ann@example.com")->id, holder);
    ASSERT_TRUE(directory.accounts.erase(permit, holder));
    EXPECT_EQ(choose(offer(other)), works);
    EXPECT_EQ(directory.accounts.find_owner("ann@example.com")->id, other);
}

TEST_F(PasswordChoice, IsNoLinkOfAnotherKind) {
    const auto joe = create("joe", "joe@example.com", false).account.id;
    const auto confirming = link();
    EXPECT_EQ(chooser(confirming), expired);
    EXPECT_EQ(choose(confirming), expired);
    const auto secret = offer(joe);
    EXPECT_EQ(refusal(directory.confirmation.redeem(secret)), expired);
    EXPECT_EQ(refusal(directory.confirmation.address_of(secret)), expired);
    EXPECT_EQ(refusal(directory.recovery.redeem("joe", secret, {})), expired);
    EXPECT_EQ(chooser(secret), works);
    EXPECT_EQ(chooser(Secret("")), expired);
    EXPECT_EQ(choose(Secret("guess")), expired);
}

TEST_F(PasswordChoice, NobodyIsOfferedWhatCannotBeMailed) {
    NewAccount wanted;
    wanted.username = "nomail";
    const auto id = directory.accounts.create(permit, wanted).value().account.id;
    offer_choice(id);
    EXPECT_EQ(waiting(), 0);
}

TEST_F(PasswordChoice, ANewAccountMayComeWithOne) {
    NewAccount wanted;
    wanted.username = "fresh";
    wanted.email = "fresh@example.com";
    wanted.confirmed = true;
    wanted.chooses_password = true;
    ASSERT_TRUE(directory.accounts.create(permit, wanted));
    EXPECT_EQ(wakes, 1);
    const auto all = mails();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].to, "fresh@example.com");
    EXPECT_EQ(choose(Secret(all[0].text.substr(7))), works);
    EXPECT_TRUE(signs_in("fresh", "chosen horse"));
}

TEST_F(PasswordChoice, OfManyAtTheSameTimeOneChooses) {
    const auto secret = offer(make("joe"));
    std::atomic<int> chosen = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 8; ++i) threads.emplace_back([&] { chosen += choose(secret) == works; });
    }
    EXPECT_EQ(chosen, 1);
}

}  // namespace
}  // namespace usher::core
