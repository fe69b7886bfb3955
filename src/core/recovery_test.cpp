#include "core/recovery.h"

#include <atomic>
#include <thread>

#include "core/fixture_test.h"

namespace usher::core {
namespace {

class RecoveryTest : public CoreTest {
  protected:
    static Message letter(const Account& account, const Secret& secret) {
        return {"Welcome", account.username + ":" + std::string(secret.reveal()), ""};
    }
    Result<Account> sign_up(const std::string& username, const std::string& email) {
        NewAccount wanted;
        wanted.username = username;
        wanted.email = email;
        return directory.recovery.sign_up(wanted, letter);
    }
    // The secret of the newest mail.
    Secret secret() {
        const auto all = mails();
        EXPECT_FALSE(all.empty());
        return Secret(all.back().text.substr(all.back().text.find(':') + 1));
    }
    Result<Account> request(const std::string& username, const std::string& address) {
        return directory.recovery.request(username, address, std::chrono::minutes(30), letter);
    }
    Result<Recovery::Redeemed> redeem(const std::string& username, const Secret& with) {
        return directory.recovery.redeem(username, with, {});
    }
    bool owns(AccountId id, std::string_view address) {
        const auto owner = store->read([&](Reader& reader) { return reader.emails().owner(address); });
        return owner && owner->account == id;
    }
    void make_root() {
        NewAccount root;
        root.username = "root";
        root.name = "Administrator";
        root.admin = true;
        root.origin = server_origin;
        root.confirmed = true;
        ASSERT_TRUE(directory.accounts.create(permit, root));
    }
};

TEST_F(RecoveryTest, TheFirstPersonBecomesAdministrator) {
    directory.groups.ensure(first_group);
    make_root();  // made by the server, so nobody
    const auto boss = sign_up("boss", "boss@corp.com").value();
    const auto ann = sign_up("ann", "ann@corp.com").value();
    EXPECT_TRUE(boss.admin);
    EXPECT_FALSE(ann.admin);
    const auto group = directory.groups.find(first_group).value();
    EXPECT_EQ(directory.groups.role(group.id, boss.id), true);
    EXPECT_EQ(directory.groups.role(group.id, ann.id), std::nullopt);
    EXPECT_EQ(wakes, 2);
}

TEST_F(RecoveryTest, NobodyIsFirstAmongPeople) {
    create("john", "john@corp.com");
    EXPECT_FALSE(sign_up("ann", "ann@corp.com")->admin);
}

TEST_F(RecoveryTest, OfManyAtTheSameTimeOneIsFirst) {
    std::atomic<int> administrators = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 16; ++i)
            threads.emplace_back([&, name = "p" + std::to_string(i)] {
                administrators += sign_up(name, name + "@corp.com").value().admin;
            });
    }
    EXPECT_EQ(administrators, 1);
    EXPECT_EQ(total(), 16);
}

TEST_F(RecoveryTest, SigningUpShowsAnAddressWithoutOwningIt) {
    const auto john = create("john", "john@corp.com").account.id;
    const auto eve = sign_up("eve", "john@corp.com").value();
    EXPECT_EQ(eve.email, "john@corp.com");
    EXPECT_FALSE(eve.confirmed_at);
    EXPECT_TRUE(owns(john, "john@corp.com"));
    const auto redeemed = redeem("eve", secret());
    ASSERT_TRUE(redeemed);
    EXPECT_TRUE(owns(john, "john@corp.com"));
    EXPECT_EQ(problems_of(sign_up("EVE", "x@corp.com")),
              Problems{(Problem{field::username, Fault::taken_in_other_case})});
}

TEST_F(RecoveryTest, ASecretGivesAPasswordASessionAndTheAddressOnce) {
    const auto ann = sign_up("ann", "ann@corp.com").value().id;
    const auto mailed = secret();
    EXPECT_EQ(refusal(redeem("nobody", mailed)), ErrorCode::not_found);
    EXPECT_EQ(refusal(redeem("ann", Secret("x"))), ErrorCode::link_expired);
    const auto redeemed = redeem("ann", mailed);
    ASSERT_TRUE(redeemed);
    EXPECT_EQ(redeemed->password.reveal().size(), 128U);
    EXPECT_TRUE(account(ann).confirmed_at);
    EXPECT_TRUE(owns(ann, "ann@corp.com"));
    EXPECT_TRUE(signs_in("ann", std::string(redeemed->password.reveal())));
    EXPECT_TRUE(directory.sign_in.with_token(redeemed->session.reveal(), {TokenKind::browser_session}));
    EXPECT_EQ(refusal(redeem("ann", mailed)), ErrorCode::link_expired);
}

TEST_F(RecoveryTest, ASignUpSecretHasNoEndButConfirmation) {
    const auto ann = sign_up("ann", "ann@corp.com").value().id;
    const auto anns = secret();
    sign_up("ben", "ben@corp.com").value();
    const auto bens = secret();
    ASSERT_TRUE(directory.confirmation.confirm(permit, ann));
    clock.time += std::chrono::hours(24 * 365);
    EXPECT_EQ(refusal(redeem("ann", anns)), ErrorCode::link_expired);
    EXPECT_TRUE(redeem("ben", bens));
}

TEST_F(RecoveryTest, ARequestTakesThePlaceOfTheOneBeforeAndEnds) {
    create("john", "john@corp.com");
    ASSERT_TRUE(request("john", "john@corp.com"));
    const auto first = secret();
    ASSERT_TRUE(request("john", "john@corp.com"));
    const auto second = secret();
    EXPECT_EQ(refusal(redeem("john", first)), ErrorCode::link_expired);
    EXPECT_TRUE(signs_in("john"));
    clock.time += std::chrono::minutes(30);
    EXPECT_EQ(refusal(redeem("john", second)), ErrorCode::link_expired);
    ASSERT_TRUE(request("john", "john@corp.com"));
    const auto third = secret();
    clock.time += std::chrono::minutes(29);
    EXPECT_TRUE(redeem("john", third));
    EXPECT_FALSE(signs_in("john"));
}

TEST_F(RecoveryTest, ARequestNeedsTheNameAndTheShownAddress) {
    create("john", "john@corp.com");
    for (const auto& [name, address] :
         {std::pair("john", "John@corp.com"), std::pair("John", "john@corp.com"),
          std::pair("nobody", "john@corp.com"), std::pair("john", "")})
        EXPECT_EQ(refusal(request(name, address)), ErrorCode::not_found) << name << " " << address;
    EXPECT_EQ(waiting(), 0);
}

TEST_F(RecoveryTest, ABlockEndsSecretsForGood) {
    const auto john = create("john", "john@corp.com").account.id;
    const auto ann = sign_up("ann", "ann@corp.com").value().id;
    const auto anns = secret();
    ASSERT_TRUE(request("john", "john@corp.com"));
    const auto johns = secret();
    for (const auto id : {john, ann}) {
        ASSERT_TRUE(directory.accounts.block(permit, id));
        ASSERT_TRUE(directory.accounts.unblock(permit, id));
    }
    EXPECT_EQ(refusal(redeem("john", johns)), ErrorCode::link_expired);
    EXPECT_EQ(refusal(redeem("ann", anns)), ErrorCode::link_expired);
}

TEST_F(RecoveryTest, RedeemingEndsEarlierSessions) {
    const auto john = create("john", "john@corp.com").account.id;
    std::vector<std::string> sessions;
    for (const auto kind : session_kinds) {
        NewSession wanted;
        wanted.kind = kind;
        sessions.emplace_back(directory.sessions.open(policy::proven(john), john, wanted)->secret.reveal());
    }
    ASSERT_TRUE(request("john", "john@corp.com"));
    const auto redeemed = redeem("john", secret());
    ASSERT_TRUE(redeemed);
    for (const auto& session : sessions)
        EXPECT_EQ(refusal(directory.sign_in.with_token(session, session_kinds)), ErrorCode::unauthenticated);
    EXPECT_TRUE(directory.sign_in.with_token(redeemed->session.reveal(), session_kinds));
}

TEST_F(RecoveryTest, OneSecretIsRedeemedOnceByManyAtTheSameTime) {
    sign_up("ann", "ann@corp.com").value();
    const auto mailed = secret();
    std::atomic<int> redeemed = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 8; ++i)
            threads.emplace_back([&] { redeemed += redeem("ann", mailed).has_value(); });
    }
    EXPECT_EQ(redeemed, 1);
}

}  // namespace
}  // namespace usher::core
