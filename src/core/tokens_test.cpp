// Tokens that are made on purpose: lists, revocation, rotation and what reuse ends.
#include "core/tokens.h"

#include <atomic>
#include <thread>

#include "core/fixture_test.h"

namespace usher::core {
namespace {

using namespace std::chrono_literals;

class TokensTest : public CoreTest {
  protected:
    MadeToken token(AccountId owner, const std::string& name = "ci",
                    std::optional<Time> expires_at = std::nullopt) {
        return directory.tokens.create(permit, owner, {name, "api read_user", expires_at}).value();
    }
    std::optional<ErrorCode> use(const Secret& secret) {
        return refusal(directory.sign_in.with_token(secret.reveal(), {TokenKind::personal}));
    }
    MadeToken rotated(const MadeToken& old, std::optional<Time> expires_at = std::nullopt) {
        return directory.tokens.rotate(permit, old.token.id, expires_at).value();
    }

    AccountId joe = make("joe");
    AccountId ann = make("ann");
};

constexpr auto works = std::optional<ErrorCode>();
constexpr auto revoked = std::optional(ErrorCode::token_revoked);

TEST_F(TokensTest, WhatIsMadeIsWhatIsStored) {
    const auto made = token(joe, "laptop", clock.now() + 24h);
    EXPECT_EQ(made.token.account, joe);
    EXPECT_EQ(made.token.scopes, "api read_user");
    EXPECT_EQ(made.token.created_at, clock.now());
    EXPECT_EQ(made.token.family, TokenId{});
    EXPECT_EQ(directory.tokens.find(made.token.id), made.token);
    EXPECT_EQ(directory.tokens.find({999}), std::nullopt);
}

TEST_F(TokensTest, ARevokedOneStaysInTheListsAndOpensNothing) {
    const auto made = token(joe), other = token(joe);
    EXPECT_EQ(use(made.secret), works);
    ASSERT_TRUE(directory.tokens.revoke(own_permit(joe), made.token.id));
    const auto when = clock.now();
    EXPECT_EQ(use(made.secret), revoked);
    EXPECT_EQ(use(other.secret), works);
    clock.time += 1h;
    ASSERT_TRUE(directory.tokens.revoke(own_permit(joe), made.token.id)) << "again changes nothing";
    EXPECT_EQ(directory.tokens.find(made.token.id)->revoked_at, when);
    EXPECT_EQ(refusal(directory.tokens.revoke(own_permit(ann), other.token.id)), ErrorCode::forbidden);
    EXPECT_EQ(refusal(directory.tokens.revoke(permit, {999})), ErrorCode::not_found);
    EXPECT_EQ(use(other.secret), works);
}

TEST_F(TokensTest, PagesJudgeExpiryByTheClock) {
    const auto soon = token(joe, "soon", clock.now() + 1h), never = token(joe, "never");
    token(ann, "hers");
    TokenFilter active;
    active.account = joe;
    active.state = TokenState::active;
    EXPECT_EQ(directory.tokens.page(active, 0, 10).total, 2);
    clock.time += 1h;
    const auto page = directory.tokens.page(active, 0, 10);
    EXPECT_EQ(page.total, 1);
    EXPECT_EQ(page.tokens, std::vector{never.token});
    active.state = TokenState::inactive;
    EXPECT_EQ(directory.tokens.page(active, 0, 10).tokens, std::vector{soon.token});
    EXPECT_EQ(directory.tokens.page({}, 1, 1).total, 3);
    EXPECT_EQ(directory.tokens.page({}, 1, 1).tokens, std::vector{never.token});
}

TEST_F(TokensTest, RotationPutsAnotherInItsPlace) {
    const auto first = token(joe, "ci", clock.now() + 24h);
    clock.time += 1h;
    const auto second = directory.tokens.rotate(own_permit(joe), first.token.id, clock.now() + 48h).value();
    EXPECT_NE(second.secret.reveal(), first.secret.reveal());
    EXPECT_EQ(second.token.name, "ci");
    EXPECT_EQ(second.token.scopes, "api read_user");
    EXPECT_EQ(second.token.account, joe);
    EXPECT_EQ(second.token.created_at, clock.now());
    EXPECT_EQ(second.token.expires_at, clock.now() + 48h);
    EXPECT_EQ(second.token.family, first.token.id);
    EXPECT_EQ(directory.tokens.find(second.token.id), second.token);
    const auto old = directory.tokens.find(first.token.id).value();
    EXPECT_EQ(old.revoked_at, clock.now());
    EXPECT_EQ(old.family, first.token.id);
    EXPECT_EQ(use(second.secret), works);
    const auto third = rotated(second);
    EXPECT_EQ(third.token.family, first.token.id);
    EXPECT_EQ(third.token.expires_at, std::nullopt);
    EXPECT_EQ(use(third.secret), works);
}

TEST_F(TokensTest, RotationRefusesWhatIsRevokedStrangeOrSomebodyElses) {
    const auto made = token(joe);
    EXPECT_EQ(refusal(directory.tokens.rotate(own_permit(ann), made.token.id, {})), ErrorCode::forbidden);
    EXPECT_EQ(refusal(directory.tokens.rotate(permit, {999}, {})), ErrorCode::not_found);
    EXPECT_EQ(use(made.secret), works);
    rotated(made);
    EXPECT_EQ(refusal(directory.tokens.rotate(permit, made.token.id, {})), ErrorCode::token_revoked);
    const auto plain = token(joe);
    ASSERT_TRUE(directory.tokens.revoke(permit, plain.token.id));
    EXPECT_EQ(refusal(directory.tokens.rotate(permit, plain.token.id, {})), ErrorCode::token_revoked);
}

TEST_F(TokensTest, ReusingARotatedOneEndsItsFamily) {
    const auto first = token(joe), bystander = token(joe);
    const auto second = rotated(first), third = rotated(second);
    EXPECT_EQ(use(third.secret), works);
    clock.time += 1h;
    EXPECT_EQ(use(first.secret), revoked);
    EXPECT_EQ(use(third.secret), revoked) << "whoever has the first may have stolen it";
    EXPECT_EQ(directory.tokens.find(third.token.id)->revoked_at, clock.now());
    EXPECT_EQ(directory.tokens.find(second.token.id)->revoked_at, clock.now() - 1h);
    EXPECT_EQ(use(bystander.secret), works);
    EXPECT_EQ(use(first.secret), revoked) << "and once is enough";
    EXPECT_TRUE(store->check().empty());
}

TEST_F(TokensTest, AFamilyEndsAwayFromWhoeverAnswers) {
    std::vector<std::function<void()>> tasks;
    env.later = [&](std::function<void()> task) { tasks.push_back(std::move(task)); };
    const auto first = token(joe);
    const auto second = rotated(first);
    EXPECT_EQ(use(first.secret), revoked);
    EXPECT_EQ(use(second.secret), works) << "nothing is written by the look-up";
    ASSERT_EQ(tasks.size(), 1U);
    tasks.front()();
    EXPECT_EQ(use(second.secret), revoked);
}

TEST_F(TokensTest, AStoreThatIsAwayChangesNoAnswerToAReusedOne) {
    struct Away : Store {
        explicit Away(Store& store) : store(store) {}
        bool is_embedded() const override { return true; }
        void ping() override {}
        std::vector<std::string> check() override { return {}; }
        void in_read(const std::function<void(Reader&)>& f) override {
            store.read([&](Reader& reader) {
                f(reader);
                return true;
            });
        }
        void in_write(const std::function<bool(Writer&)>&) override { throw Unavailable("disk full"); }
        Store& store;
    };
    const auto first = token(joe);
    const auto second = rotated(first);
    Away away(*store);
    Environment elsewhere{away, clock, seal, letters, cheap_options()};
    EXPECT_EQ(refusal(SignIn(elsewhere).with_token(first.secret.reveal(), {TokenKind::personal})), revoked);
    EXPECT_EQ(use(second.secret), works);
    EXPECT_EQ(use(first.secret), revoked);
    EXPECT_EQ(use(second.secret), revoked) << "the next use tries again";
}

TEST_F(TokensTest, WhatWasReplacedAYearAgoGoesWithTheNextRotation) {
    const auto first = token(joe), bystander = token(joe);
    ASSERT_TRUE(directory.tokens.revoke(permit, bystander.token.id));
    const auto second = rotated(first);
    clock.time += 365 * 24h;
    const auto third = rotated(second);
    EXPECT_TRUE(directory.tokens.find(first.token.id)) << "not yet";
    clock.time += 1s;
    const auto fourth = rotated(third);
    EXPECT_FALSE(directory.tokens.find(first.token.id));
    EXPECT_TRUE(directory.tokens.find(second.token.id));
    EXPECT_TRUE(directory.tokens.find(bystander.token.id)) << "of no family";
    EXPECT_EQ(use(first.secret), std::optional(ErrorCode::unauthenticated));
    EXPECT_EQ(use(fourth.secret), works);
    EXPECT_TRUE(store->check().empty());
}

TEST_F(TokensTest, NamesHaveAnEnd) {
    const auto named = [&](std::string name) {
        return directory.tokens.create(permit, joe, {std::move(name)});
    };
    std::string longest;
    for (std::size_t i = 0; i < longest_token_name; ++i) longest += "ü";
    EXPECT_EQ(named(longest)->token.name, longest) << "characters, not bytes";
    EXPECT_EQ(problems_of(named(longest + "x")), (Problems{{field::token_name, Fault::too_long, 255}}));
}

TEST_F(TokensTest, ReusingOneThatWasOnlyRevokedEndsNothing) {
    const auto first = token(joe), second = token(joe);
    ASSERT_TRUE(directory.tokens.revoke(permit, first.token.id));
    EXPECT_EQ(use(first.secret), revoked);
    EXPECT_EQ(use(second.secret), works);
}

TEST_F(TokensTest, TheWrongKindEndsNoFamily) {
    const auto first = token(joe);
    const auto second = rotated(first);
    EXPECT_EQ(refusal(directory.sign_in.with_token(first.secret.reveal(), {TokenKind::impersonation})),
              ErrorCode::unauthenticated);
    EXPECT_EQ(use(second.secret), works);
}

TEST_F(TokensTest, OfManyRotationsAtTheSameTimeOneSucceeds) {
    const auto first = token(joe);
    std::atomic<int> successes = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 8; ++i)
            threads.emplace_back([&] {
                const auto outcome = directory.tokens.rotate(permit, first.token.id, {});
                successes += outcome.has_value();
                if (!outcome) EXPECT_EQ(outcome.error().code, ErrorCode::token_revoked);
            });
    }
    EXPECT_EQ(successes, 1);
    EXPECT_EQ(directory.tokens.page({}, 0, 10).total, 2);
}

}  // namespace
}  // namespace usher::core
