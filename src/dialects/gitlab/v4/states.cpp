#include "dialects/gitlab/v4/states.h"

#include <fmt/format.h>

#include "dialects/gitlab/errors.h"

namespace usher::gitlab::v4 {
namespace {

constexpr std::chrono::days active_period{90};

Error forbidden(std::string_view why) { return {ErrorCode::forbidden, why, {}}; }

// What decides about a move: true moves, false is as it was, a sentence refuses.
using Verdict = std::variant<bool, api::Raw, Error>;

struct Move {
    State to;
    std::function<Verdict(const Account&)> judge;
    bool null_when_so = false;  // the answer when there is nothing to do: null rather than false
};

Result<Moved> move(Gitlab& gitlab, api::Call& call, UserId id, const Move& wanted) {
    const auto permit = policy::administer(call.actor());
    if (!permit) return refuse(permit.error());
    std::optional<api::Raw> sentence;
    const auto judge = [&](const Account& account) -> Result<bool> {
        sentence.reset();
        auto verdict = wanted.judge(account);
        if (auto* raw = std::get_if<api::Raw>(&verdict)) {
            sentence = std::move(*raw);
            return false;
        }
        if (auto* error = std::get_if<Error>(&verdict)) return refuse(std::move(*error));
        return std::get<bool>(verdict);
    };
    const auto moved = gitlab.directory.accounts.change_state(*permit, id.account(), wanted.to, judge);
    if (!moved) return refuse(moved.error());
    if (sentence) return Moved(std::move(*sentence));
    if (!*moved && wanted.null_when_so) return Moved(api::Null{});
    return Moved(*moved);
}

bool is_recently_active(const Account& account, Time now) {
    return account.last_seen_at && *account.last_seen_at > now - active_period;
}

bool is_caller(const api::Call& call, const Account& account) { return account.id == call.actor().id; }
Error not_oneself() { return forbidden("The API initiating user cannot be blocked by the API"); }

}  // namespace

Result<Moved> block_user(Gitlab& gitlab, api::Call& call, UserId id) {
    const auto judge = [&](const Account& account) -> Verdict {
        if (account.state == State::ldap_blocked)
            return forbidden("LDAP blocked users cannot be modified by the API");
        if (is_caller(call, account)) return not_oneself();
        return account.state == State::active || account.state == State::deactivated;
    };
    return move(gitlab, call, id, {State::blocked, judge, true});
}

Result<Moved> unblock_user(Gitlab& gitlab, api::Call& call, UserId id) {
    const auto judge = [](const Account& account) -> Verdict {
        if (account.state == State::ldap_blocked)
            return forbidden("LDAP blocked users cannot be unblocked by the API");
        if (account.state == State::deactivated)
            return forbidden("Deactivated users cannot be unblocked by the API");
        return account.state == State::blocked || account.state == State::blocked_pending_approval;
    };
    return move(gitlab, call, id, {State::active, judge});
}

Result<Moved> deactivate_user(Gitlab& gitlab, api::Call& call, UserId id) {
    const auto now = gitlab.now();
    const auto judge = [&](const Account& account) -> Verdict {
        if (account.state == State::deactivated) return false;
        if (account.state != State::active)
            return message(403, "Error occurred. A blocked user cannot be deactivated");
        if (is_recently_active(account, now))
            return message(403,
                           "The user you are trying to deactivate has been active in the past 90 days and "
                           "cannot be deactivated");
        return true;
    };
    return move(gitlab, call, id, {State::deactivated, judge, true});
}

Result<Moved> activate_user(Gitlab& gitlab, api::Call& call, UserId id) {
    const auto judge = [](const Account& account) -> Verdict {
        if (account.state != State::active && account.state != State::deactivated)
            return forbidden("A blocked user must be unblocked to be activated");
        return account.state == State::deactivated;
    };
    return move(gitlab, call, id, {State::active, judge});
}

Result<Moved> ban_user(Gitlab& gitlab, api::Call& call, UserId id) {
    const auto judge = [&](const Account& account) -> Verdict {
        if (is_caller(call, account)) return not_oneself();
        if (account.state == State::active) return true;
        return message(403, fmt::format("You cannot ban {} users.", word(account.state)));
    };
    return move(gitlab, call, id, {State::banned, judge});
}

Result<Moved> unban_user(Gitlab& gitlab, api::Call& call, UserId id) {
    const auto judge = [](const Account& account) -> Verdict {
        if (account.state == State::banned) return true;
        return message(403, fmt::format("You cannot unban {} users.", word(account.state)));
    };
    return move(gitlab, call, id, {State::active, judge});
}

Result<Decided> approve_user(Gitlab& gitlab, api::Call& call, UserId id) {
    const auto judge = [](const Account& account) -> Verdict {
        if (account.state == State::blocked_pending_approval) return true;
        return message(409, "The user you are trying to approve is not pending approval");
    };
    auto moved = move(gitlab, call, id, {State::active, judge});
    if (!moved) return refuse(moved.error());
    if (auto* sentence = std::get_if<api::Raw>(&*moved)) return Decided(std::move(*sentence));
    return Decided(Success{});
}

// Whoever is rejected was never let in: the account goes.
Result<Decided> reject_user(Gitlab& gitlab, api::Call& call, UserId id) {
    const auto permit = policy::administer(call.actor());
    if (!permit) return refuse(permit.error());
    bool waits = true;
    const auto object = [&](const Account& account) -> Result<void> {
        waits = account.state == State::blocked_pending_approval;
        if (!waits) return refuse(ErrorCode::forbidden);
        return {};
    };
    const auto erased = gitlab.directory.accounts.erase(*permit, id.account(), false, object);
    if (!waits) return Decided(message(409, "User does not have a pending request"));
    if (!erased) return refuse(erased.error());
    return Decided(Success{});
}

}  // namespace usher::gitlab::v4
