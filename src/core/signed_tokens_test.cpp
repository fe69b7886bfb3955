// Login and API tokens, cookies, and the keys that sign them. What any sequence of acts leaves alive is
// tests/property's.
#include <atomic>
#include <thread>

#include "core/fixture_test.h"
#include "crypto/random.h"

namespace usher::core {
namespace {

using namespace std::chrono_literals;

class SignedTokensTest : public CoreTest {
  protected:
    SignedTokens& tokens() { return directory.signed_tokens; }
    SignedTokens::SignIn sign_in(AccountId id) {
        return tokens().sign_in(policy::proven(id), id, {24h, 10min}).value();
    }
    SignedToken api(AccountId id, const std::string& name, std::chrono::seconds lifetime = 24h) {
        return tokens().create(own_permit(id), id, name, lifetime).value();
    }
    bool is_good(const SignedToken& token, const Use& use = {}) {
        return directory.sessions.resume(token.id.text(), signed_kinds, use).has_value();
    }
    std::vector<std::string> names(AccountId id) {
        std::vector<std::string> all;
        for (const auto& token : tokens().of(id)) all.push_back(token.name);
        return all;
    }
    Result<Account> by_cookie(AccountId id, std::int64_t epoch) {
        return directory.sessions.resume_cookie(account(id).uuid, epoch);
    }

    AccountId ann = make("ann"), ben = make("ben");
};

TEST_F(SignedTokensTest, ALoginIsHandedOutAgainWhileHalfOfItsLifeIsLeft) {
    const auto first = sign_in(ann);
    clock.time += 12h;
    EXPECT_EQ(sign_in(ann).token.id, first.token.id);
    EXPECT_EQ(account(ann).current_sign_in_at, clock.now());
    clock.time += 1s;
    const auto second = sign_in(ann);
    EXPECT_NE(second.token.id, first.token.id);
    EXPECT_EQ(sign_in(ann).token.id, second.token.id);
    EXPECT_TRUE(is_good(first.token));
    EXPECT_NE(sign_in(ben).token.id, second.token.id);
}

TEST_F(SignedTokensTest, AnApiTokenIsNeverHandedOutByASignIn) {
    const auto made = api(ann, "ci");
    EXPECT_NE(sign_in(ann).token.id, made.id);
}

TEST_F(SignedTokensTest, APasswordThatMustBeChangedOpensOneShortLogin) {
    sign_in(ann);
    PasswordChange chosen{Secret("once")};
    chosen.change_forced = true;
    ASSERT_TRUE(directory.passwords.set(permit, ann, chosen));
    const auto once = sign_in(ann);
    EXPECT_TRUE(once.must_change_password);
    EXPECT_EQ(once.token.token.expires_at, clock.now() + 10min);
    EXPECT_EQ(refusal(tokens().sign_in(policy::proven(ann), ann, {24h, 10min})), ErrorCode::unauthenticated);
}

TEST_F(SignedTokensTest, ARefreshUsesUpWhatWasPresented) {
    const auto old = sign_in(ann).token;
    const auto fresh = tokens().refresh(own_permit(ann), ann, old.id.text(), 24h).value();
    EXPECT_FALSE(is_good(old));
    EXPECT_TRUE(is_good(fresh));
    EXPECT_EQ(refusal(tokens().refresh(own_permit(ann), ann, old.id.text(), 24h)),
              ErrorCode::unauthenticated);
    EXPECT_TRUE(tokens().refresh(own_permit(ann), ann, "", 24h)) << "by cookie";
    EXPECT_EQ(refusal(tokens().refresh(own_permit(ann), ben, "", 24h)), ErrorCode::forbidden);
}

TEST_F(SignedTokensTest, ANameIsOneTokensUntilThatEnds) {
    const auto first = api(ann, "ci", 1h);
    EXPECT_EQ(problems_of(tokens().create(own_permit(ann), ann, "ci", 1h)),
              (Problems{{field::token_name, Fault::taken, 0, "ci"}}));
    api(ann, "CI");
    api(ben, "ci");
    EXPECT_EQ(names(ann), (std::vector<std::string>{"CI", "ci"}));
    clock.time += 1h;
    EXPECT_FALSE(tokens().find(ann, "ci"));
    EXPECT_EQ(refusal(tokens().end(own_permit(ann), ann, "ci")), ErrorCode::not_found);
    const auto second = api(ann, "ci");
    EXPECT_FALSE(is_good(first));
    EXPECT_TRUE(is_good(second));
    ASSERT_TRUE(tokens().end(own_permit(ann), ann, "ci"));
    EXPECT_FALSE(is_good(second));
    api(ann, "ci");
    EXPECT_EQ(refusal(tokens().create(own_permit(ann), ben, "x", 1h)), ErrorCode::forbidden);
}

TEST_F(SignedTokensTest, OfManyAtTheSameTimeOneGetsTheName) {
    std::atomic<int> made{0};
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 8; ++i)
            threads.emplace_back(
                [&] { made += tokens().create(own_permit(ann), ann, "ci", 1h).has_value(); });
    }
    EXPECT_EQ(made, 1);
}

TEST_F(SignedTokensTest, ARevocationSaysWhatItHit) {
    sign_in(ann);
    api(ann, "b");
    api(ann, "a");
    api(ann, "old", 1s);
    clock.time += 1s;
    SignedTokens::Revocation wanted;
    std::vector<std::string> told;
    wanted.compose = [&](const SignedTokens::Revoked& hit) {
        told = hit.names;
        return std::optional(Message{"s", "t", ""});
    };
    const auto hit = tokens().revoke(permit, ann, wanted).value();
    EXPECT_EQ(hit.names, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(told, hit.names);
    EXPECT_EQ(hit.logins, 1);
    EXPECT_EQ(waiting(), 1);
    EXPECT_EQ(account(ann).cookie_epoch, 0);
    EXPECT_TRUE(names(ann).empty());
}

TEST_F(SignedTokensTest, LoginsAreShortenedAndNeverMadeLonger) {
    const auto login = sign_in(ann).token;
    const auto made = api(ann, "ci");
    tokens().shorten_logins(policy::proven(ann), ann, 10min);
    clock.time += 9min;
    tokens().shorten_logins(policy::proven(ann), ann, 10min);
    EXPECT_TRUE(is_good(login));
    clock.time += 1min;
    EXPECT_FALSE(is_good(login));
    EXPECT_TRUE(is_good(made));
}

TEST_F(SignedTokensTest, TheLastUseIsExactAndWrittenOnceAMinute) {
    const auto made = api(ann, "ci");
    const auto written = [&] {
        return store->read([&](Reader& reader) { return reader.tokens().by_hash(made.token.hash); })->used_at;
    };
    const auto shown = [&] { return tokens().find(ann, "ci").value(); };
    EXPECT_EQ(shown().used_at, std::nullopt);
    const auto first = clock.now();
    is_good(made, {"192.0.2.1", {}, true});
    clock.time += 59s;
    is_good(made, {std::nullopt, {}, true});
    EXPECT_EQ(written(), first);
    EXPECT_EQ(shown().used_at, clock.now());
    EXPECT_EQ(shown().used_from, std::nullopt);
    clock.time += 1s;
    is_good(made, {"192.0.2.2", {}, true});
    EXPECT_EQ(written(), clock.now());
    EXPECT_EQ(tokens().of(ann).front().used_from, "192.0.2.2");
}

TEST_F(SignedTokensTest, ACookieIsGoodUntilCookiesAreRefusedAndThenNeverAgain) {
    EXPECT_TRUE(by_cookie(ann, 0));
    EXPECT_FALSE(by_cookie(ann, 1));
    ASSERT_TRUE(tokens().sign_out(own_permit(ann), ann, ""));
    EXPECT_TRUE(account(ann).cookies_refused);
    EXPECT_FALSE(by_cookie(ann, 0));
    EXPECT_FALSE(by_cookie(ann, 1)) << "not before the next sign-in";
    sign_in(ann);
    EXPECT_FALSE(by_cookie(ann, 0));
    EXPECT_TRUE(by_cookie(ann, 1));
    EXPECT_FALSE(directory.sessions.resume_cookie(crypto::random_uuid(), 0));
}

TEST_F(SignedTokensTest, ABlockAndANewPasswordElsewhereEndCookiesToo) {
    ASSERT_TRUE(directory.accounts.block(permit, ann));
    EXPECT_FALSE(by_cookie(ann, 0));
    ASSERT_TRUE(directory.accounts.unblock(permit, ann));
    EXPECT_FALSE(by_cookie(ann, 0));
    EXPECT_TRUE(by_cookie(ann, 1));
    AccountChange change;
    change.password = Secret("another password");
    ASSERT_TRUE(directory.accounts.change(permit, ann, change));
    EXPECT_FALSE(by_cookie(ann, 1));
    // Opening a session of another dialect revives nothing.
    ASSERT_TRUE(directory.sessions.open(policy::proven(ann), ann, {TokenKind::browser_session, 1h, "", {}}));
    EXPECT_FALSE(by_cookie(ann, 1));
}

class SigningKeysTest : public SignedTokensTest {
  protected:
    SigningKeys& keys() { return directory.signing_keys; }
    std::string sign(const SignedToken& token) {
        return keys().sign({account(ann).uuid, token.id, *token.token.expires_at});
    }
    std::size_t count() { return keys().list().size(); }
};

TEST_F(SigningKeysTest, TheFirstIsMadeWhenItIsNeeded) {
    EXPECT_EQ(count(), 0u);
    EXPECT_FALSE(keys().read_token("a.b.c"));
    EXPECT_EQ(count(), 0u);
    const auto text = sign(sign_in(ann).token);
    EXPECT_EQ(count(), 1u);
    EXPECT_EQ(keys().read_token(text)->user, account(ann).uuid);
    EXPECT_FALSE(keys().read_token(text + "A"));
}

TEST_F(SigningKeysTest, ATokenEndsInItsSecond) {
    const auto text = keys().sign({account(ann).uuid, crypto::random_uuid(), clock.now() + 10s});
    clock.time += 9s + 999ms;
    EXPECT_TRUE(keys().read_token(text));
    clock.time += 1ms;
    EXPECT_FALSE(keys().read_token(text));
}

TEST_F(SigningKeysTest, ASignatureIsGoodForItsPurpose) {
    const auto text = keys().sign("cookie", "ann");
    EXPECT_EQ(keys().read("cookie", text), "ann");
    EXPECT_FALSE(keys().read("other", text));
    EXPECT_FALSE(keys().read_token(text));
}

TEST_F(SigningKeysTest, NobodyIsSignedOutByARotation) {
    const auto token = sign(sign_in(ann).token);
    const auto cookie = keys().sign("cookie", "ann");
    clock.time += 1h;
    EXPECT_TRUE(keys().rotate(permit)->dropped.empty());
    EXPECT_EQ(count(), 2u);
    EXPECT_TRUE(keys().read_token(token));
    EXPECT_TRUE(keys().read("cookie", cookie));
    EXPECT_NE(keys().sign("cookie", "ann"), cookie);
}

TEST_F(SigningKeysTest, AKeyGoesWhenNothingItSignedCanBeGood) {
    api(ann, "ci", 10000h);
    sign(sign_in(ann).token);
    ASSERT_TRUE(keys().rotate(permit));
    clock.time += 9999h;
    EXPECT_TRUE(keys().rotate(permit)->dropped.empty()) << "the API token is still good";
    clock.time += 1h;
    EXPECT_EQ(keys().rotate(permit)->dropped.size(), 1u);
    EXPECT_EQ(count(), 3u) << "a cookie of an hour ago may be good";
    clock.time += longest_signed_text + 1min;
    EXPECT_EQ(keys().rotate(permit)->dropped.size(), 2u);
    EXPECT_EQ(count(), 2u);
}

TEST_F(SigningKeysTest, DroppedKeysSignedNothingAnyMore) {
    const auto token = sign(sign_in(ann).token);
    const auto rotated = keys().rotate(permit, std::chrono::days(0)).value();
    EXPECT_EQ(rotated.dropped.size(), 1u);
    EXPECT_FALSE(keys().read_token(token));
    EXPECT_TRUE(keys().read_token(sign(sign_in(ann).token)));
}

TEST_F(SigningKeysTest, NodesOnOneStoreAgree) {
    SigningKeys other(env);
    const auto token = other.sign({account(ann).uuid, crypto::random_uuid(), clock.now() + 1h});
    EXPECT_TRUE(keys().read_token(token));
    ASSERT_TRUE(keys().rotate(permit));
    EXPECT_TRUE(other.read_token(keys().sign({account(ann).uuid, crypto::random_uuid(), clock.now() + 1h})));
    EXPECT_EQ(count(), 2u);
}

TEST_F(SigningKeysTest, TheStoreHoldsNoKeyInTheClear) {
    keys().sign("cookie", "ann");
    const auto key = keys().list().front();
    const auto secret = seal.open(key.sealed, "signing key");
    ASSERT_TRUE(secret);
    EXPECT_EQ(key.sealed.find(secret->reveal()), std::string::npos);
    EXPECT_FALSE(crypto::Seal(Secret(std::string(32, 'x'))).open(key.sealed, "signing key"));
}

}  // namespace
}  // namespace usher::core
