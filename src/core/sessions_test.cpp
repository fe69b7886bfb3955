// Sessions from their opening to their end, and what a new password does to them.
#include "core/fixture_test.h"

namespace usher::core {
namespace {

using namespace std::chrono_literals;

class SessionsTest : public CoreTest {
  protected:
    Secret open(AccountId id, TokenKind kind, std::optional<std::chrono::seconds> lifetime = std::nullopt) {
        return directory.sessions.open(policy::proven(id), id, {kind, lifetime, "", std::nullopt})
            .value()
            .secret;
    }
    std::optional<ErrorCode> resumed(const Secret& secret, TokenKind kind, const Use& use = {}) {
        return refusal(directory.sessions.resume(secret.reveal(), {kind}, use));
    }
    Token token_of(const Secret& secret) {
        return store
            ->read([&](Reader& reader) { return reader.tokens().by_hash(crypto::sha256(secret.reveal())); })
            .value();
    }

    AccountId ann = make("ann");
};

constexpr auto works = std::optional<ErrorCode>();
constexpr auto dead = std::optional(ErrorCode::unauthenticated);

TEST_F(SessionsTest, OneOpensOnlyItsOwnDialect) {
    const auto secret = open(ann, TokenKind::cookie_session);
    EXPECT_EQ(resumed(secret, TokenKind::cookie_session), works);
    EXPECT_EQ(resumed(secret, TokenKind::browser_session), dead);
    EXPECT_EQ(resumed(secret, TokenKind::private_token), dead);
}

TEST_F(SessionsTest, SigningInIsRecorded) {
    open(ann, TokenKind::client_session);
    const auto first = clock.now();
    EXPECT_EQ(account(ann).current_sign_in_at, first);
    EXPECT_EQ(account(ann).last_seen_at, first);
    clock.time += 1h;
    open(ann, TokenKind::client_session);
    EXPECT_EQ(account(ann).last_sign_in_at, first);
    EXPECT_EQ(account(ann).current_sign_in_at, clock.now());
}

TEST_F(SessionsTest, OneThatIsUsedLivesOn) {
    const auto secret = open(ann, TokenKind::browser_session, 60min);
    const Use use{std::nullopt, 60min};
    for (int step = 0; step < 5; ++step) {
        clock.time += 59min;
        EXPECT_EQ(resumed(secret, TokenKind::browser_session, use), works);
    }
    clock.time += 60min;
    EXPECT_EQ(resumed(secret, TokenKind::browser_session, use), works) << "not shorter than promised";
    clock.time += 62min;
    EXPECT_EQ(resumed(secret, TokenKind::browser_session, use), std::optional(ErrorCode::token_expired));
}

TEST_F(SessionsTest, UsesAreWrittenOnceAMinute) {
    const auto secret = open(ann, TokenKind::api_token, 24h);
    EXPECT_EQ(token_of(secret).used_at, std::nullopt);
    resumed(secret, TokenKind::api_token, {"192.0.2.1", std::nullopt});
    const auto first = clock.now();
    EXPECT_EQ(token_of(secret).used_at, first);
    EXPECT_EQ(token_of(secret).used_from, "192.0.2.1");
    clock.time += 59s;
    resumed(secret, TokenKind::api_token, {"192.0.2.2", std::nullopt});
    EXPECT_EQ(token_of(secret).used_at, first);
    clock.time += 1s;
    resumed(secret, TokenKind::api_token, {});
    EXPECT_EQ(token_of(secret).used_at, clock.now());
    EXPECT_EQ(token_of(secret).used_from, std::nullopt);
    EXPECT_EQ(account(ann).last_seen_at, clock.now());
}

TEST_F(SessionsTest, ABlockEndsThemForGoodAndLeavesTokens) {
    const auto session = open(ann, TokenKind::cookie_session);
    const auto token = open(ann, TokenKind::api_token);
    ASSERT_TRUE(directory.accounts.block(permit, ann).value());
    EXPECT_EQ(resumed(token, TokenKind::api_token), std::optional(ErrorCode::not_active));
    ASSERT_TRUE(directory.accounts.unblock(permit, ann).value());
    EXPECT_EQ(resumed(session, TokenKind::cookie_session), dead);
    EXPECT_EQ(resumed(token, TokenKind::api_token), works);
}

TEST_F(SessionsTest, ANewPasswordEndsThem) {
    const auto session = open(ann, TokenKind::login_token);
    AccountChange change;
    change.password = Secret("another horse");
    ASSERT_TRUE(directory.accounts.change(permit, ann, change));
    EXPECT_EQ(resumed(session, TokenKind::login_token), dead);
}

TEST_F(SessionsTest, APasswordEndsOnlyWhatItsOwnerSays) {
    const auto login = open(ann, TokenKind::login_token);
    const auto cookie = open(ann, TokenKind::cookie_session);
    constexpr TokenKind ends[] = {TokenKind::cookie_session};
    ASSERT_TRUE(directory.passwords.set(own_permit(ann), ann, {Secret("another horse"), ends, {}, {}}));
    EXPECT_EQ(resumed(login, TokenKind::login_token), works);
    EXPECT_EQ(resumed(cookie, TokenKind::cookie_session), dead);
    EXPECT_TRUE(signs_in("ann", "another horse"));
}

TEST_F(SessionsTest, AOneTimePasswordIsUsedUp) {
    const PasswordChange change{.password = Secret("one time"), .ends = {}, .change_forced = true};
    ASSERT_TRUE(directory.passwords.set(permit, ann, change));
    EXPECT_FALSE(signs_in("ann", "one time")) << "only where it can be changed";
    const auto find = [&](Reader& reader) { return reader.accounts().by_id(ann); };
    EXPECT_TRUE(directory.sign_in.with_password(find, Secret("one time"), {false, true}));
    open(ann, TokenKind::login_token, 10min);
    EXPECT_FALSE(directory.sign_in.with_password(find, Secret("one time"), {false, true}));
    EXPECT_EQ(refusal(directory.sessions.open(policy::proven(ann), ann, {})), dead);
}

TEST_F(SessionsTest, EndedOnesAreCounted) {
    open(ann, TokenKind::cookie_session);
    open(ann, TokenKind::cookie_session);
    open(ann, TokenKind::login_token);
    constexpr TokenKind kinds[] = {TokenKind::cookie_session};
    EXPECT_EQ(directory.sessions.end_all(own_permit(ann), ann, kinds), 2);
    EXPECT_EQ(refusal(directory.sessions.end_all(own_permit(make("joe")), ann, kinds)),
              std::optional(ErrorCode::forbidden));
}

TEST_F(SessionsTest, NobodyButActiveAccountsOpensOne) {
    (void)directory.accounts.block(permit, ann);
    EXPECT_EQ(refusal(directory.sessions.open(policy::proven(ann), ann, {})),
              std::optional(ErrorCode::not_active));
}

TEST_F(SessionsTest, ExpiredOnesAreSweptByLaterSignIns) {
    const auto old = open(ann, TokenKind::browser_session, 1min);
    clock.time += 2min;
    open(ann, TokenKind::browser_session, 1min);
    EXPECT_FALSE(store->read(
        [&](Reader& reader) { return reader.tokens().by_hash(crypto::sha256(old.reveal())).has_value(); }));
    EXPECT_TRUE(store->check().empty());
}

}  // namespace
}  // namespace usher::core
