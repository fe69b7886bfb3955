// Signing up, and passwords that are generated for whoever holds a mailed secret.
#include <atomic>
#include <thread>

#include "core/fixture_test.h"

namespace usher::core {
namespace {

using namespace std::chrono_literals;

class RecoveryTest : public CoreTest {
  protected:
    RecoveryTest() { directory.groups.ensure(first_group); }

    Recovery::Compose compose = [this](const Account&, const Secret& secret) {
        last = secret;
        return Message{"subject", std::string(secret.reveal()), ""};
    };
    Result<Account> sign_up(const std::string& username, const std::string& email = "ann@example.com") {
        NewAccount wanted;
        wanted.username = wanted.name = username;
        wanted.email = email;
        return directory.recovery.sign_up(wanted, compose);
    }
    Result<Recovery::Redeemed> redeem(const std::string& username, const Secret& secret) {
        return directory.recovery.redeem(username, secret, {TokenKind::client_session, {}, "", {}});
    }
    std::optional<EmailOwner> owner(const std::string& address) {
        return store->read([&](Reader& reader) { return reader.emails().owner(fold_email(address)); });
    }
    bool is_alive(const Secret& session) {
        return directory.sessions.resume(session.reveal(), {TokenKind::client_session}, {}).has_value();
    }

    Secret last;
};

constexpr auto expired = std::optional(ErrorCode::link_expired);

TEST_F(RecoveryTest, TheFirstPersonAdministersTheDirectory) {
    NewAccount root;
    root.username = "root";
    root.admin = root.confirmed = true;
    root.origin = server_origin;
    ASSERT_TRUE(directory.accounts.create(permit, root));
    const auto first = sign_up("ann").value();
    EXPECT_TRUE(first.admin) << "the server's own administrator is nobody who signed up";
    EXPECT_EQ(directory.groups.role(directory.groups.find(first_group)->id, first.id), true);
    EXPECT_FALSE(sign_up("ben").value().admin);
    ASSERT_TRUE(directory.accounts.erase(permit, first.id));
    EXPECT_FALSE(sign_up("cem").value().admin);
}

TEST_F(RecoveryTest, WhoeverSignsUpHasNoPasswordAndOwnsNoAddress) {
    const auto ann = sign_up("ann").value();
    EXPECT_EQ(ann.confirmed_at, std::nullopt);
    EXPECT_EQ(ann.email, "ann@example.com");
    EXPECT_EQ(owner("ann@example.com"), std::nullopt);
    EXPECT_EQ(hash_of(ann.id), "");
    EXPECT_EQ(wakes, 1);
    EXPECT_EQ(mails().back().text, last.reveal());
    EXPECT_EQ(refusal(sign_up("ann")), std::optional(ErrorCode::invalid));
}

TEST_F(RecoveryTest, ASecretWorksOnceAndProvesTheAddress) {
    sign_up("ann");
    const auto secret = last;
    EXPECT_EQ(refusal(redeem("ann", Secret("guess"))), expired);
    EXPECT_EQ(refusal(redeem("nobody", secret)), std::optional(ErrorCode::not_found));
    clock.time += 24h * 365;  // a secret of signing up has no end
    const auto done = redeem("ann", secret).value();
    EXPECT_EQ(done.account.confirmed_at, clock.now());
    EXPECT_TRUE(signs_in("ann", std::string(done.password.reveal())));
    EXPECT_TRUE(is_alive(done.session));
    EXPECT_EQ(owner("ann@example.com")->account, done.account.id);
    EXPECT_EQ(refusal(redeem("ann", secret)), expired);
    EXPECT_TRUE(store->check().empty());
}

TEST_F(RecoveryTest, AnAddressOfSomebodyElseStaysTheirs) {
    const auto holder = make("ann");
    sign_up("other");
    const auto done = redeem("other", last).value();
    EXPECT_EQ(done.account.email, "ann@example.com");
    EXPECT_EQ(owner("ann@example.com")->account, holder);
}

TEST_F(RecoveryTest, OnlyTheNewestSecretWorksAndNotForLong) {
    sign_up("ann");
    const auto first = last;
    EXPECT_EQ(refusal(directory.recovery.request("ann", "ANN@example.com", 30min, compose)),
              std::optional(ErrorCode::not_found));
    ASSERT_TRUE(directory.recovery.request("ann", "ann@example.com", 30min, compose));
    EXPECT_EQ(refusal(redeem("ann", first)), expired);
    const auto second = last;
    clock.time += 30min;
    EXPECT_EQ(refusal(redeem("ann", second)), expired);
    ASSERT_TRUE(directory.recovery.request("ann", "ann@example.com", 30min, compose));
    EXPECT_TRUE(redeem("ann", last));
}

TEST_F(RecoveryTest, EarlierSessionsEnd) {
    sign_up("ann");
    const auto first = redeem("ann", last).value();
    const auto password = std::string(first.password.reveal());
    ASSERT_TRUE(directory.recovery.request("ann", "ann@example.com", 30min, compose));
    EXPECT_TRUE(signs_in("ann", password)) << "until the secret is used";
    EXPECT_TRUE(is_alive(first.session));
    const auto second = redeem("ann", last).value();
    EXPECT_FALSE(signs_in("ann", password));
    EXPECT_FALSE(is_alive(first.session));
    EXPECT_TRUE(is_alive(second.session));
}

TEST_F(RecoveryTest, WhoeverIsBlockedGetsNothing) {
    const auto ann = sign_up("ann").value();
    const auto secret = last;
    (void)directory.accounts.block(permit, ann.id);
    EXPECT_EQ(refusal(redeem("ann", secret)), expired);
    EXPECT_EQ(refusal(directory.recovery.request("ann", "ann@example.com", 30min, compose)),
              std::optional(ErrorCode::not_found));
    EXPECT_EQ(waiting(), 0);
}

TEST_F(RecoveryTest, OfManyAtTheSameTimeOneIsFirst) {
    const auto quiet = [](const Account&, const Secret&) { return Message{}; };
    std::atomic<int> administrators = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 16; ++i)
            threads.emplace_back([&, name = "p" + std::to_string(i)] {
                NewAccount wanted;
                wanted.username = name;
                administrators += directory.recovery.sign_up(wanted, quiet).value().admin;
            });
    }
    EXPECT_EQ(administrators, 1);
    EXPECT_EQ(total(), 16);
}

TEST_F(RecoveryTest, OneSecretIsRedeemedOnceByManyAtTheSameTime) {
    sign_up("ann");
    const auto secret = last;
    std::atomic<int> redeemed = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 8; ++i)
            threads.emplace_back([&] { redeemed += redeem("ann", secret).has_value(); });
    }
    EXPECT_EQ(redeemed, 1);
}

TEST_F(RecoveryTest, ASecretOfSigningUpEndsWithTheConfirmation) {
    const auto ann = sign_up("ann").value().id;
    const auto secret = last;
    ASSERT_TRUE(directory.confirmation.confirm(permit, ann));
    EXPECT_EQ(refusal(redeem("ann", secret)), expired);
    ASSERT_TRUE(directory.recovery.request("ann", "ann@example.com", 30min, compose));
    EXPECT_TRUE(redeem("ann", last));
}

TEST_F(RecoveryTest, ABlockEndsSecretsForGood) {
    const auto ann = sign_up("ann").value().id;
    ASSERT_TRUE(directory.accounts.block(permit, ann));
    ASSERT_TRUE(directory.accounts.unblock(permit, ann));
    EXPECT_EQ(refusal(redeem("ann", last)), expired);
    ASSERT_TRUE(directory.recovery.request("ann", "ann@example.com", 30min, compose));
    ASSERT_TRUE(directory.accounts.set_state(permit, ann, State::ldap_blocked));
    ASSERT_TRUE(directory.accounts.set_state(permit, ann, State::active));
    EXPECT_EQ(refusal(redeem("ann", last)), expired);
}

TEST_F(RecoveryTest, ASecretIsNoLinkThatOnlyConfirms) {
    sign_up("ann");
    EXPECT_EQ(refusal(directory.confirmation.address_of(last)), expired);
    EXPECT_EQ(refusal(directory.confirmation.redeem(last)), expired);
    EXPECT_TRUE(redeem("ann", last));
}

}  // namespace
}  // namespace usher::core
