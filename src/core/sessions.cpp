#include "core/sessions.h"

#include <algorithm>

#include "base/log.h"
#include "core/sign_in.h"
#include "crypto/digest.h"
#include "crypto/random.h"

namespace usher::core {
namespace {

constexpr std::int64_t purged_at_once = 100;

// Signed tokens carry their secret as an id, and CDS clients expect the form of one.
Secret secret_for(TokenKind kind) {
    if (kind == TokenKind::cookie_session) return crypto::long_token();
    return Secret(crypto::random_uuid().text());
}

// A use is written when the last one written is this old.
std::chrono::microseconds granularity(const Use& use) {
    std::chrono::microseconds step = use_granularity;
    if (use.idle_lifetime) step = std::min(step, std::chrono::microseconds(*use.idle_lifetime) / 60);
    return step;
}

bool is_worth_writing(const Credential& credential, const Use& use, Time now) {
    return !credential.used_at || now - *credential.used_at >= granularity(use) ||
           !credential.account.last_seen_at;
}

}  // namespace

void end_sessions(Writer& writer, AccountId account) {
    for (const auto kind : session_kinds) writer.tokens().erase_of(account, kind);
}

OpenedSession open_session(Environment& env, Writer& writer, Account& account, const NewSession& wanted) {
    const auto now = env.clock.now();
    OpenedSession opened{secret_for(wanted.kind), {}};
    auto& token = opened.token;
    token.account = account.id;
    token.kind = wanted.kind;
    token.name = wanted.name;
    token.created_at = now;
    if (wanted.lifetime) token.expires_at = now + *wanted.lifetime;
    token.hash = crypto::sha256(opened.secret.reveal());
    token.id = writer.tokens().insert(token, token.hash);
    writer.tokens().erase_expired_sessions(now, purged_at_once);

    account.last_sign_in_at = account.current_sign_in_at;
    account.current_sign_in_at = account.last_seen_at = now;
    if (!account.password_change_forced) account.cookies_refused = false;
    writer.accounts().update(account);
    return opened;
}

Result<OpenedSession> Sessions::open(const Permit& permit, AccountId id, const NewSession& wanted) {
    if (!permit.covers(id)) return refuse(ErrorCode::forbidden);
    auto opened = env_.store.write(permit, [&](Writer& writer) -> Result<OpenedSession> {
        auto account = writer.accounts().lock(id);
        if (!account) return refuse(not_found("User"));
        if (account->state != State::active)
            return refuse(Error{ErrorCode::not_active, word(account->state), {}});
        if (account->password_change_forced) {
            if (!writer.reader().passwords().hash_of(id)) return refuse(ErrorCode::unauthenticated);
            writer.passwords().erase(id);
        }
        return open_session(env_, writer, *account, wanted);
    });
    if (opened) log::audit("session_opened", {{"account", id.value}, {"kind", word(wanted.kind)}});
    return opened;
}

Result<Credential> Sessions::resume(std::string_view secret, std::span<const TokenKind> kinds,
                                    const Use& use) {
    auto known = SignIn(env_).with_token(secret, kinds);
    if (!known) return known;
    const auto now = env_.clock.now();
    if (!is_worth_writing(*known, use, now)) return known;
    std::optional<Time> end;
    if (use.idle_lifetime && known->expires_at) end = now + *use.idle_lifetime + granularity(use);
    try {
        (void)env_.store.write(policy::housekeeping(), [&](Writer& writer) -> Result<void> {
            writer.tokens().record_use(crypto::sha256(secret), known->account.id, now, use.from, end);
            return {};
        });
        known->account.last_seen_at = now;
    } catch (const Unavailable&) {  // a full disk is no reason to turn people away
        log::warn("use_not_recorded", {{"account", known->account.id.value}});
    }
    return known;
}

void Sessions::note_visit(Account& account) {
    const auto now = env_.clock.now();
    if (account.last_seen_at && now - *account.last_seen_at < use_granularity) return;
    try {
        (void)env_.store.write(policy::housekeeping(), [&](Writer& writer) -> Result<void> {
            writer.tokens().record_visit(account.id, now);
            return {};
        });
        account.last_seen_at = now;
    } catch (const Unavailable&) {
        log::warn("use_not_recorded", {{"account", account.id.value}});
    }
}

bool Sessions::end(const Permit& permit, std::string_view secret) {
    const auto ended = env_.store.write(permit, [&](Writer& writer) -> Result<bool> {
        return writer.tokens().erase(crypto::sha256(secret));
    });
    return ended && *ended;
}

Result<std::int64_t> Sessions::end_all(const Permit& permit, AccountId account,
                                       std::span<const TokenKind> kinds) {
    if (!permit.covers(account)) return refuse(ErrorCode::forbidden);
    auto ended = env_.store.write(permit, [&](Writer& writer) -> Result<std::int64_t> {
        std::int64_t count = 0;
        for (const auto kind : kinds) count += writer.tokens().erase_of(account, kind);
        return count;
    });
    if (ended)
        log::audit("sessions_ended",
                   {{"account", account.value}, {"by", permit.by().value}, {"count", *ended}});
    return ended;
}

}  // namespace usher::core
