#include "core/sessions.h"

#include <algorithm>
#include <functional>
#include <utility>

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
    // One that is never shown in a list of tokens tells only the day on which its owner was last active.
    if (credential.kind == TokenKind::private_token) {
        const auto seen = credential.account->last_seen_at;
        return !seen || floor<std::chrono::days>(now) != floor<std::chrono::days>(*seen);
    }
    return !credential.used_at || now - *credential.used_at >= granularity(use) ||
           !credential.account->last_seen_at;
}

// A use is written within a request that has nothing to do with it: a full disk is no reason to turn people
// away.
void write_use(Environment& env, AccountId account, const std::function<void(Writer&)>& write) {
    try {
        (void)env.store.write(policy::housekeeping(), [&](Writer& writer) -> Result<void> {
            write(writer);
            return {};
        });
    } catch (const Unavailable&) {
        log::warn("use_not_recorded", {{"account", account.value}});
    }
}

}  // namespace

void end_sessions(Writer& writer, AccountId account) {
    for (const auto kind : session_kinds) writer.tokens().erase_of(account, kind);
    writer.accounts().end_cookies(account);
}

OpenedSession insert_session(Environment& env, Writer& writer, const Account& account,
                             const NewSession& wanted) {
    const auto now = env.clock.now();
    OpenedSession opened{secret_for(wanted.kind), {}};
    auto& token = opened.token;
    token.account = account.id;
    token.kind = wanted.kind;
    token.name = wanted.name;
    token.created_at = now;
    if (wanted.lifetime) token.expires_at = now + *wanted.lifetime;
    // Handed out again by the next sign-in.
    if (wanted.kind == TokenKind::login_token)
        token.sealed = env.seal.close(opened.secret, account.uuid.text());
    token.hash = crypto::sha256(opened.secret.reveal());
    token.id = writer.tokens().insert(token, token.hash);
    writer.tokens().erase_expired_sessions(now, purged_at_once);
    return opened;
}

void record_sign_in(Environment& env, Writer& writer, Account& account,
                    const std::optional<std::string>& from) {
    const auto now = env.clock.now();
    account.last_sign_in_at = account.current_sign_in_at;
    account.current_sign_in_at = account.last_seen_at = now;
    account.last_sign_in_from = std::exchange(account.current_sign_in_from, from.value_or(""));
    ++account.sign_in_count;
    if (!account.password_change_forced) account.cookies_refused = false;
    writer.accounts().update(account);
}

OpenedSession open_session(Environment& env, Writer& writer, Account& account, const NewSession& wanted) {
    auto opened = insert_session(env, writer, account, wanted);
    record_sign_in(env, writer, account, wanted.from);
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
    const auto hash = SignIn::hash_of(secret);
    if (!hash) return refuse(ErrorCode::unauthenticated);
    auto known = SignIn(env_).with_hash(*hash, kinds);
    if (!known) return known;
    const auto now = env_.clock.now();
    if (!is_worth_writing(*known, use, now)) {
        if (use.shown) recent_uses_.note(*hash, now, use.from);
        return known;
    }
    if (use.deferred) {
        recent_uses_.owe(*hash, known->account->id, now, use.from);
        return known;
    }
    std::optional<Time> end;
    if (use.idle_lifetime && known->expires_at) end = now + *use.idle_lifetime + granularity(use);
    write_use(env_, known->account->id, [&](Writer& writer) {
        writer.tokens().record_use(*hash, known->account->id, now, use.from, end);
    });
    if (use.shown) recent_uses_.forget(*hash);
    known->account.own().last_seen_at = now;
    return known;
}

bool Sessions::write_uses(std::size_t most) {
    const auto owed = recent_uses_.take(most);
    if (owed.empty()) return false;
    try {
        (void)env_.store.write(policy::housekeeping(), [&](Writer& writer) -> Result<void> {
            for (const auto& use : owed)
                writer.tokens().record_use(use.hash, use.account, use.at, use.from, std::nullopt);
            return {};
        });
    } catch (const std::exception& error) {
        log::warn("uses_not_recorded", {{"count", static_cast<std::int64_t>(owed.size())},
                                        {"reason", std::string_view(error.what())}});
    }
    return owed.size() == most;
}

Result<Account> Sessions::resume_cookie(const Uuid& uuid, std::int64_t epoch) {
    auto account = env_.store.read([&](Reader& reader) { return reader.accounts().by_uuid(uuid); });
    if (!account || account->state != State::active || account->cookies_refused ||
        account->cookie_epoch != epoch)
        return refuse(ErrorCode::unauthenticated);
    note_visit(*account);
    return std::move(*account);
}

void Sessions::note_visit(Account& account) {
    const auto now = env_.clock.now();
    if (account.last_seen_at && now - *account.last_seen_at < use_granularity) return;
    write_use(env_, account.id, [&](Writer& writer) { writer.tokens().record_visit(account.id, now); });
    account.last_seen_at = now;
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
