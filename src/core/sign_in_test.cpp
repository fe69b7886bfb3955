#include "core/sign_in.h"

#include "core/fixture_test.h"
#include "crypto/password.h"

namespace usher::core {
namespace {

using namespace std::chrono_literals;
using SignIns = CoreTest;

constexpr auto bcrypt_password = "correct horse";
constexpr auto bcrypt_hash = "$2b$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2";

TEST_F(SignIns, ByUsernameOrPrimaryAddressWithoutRegardToCase) {
    const auto id = create("Joe", "joe@example.com").account.id;
    ASSERT_TRUE(directory.emails.add(permit, id, "other@example.com"));
    for (const auto* login : {"Joe", "jOE", "joe@example.com", "JOE@EXAMPLE.COM"})
        EXPECT_TRUE(signs_in(login)) << login;
    EXPECT_EQ(directory.sign_in.with_password("joe", Secret("correct horse"))->id, id);
    EXPECT_FALSE(signs_in("other@example.com")) << "a further address";
    EXPECT_EQ(account(id).current_sign_in_at, std::nullopt);
}

TEST_F(SignIns, EveryRefusalIsTheSame) {
    make("joe");
    NewAccount without_password;
    without_password.username = "nobody";
    ASSERT_TRUE(directory.accounts.create(permit, without_password));
    EXPECT_FALSE(signs_in("joe", "wrong horse"));
    EXPECT_FALSE(signs_in("joe", "Correct horse"));
    EXPECT_FALSE(signs_in("joe", "correct horse "));
    EXPECT_FALSE(signs_in("joe", ""));
    EXPECT_FALSE(signs_in("jim"));
    EXPECT_FALSE(signs_in("jim@example.com"));
    EXPECT_FALSE(signs_in(""));
    EXPECT_FALSE(signs_in("", ""));
    EXPECT_FALSE(signs_in("nobody", ""));
    EXPECT_FALSE(signs_in("nobody"));
    EXPECT_FALSE(signs_in("joe\xff"));
    EXPECT_FALSE(signs_in(std::string("joe\0", 4)));
    EXPECT_FALSE(signs_in("joe", std::string(5000, 'x')));
    EXPECT_FALSE(signs_in(std::string(100'000, 'j')));
    EXPECT_TRUE(signs_in("joe"));
}

TEST_F(SignIns, OnlyActiveAccounts) {
    const auto id = make("joe");
    for (const auto state : {State::blocked, State::ldap_blocked, State::deactivated, State::banned}) {
        ASSERT_TRUE(directory.accounts.set_state(permit, id, state));
        EXPECT_FALSE(signs_in("joe")) << word(state);
    }
    ASSERT_TRUE(directory.accounts.set_state(permit, id, State::active));
    EXPECT_TRUE(signs_in("joe"));
}

TEST_F(SignIns, WhoIsInLdapCannotUseAPasswordHere) {
    const auto id = make("joe");
    ASSERT_TRUE(directory.accounts.set_identity(permit, id, {"github", "1"}));
    EXPECT_TRUE(signs_in("joe"));
    ASSERT_TRUE(directory.accounts.set_identity(permit, id, {"ldapmain", "uid=joe"}));
    EXPECT_FALSE(signs_in("joe"));
}

TEST_F(SignIns, AnUnconfirmedAccountMaySignIn) {
    create("joe", "joe@example.com", false);
    EXPECT_TRUE(signs_in("joe"));
}

TEST_F(SignIns, AnImportedHashIsReplacedAtTheFirstGoodSignIn) {
    const auto id = make("joe");
    set_hash(id, bcrypt_hash);
    EXPECT_FALSE(signs_in("joe", "wrong"));
    EXPECT_EQ(hash_of(id), bcrypt_hash);
    EXPECT_TRUE(signs_in("joe", bcrypt_password));
    const auto better = hash_of(id);
    EXPECT_TRUE(better.starts_with("$argon2id$")) << better;
    EXPECT_TRUE(signs_in("joe", bcrypt_password));
    EXPECT_EQ(hash_of(id), better) << "once is enough";
}

TEST_F(SignIns, ARefusedSignInReplacesNoHash) {
    const auto id = make("joe");
    set_hash(id, bcrypt_hash);
    ASSERT_TRUE(directory.accounts.block(permit, id));
    EXPECT_FALSE(signs_in("joe", bcrypt_password));
    EXPECT_EQ(hash_of(id), bcrypt_hash);
}

TEST_F(SignIns, AHashOfAnotherCostIsReplacedToo) {
    const auto id = make("joe");
    const auto old = hash_of(id);
    env.options.password_cost = {16384, 1};
    EXPECT_TRUE(signs_in("joe"));
    EXPECT_NE(hash_of(id), old);
}

TEST_F(SignIns, GarbageInTheStoreSignsNobodyIn) {
    const auto id = make("joe");
    for (const auto* hash : {"x", "$argon2id$", "$2b$05$", "$6$"}) {
        set_hash(id, hash);
        EXPECT_FALSE(signs_in("joe", hash));
        EXPECT_FALSE(signs_in("joe", ""));
    }
}

TEST_F(SignIns, TokensAreAcceptedByKind) {
    const auto made = create("joe", "joe@example.com");
    const auto with = [&](std::string_view secret, std::initializer_list<TokenKind> kinds) {
        return refusal(directory.sign_in.with_token(secret, kinds));
    };
    const auto secret = made.private_token.reveal();
    const auto credential =
        directory.sign_in.with_token(secret, {TokenKind::personal, TokenKind::private_token}).value();
    EXPECT_EQ(*credential.account, account(made.account.id));
    EXPECT_EQ(credential.kind, TokenKind::private_token);
    EXPECT_EQ(with(secret, {TokenKind::personal, TokenKind::impersonation, TokenKind::service}),
              ErrorCode::unauthenticated);
    EXPECT_EQ(with(secret, {}), ErrorCode::unauthenticated);
    EXPECT_EQ(with("", {TokenKind::private_token}), ErrorCode::unauthenticated);
    EXPECT_EQ(with(std::string(513, 'x'), {TokenKind::private_token}), ErrorCode::unauthenticated);
    std::string changed(secret);
    changed.back() = changed.back() == 'a' ? 'b' : 'a';
    EXPECT_EQ(with(changed, {TokenKind::private_token}), ErrorCode::unauthenticated);
    EXPECT_EQ(with(secret.substr(0, 19), {TokenKind::private_token}), ErrorCode::unauthenticated);
}

TEST_F(SignIns, ATokenExpiresToTheMicrosecond) {
    const auto id = make("joe");
    NewToken wanted{"t"};
    wanted.expires_at = clock.now() + 1h;
    const auto secret = directory.tokens.create(own_permit(id), id, wanted).value().secret;
    const auto outcome = [&] {
        return refusal(directory.sign_in.with_token(secret.reveal(), {TokenKind::personal}));
    };
    EXPECT_EQ(outcome(), std::nullopt);
    clock.time = *wanted.expires_at - 1us;
    EXPECT_EQ(outcome(), std::nullopt);
    clock.time = *wanted.expires_at;
    EXPECT_EQ(outcome(), ErrorCode::token_expired);
}

TEST_F(SignIns, ARevokedTokenSaysSo) {
    const auto id = make("joe");
    Token token;
    token.account = id;
    token.revoked_at = clock.now();
    token.expires_at = clock.now() - 1h;
    ASSERT_TRUE(store->write(permit, [&](Writer& writer) -> Result<TokenId> {
        return writer.tokens().insert(token, crypto::sha256("revoked"));
    }));
    EXPECT_EQ(refusal(directory.sign_in.with_token("revoked", {TokenKind::personal})),
              ErrorCode::token_revoked);
    EXPECT_EQ(refusal(directory.sign_in.with_token("revoked", {TokenKind::service})),
              ErrorCode::unauthenticated)
        << "nothing is said about a token of another kind";
}

}  // namespace
}  // namespace usher::core
