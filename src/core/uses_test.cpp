// Uses of credentials: which are written, and those that are written later.
#include "core/fixture_test.h"

namespace usher::core {
namespace {

using namespace std::chrono_literals;

class UsesTest : public CoreTest {
  protected:
    std::optional<ErrorCode> use(const Secret& secret, const Use& how) {
        return refusal(directory.sessions.resume(
            secret.reveal(), {TokenKind::personal, TokenKind::private_token, TokenKind::cookie_session},
            how));
    }
    Token token_of(const Secret& secret) {
        return store
            ->read([&](Reader& reader) { return reader.tokens().by_hash(crypto::sha256(secret.reveal())); })
            .value();
    }
    Secret personal(AccountId owner, const std::string& name = "ci") {
        return directory.tokens.create(permit, owner, {name}).value().secret;
    }
    static Use later(std::optional<std::string> from = std::nullopt) {
        return {.from = std::move(from), .idle_lifetime = {}, .shown = true, .deferred = true};
    }

    Created joe = create("joe", "joe@example.com");
};

constexpr auto works = std::optional<ErrorCode>();

TEST_F(UsesTest, ADeferredOneIsWrittenByWhoeverWritesThem) {
    const auto secret = personal(joe.account.id);
    EXPECT_FALSE(directory.sessions.write_uses(10)) << "there are none";
    EXPECT_EQ(use(secret, later("192.0.2.1")), works);
    EXPECT_EQ(token_of(secret).used_at, std::nullopt);
    EXPECT_EQ(account(joe.account.id).last_seen_at, std::nullopt);
    const auto first = clock.now();
    clock.time += 2s;
    EXPECT_EQ(use(secret, later("192.0.2.2")), works);
    EXPECT_FALSE(directory.sessions.write_uses(10));
    EXPECT_EQ(token_of(secret).used_at, first + 2s) << "the latest";
    EXPECT_EQ(token_of(secret).used_from, "192.0.2.2");
    EXPECT_EQ(account(joe.account.id).last_seen_at, first + 2s);
    clock.time += 1s;
    EXPECT_FALSE(directory.sessions.write_uses(10));
    EXPECT_EQ(token_of(secret).used_at, first + 2s) << "once";
}

TEST_F(UsesTest, ADeferredOneIsShownBeforeItIsWritten) {
    const auto secret = personal(joe.account.id);
    use(secret, later("192.0.2.1"));
    auto token = token_of(secret);
    directory.sessions.complete(token);
    EXPECT_EQ(token.used_at, clock.now());
    EXPECT_EQ(token.used_from, "192.0.2.1");
}

TEST_F(UsesTest, OneThatIsNotWorthAWriteIsNotOwed) {
    const auto secret = personal(joe.account.id);
    use(secret, later());
    directory.sessions.write_uses(10);
    const auto first = clock.now();
    clock.time += 59s;
    use(secret, later());
    directory.sessions.write_uses(10);
    EXPECT_EQ(token_of(secret).used_at, first);
    auto token = token_of(secret);
    directory.sessions.complete(token);
    EXPECT_EQ(token.used_at, clock.now()) << "but shown";
    clock.time += 1s;
    use(secret, later());
    directory.sessions.write_uses(10);
    EXPECT_EQ(token_of(secret).used_at, clock.now());
}

TEST_F(UsesTest, ManyAreWrittenInParts) {
    std::vector<Secret> secrets;
    for (int i = 0; i < 5; ++i) {
        secrets.push_back(personal(joe.account.id, "t" + std::to_string(i)));
        use(secrets.back(), later());
    }
    const auto written = [&] {
        return std::count_if(secrets.begin(), secrets.end(),
                             [&](const Secret& secret) { return token_of(secret).used_at.has_value(); });
    };
    EXPECT_TRUE(directory.sessions.write_uses(2));
    EXPECT_EQ(written(), 2);
    EXPECT_TRUE(directory.sessions.write_uses(2));
    EXPECT_FALSE(directory.sessions.write_uses(2));
    EXPECT_EQ(written(), 5);
}

TEST_F(UsesTest, WhatIsGoneMeanwhileIsNotMissed) {
    const auto secret = personal(joe.account.id);
    use(secret, later());
    ASSERT_TRUE(directory.accounts.erase(permit, joe.account.id));
    EXPECT_FALSE(directory.sessions.write_uses(10));
    EXPECT_FALSE(directory.accounts.find(joe.account.id));
    EXPECT_TRUE(store->check().empty());
}

TEST_F(UsesTest, ARefusedOneIsNoUse) {
    const auto made = directory.tokens.create(permit, joe.account.id, {"ci"}).value();
    ASSERT_TRUE(directory.tokens.revoke(permit, made.token.id));
    EXPECT_EQ(use(made.secret, later()), ErrorCode::token_revoked);
    EXPECT_FALSE(directory.sessions.write_uses(10));
    EXPECT_EQ(account(joe.account.id).last_seen_at, std::nullopt);
}

TEST_F(UsesTest, APrivateTokenTellsTheDay) {
    const auto& secret = joe.private_token;
    const Use now{};
    clock.time = *parse_time("2016-05-01T00:00:10.000Z");
    EXPECT_EQ(use(secret, now), works);
    const auto first = clock.now();
    EXPECT_EQ(account(joe.account.id).last_seen_at, first);
    clock.time = *parse_time("2016-05-01T23:59:59.999Z");
    use(secret, now);
    EXPECT_EQ(account(joe.account.id).last_seen_at, first) << "once a day";
    clock.time = *parse_time("2016-05-02T00:00:00.000Z");
    use(secret, now);
    EXPECT_EQ(account(joe.account.id).last_seen_at, clock.now());
    // Seen elsewhere on that day is as good.
    clock.time += 24h;
    ASSERT_TRUE(directory.accounts.set_last_seen(permit, joe.account.id, clock.now()));
    const auto elsewhere = clock.now();
    clock.time += 1h;
    use(secret, now);
    EXPECT_EQ(account(joe.account.id).last_seen_at, elsewhere);
}

TEST_F(UsesTest, SignInsAreCountedWithWhereTheyCameFrom) {
    const auto id = joe.account.id;
    EXPECT_EQ(account(id).sign_in_count, 0);
    const auto sign_in = [&](std::optional<std::string> from) {
        ASSERT_TRUE(directory.sessions.open(policy::proven(id), id,
                                            {TokenKind::cookie_session, {}, "", std::move(from)}));
    };
    sign_in("192.0.2.1");
    const auto first = clock.now();
    EXPECT_EQ(account(id).sign_in_count, 1);
    EXPECT_EQ(account(id).current_sign_in_from, "192.0.2.1");
    EXPECT_EQ(account(id).last_sign_in_from, "");
    EXPECT_EQ(account(id).last_sign_in_at, std::nullopt);
    clock.time += 1h;
    sign_in("2001:db8::1");
    EXPECT_EQ(account(id).sign_in_count, 2);
    EXPECT_EQ(account(id).current_sign_in_from, "2001:db8::1");
    EXPECT_EQ(account(id).last_sign_in_from, "192.0.2.1");
    EXPECT_EQ(account(id).last_sign_in_at, first);
    sign_in(std::nullopt);
    EXPECT_EQ(account(id).sign_in_count, 3);
    EXPECT_EQ(account(id).current_sign_in_from, "") << "unknown";
    EXPECT_EQ(account(id).last_sign_in_from, "2001:db8::1");
}

}  // namespace
}  // namespace usher::core
