#include "core/signed_tokens.h"

#include <algorithm>

#include "base/log.h"
#include "core/letters.h"
#include "crypto/digest.h"

namespace usher::core {
namespace {

bool is_alive(const Token& token, Time now) { return !token.expires_at || *token.expires_at > now; }

SignedToken signed_token(OpenedSession opened) {
    return {std::move(opened.token), Uuid::parse(opened.secret.reveal()).value()};
}

Result<Account> active_account(Writer& writer, AccountId id) {
    auto account = writer.accounts().lock(id);
    if (!account) return refuse(not_found("User"));
    if (account->state != State::active)
        return refuse(Error{ErrorCode::not_active, word(account->state), {}});
    return std::move(*account);
}

// The newest login token with at least half its life before it.
std::optional<SignedToken> reusable(Environment& env, Reader& reader, const Account& account) {
    const auto now = env.clock.now();
    const auto is_fresh = [&](const Token& token) {
        return is_alive(token, now) && token.expires_at && *token.expires_at - now >= now - token.created_at;
    };
    const auto age = [](const Token& token) { return std::pair(token.created_at, token.id); };
    std::optional<Token> newest;
    for (auto& token : reader.tokens().of(account.id, TokenKind::login_token))
        if (is_fresh(token) && (!newest || age(*newest) < age(token))) newest = std::move(token);
    if (!newest) return std::nullopt;
    const auto secret = env.seal.open(newest->sealed, account.uuid.text());
    const auto id = secret ? Uuid::parse(secret->reveal()) : std::nullopt;
    if (!id) return std::nullopt;
    return SignedToken{std::move(*newest), *id};
}

// Until the next sign-in; and those signed so far for good.
void refuse_cookies(Writer& writer, Account& account) {
    account.cookies_refused = true;
    writer.accounts().update(account);
    writer.accounts().end_cookies(account.id);
}

NewSession login(std::chrono::seconds lifetime) { return {TokenKind::login_token, lifetime, "login", {}}; }

}  // namespace

Result<SignedTokens::SignIn> SignedTokens::sign_in(const Permit& permit, AccountId id,
                                                   const Lifetimes& lifetimes) {
    if (!permit.covers(id)) return refuse(ErrorCode::forbidden);
    auto done = env_.store.write(permit, [&](Writer& writer) -> Result<SignIn> {
        auto account = active_account(writer, id);
        if (!account) return refuse(account.error());
        if (account->password_change_forced) {
            if (!writer.reader().passwords().hash_of(id)) return refuse(ErrorCode::unauthenticated);
            writer.passwords().erase(id);
            return SignIn{signed_token(open_session(env_, writer, *account, login(lifetimes.once))), true};
        }
        auto again = reusable(env_, writer.reader(), *account);
        if (!again) return SignIn{signed_token(open_session(env_, writer, *account, login(lifetimes.usual)))};
        record_sign_in(env_, writer, *account);
        return SignIn{std::move(*again)};
    });
    if (done) log::audit("session_opened", {{"account", id.value}, {"kind", word(TokenKind::login_token)}});
    return done;
}

Result<SignedToken> SignedTokens::refresh(const Permit& permit, AccountId id, std::string_view presented,
                                          std::chrono::seconds lifetime) {
    if (!permit.covers(id)) return refuse(ErrorCode::forbidden);
    return env_.store.write(permit, [&](Writer& writer) -> Result<SignedToken> {
        const auto account = active_account(writer, id);
        if (!account) return refuse(account.error());
        if (!presented.empty() && !writer.tokens().erase(crypto::sha256(presented)))
            return refuse(ErrorCode::unauthenticated);
        return signed_token(insert_session(env_, writer, *account, login(lifetime)));
    });
}

Result<void> SignedTokens::sign_out(const Permit& permit, AccountId id, std::string_view presented) {
    if (!permit.covers(id)) return refuse(ErrorCode::forbidden);
    return env_.store.write(permit, [&](Writer& writer) -> Result<void> {
        auto account = writer.accounts().lock(id);
        if (!account) return refuse(not_found("User"));
        if (!presented.empty()) writer.tokens().erase(crypto::sha256(presented));
        refuse_cookies(writer, *account);
        return {};
    });
}

void SignedTokens::shorten_logins(const Permit& permit, AccountId id, std::chrono::seconds lifetime) {
    const auto end = env_.clock.now() + lifetime;
    (void)env_.store.write(permit, [&](Writer& writer) -> Result<void> {
        writer.tokens().cap_expiry(id, TokenKind::login_token, end);
        return {};
    });
}

std::vector<Token> SignedTokens::of(AccountId id) const {
    auto tokens =
        env_.store.read([&](Reader& reader) { return reader.tokens().of(id, TokenKind::api_token); });
    const auto now = env_.clock.now();
    std::erase_if(tokens, [&](const Token& token) { return !is_alive(token, now); });
    for (auto& token : tokens) sessions_.complete(token);
    return tokens;
}

std::optional<Token> SignedTokens::find(AccountId id, std::string_view name) const {
    auto token = env_.store.read(
        [&](Reader& reader) { return reader.tokens().named(id, TokenKind::api_token, name); });
    if (!token || !is_alive(*token, env_.clock.now())) return std::nullopt;
    sessions_.complete(*token);
    return token;
}

Result<SignedToken> SignedTokens::create(const Permit& permit, AccountId id, const std::string& name,
                                         std::chrono::seconds lifetime) {
    if (!permit.covers(id)) return refuse(ErrorCode::forbidden);
    auto made = env_.store.write(permit, [&](Writer& writer) -> Result<SignedToken> {
        const auto account = active_account(writer, id);
        if (!account) return refuse(account.error());
        const auto holder = writer.reader().tokens().named(id, TokenKind::api_token, name);
        if (holder && is_alive(*holder, env_.clock.now()))
            return refuse(invalid({{field::token_name, Fault::taken, 0, name}}));
        if (holder) writer.tokens().erase(holder->hash);
        return signed_token(
            insert_session(env_, writer, *account, {TokenKind::api_token, lifetime, name, {}}));
    });
    if (made)
        log::audit("token_created",
                   {{"account", id.value}, {"by", permit.by().value}, {"kind", word(TokenKind::api_token)}});
    return made;
}

Result<void> SignedTokens::end(const Permit& permit, AccountId id, std::string_view name) {
    if (!permit.covers(id)) return refuse(ErrorCode::forbidden);
    auto ended = env_.store.write(permit, [&](Writer& writer) -> Result<void> {
        const auto token = writer.reader().tokens().named(id, TokenKind::api_token, name);
        if (!token || !is_alive(*token, env_.clock.now())) return refuse(not_found("Token"));
        writer.tokens().erase(token->hash);
        return {};
    });
    if (ended) log::audit("token_ended", {{"account", id.value}, {"by", permit.by().value}});
    return ended;
}

Result<SignedTokens::Revoked> SignedTokens::revoke(const Permit& permit, AccountId id,
                                                   const Revocation& wanted) {
    if (!permit.covers(id)) return refuse(ErrorCode::forbidden);
    bool mailed = false;
    auto revoked = env_.store.write(permit, [&](Writer& writer) -> Result<Revoked> {
        auto account = writer.accounts().lock(id);
        if (!account) return refuse(not_found("User"));
        const auto now = env_.clock.now();
        Revoked hit;
        for (const auto kind : wanted.kinds) {
            for (const auto& token : writer.reader().tokens().of(id, kind)) {
                if (!is_alive(token, now)) continue;
                if (kind == TokenKind::api_token)
                    hit.names.push_back(token.name);
                else
                    ++hit.logins;
            }
            writer.tokens().erase_of(id, kind);
        }
        if (wanted.cookies) refuse_cookies(writer, *account);
        const auto letter = wanted.compose ? wanted.compose(hit) : std::nullopt;
        if (letter) queue_letter(env_, writer, *account, *letter);
        mailed = letter.has_value();
        return hit;
    });
    if (!revoked) return revoked;
    const auto count = revoked->logins + static_cast<std::int64_t>(revoked->names.size());
    log::audit("tokens_revoked", {{"account", id.value}, {"by", permit.by().value}, {"count", count}});
    if (mailed) env_.mail_queued();
    return revoked;
}

}  // namespace usher::core
