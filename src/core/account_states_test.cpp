// Moves between states by a dialect's own rules, and what an operator sets.
#include "core/fixture_test.h"

namespace usher::core {
namespace {

using namespace std::chrono_literals;

constexpr State all_states[] = {State::active,      State::blocked, State::ldap_blocked,
                                State::deactivated, State::banned,  State::blocked_pending_approval};

class AccountStates : public CoreTest {
  protected:
    Result<bool> move(AccountId id, State state, const Result<bool>& verdict) {
        return directory.accounts.change_state(permit, id, state, [&](const Account& seen) {
            judged = seen;
            return verdict;
        });
    }

    AccountId joe = make("joe");
    std::optional<Account> judged;
};

TEST_F(AccountStates, TheJudgeSeesTheAccountAndDecides) {
    const auto before = account(joe);
    EXPECT_EQ(move(joe, State::banned, false).value(), false);
    EXPECT_EQ(judged, before);
    EXPECT_EQ(account(joe), before);
    EXPECT_EQ(refusal(move(joe, State::banned, refuse(ErrorCode::ldap_state))), ErrorCode::ldap_state);
    EXPECT_EQ(account(joe), before);
    clock.time += 1h;
    EXPECT_EQ(move(joe, State::banned, true).value(), true);
    EXPECT_EQ(account(joe).state, State::banned);
    EXPECT_EQ(account(joe).updated_at, clock.now());
    judged.reset();
    EXPECT_EQ(refusal(move({999}, State::banned, true)), ErrorCode::not_found);
    EXPECT_FALSE(judged);
}

TEST_F(AccountStates, OnlyActiveOnesAuthenticateAndEveryOtherStateCuts) {
    const auto made = create("ann", "ann@example.com", false);
    const auto id = made.account.id;
    const auto token = directory.tokens.create(permit, id, {"ci"}).value();
    for (const auto state : all_states) {
        if (state == State::active) continue;
        SCOPED_TRACE(std::string(word(state)));
        const auto session =
            directory.sessions.open(policy::proven(id), id, {TokenKind::cookie_session, {}, "", {}}).value();
        offer_choice(id);
        EXPECT_GT(waiting(), 0);
        const auto all = mails();
        const Secret choice(all.back().text.substr(std::string_view("choose:").size()));
        EXPECT_TRUE(directory.recovery.chooser(choice));
        EXPECT_EQ(move(id, state, true).value(), true);
        EXPECT_EQ(waiting(), 0);
        EXPECT_FALSE(signs_in("ann"));
        const auto refused = directory.sign_in.with_token(token.secret.reveal(), {TokenKind::personal});
        ASSERT_EQ(refusal(refused), ErrorCode::not_active);
        EXPECT_EQ(refused.error().subject, word(state));
        EXPECT_EQ(move(id, State::active, true).value(), true);
        EXPECT_TRUE(signs_in("ann"));
        EXPECT_TRUE(directory.sign_in.with_token(token.secret.reveal(), {TokenKind::personal}));
        EXPECT_EQ(
            refusal(directory.sessions.resume(session.secret.reveal(), {TokenKind::cookie_session}, {})),
            ErrorCode::unauthenticated);
        EXPECT_EQ(refusal(directory.recovery.chooser(choice)), ErrorCode::link_expired);
    }
}

TEST_F(AccountStates, AnOperatorLeadsOutOfEveryState) {
    for (const auto from : all_states) {
        for (const auto to : all_states) {
            ASSERT_TRUE(directory.accounts.set_state(permit, joe, from));
            ASSERT_TRUE(directory.accounts.set_state(permit, joe, to));
            EXPECT_EQ(account(joe).state, to);
            EXPECT_EQ(signs_in("joe"), to == State::active);
        }
    }
}

TEST_F(AccountStates, WhoeverWaitsForApprovalIsUnblockedButNotBlocked) {
    ASSERT_TRUE(directory.accounts.set_state(permit, joe, State::blocked_pending_approval));
    EXPECT_EQ(directory.accounts.block(permit, joe).value(), false);
    EXPECT_EQ(account(joe).state, State::blocked_pending_approval);
    EXPECT_EQ(directory.accounts.unblock(permit, joe).value(), true);
    EXPECT_EQ(account(joe).state, State::active);
}

TEST_F(AccountStates, AnOperatorSetsTheDayOfTheLastActivity) {
    const auto before = account(joe);
    const auto day = *parse_date("2016-02-29");
    ASSERT_TRUE(directory.accounts.set_last_seen(permit, joe, day));
    auto expected = before;
    expected.last_seen_at = day;
    EXPECT_EQ(account(joe), expected) << "nothing else";
    EXPECT_EQ(refusal(directory.accounts.set_last_seen(permit, {999}, day)), ErrorCode::not_found);
}

}  // namespace
}  // namespace usher::core
