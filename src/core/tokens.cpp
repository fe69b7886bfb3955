#include "core/tokens.h"

#include "base/log.h"
#include "base/text.h"
#include "core/signed_tokens.h"
#include "crypto/digest.h"
#include "crypto/random.h"

namespace usher::core {

std::optional<Secret> Tokens::private_token_of(const Account& account) const {
    const auto token =
        env_.store.read([&](Reader& reader) { return reader.tokens().private_token_of(account.id); });
    if (!token) return std::nullopt;
    return env_.seal.open(token->sealed, account.uuid.text());
}

std::optional<Token> Tokens::find(TokenId id) const {
    return env_.store.read([&](Reader& reader) { return reader.tokens().by_id(id); });
}

std::optional<Token> Tokens::find(std::string_view secret) const {
    const auto hash = crypto::sha256(secret);
    return env_.store.read([&](Reader& reader) { return reader.tokens().by_hash(hash); });
}

Tokens::Page Tokens::page(TokenFilter filter, std::int64_t offset, std::int64_t limit) const {
    filter.now = env_.clock.now();
    return env_.store.read([&](Reader& reader) {
        return Page{reader.tokens().page(filter, offset, limit), reader.tokens().count(filter)};
    });
}

namespace {

// How long it can be seen that a token was replaced, and its use ends the one in its place.
constexpr std::chrono::days replaced_kept{365};
constexpr std::int64_t purged_at_once = 100;

MadeToken make(Environment& env, Writer& writer, Token token) {
    auto secret = token.kind == TokenKind::service ? crypto::long_token() : crypto::personal_token();
    token.created_at = env.clock.now();
    token.hash = crypto::sha256(secret.reveal());
    token.id = writer.tokens().insert(token, token.hash);
    return {std::move(secret), std::move(token)};
}

}  // namespace

Result<MadeToken> Tokens::create(const Permit& permit, AccountId owner, const NewToken& wanted) {
    if (!permit.covers(owner)) return refuse(ErrorCode::forbidden);
    if (code_points(wanted.name) > longest_token_name)
        return refuse(
            invalid({{field::token_name, Fault::too_long, static_cast<std::int64_t>(longest_token_name)}}));
    auto made = env_.store.write(permit, [&](Writer& writer) -> Result<MadeToken> {
        if (!writer.accounts().lock(owner)) return refuse(not_found("User"));
        Token token;
        token.account = owner;
        token.kind = wanted.kind;
        token.name = wanted.name;
        token.scopes = wanted.scopes;
        token.expires_at = wanted.expires_at;
        return make(env_, writer, std::move(token));
    });
    if (made)
        log::audit("token_created",
                   {{"account", owner.value}, {"by", permit.by().value}, {"kind", word(wanted.kind)}});
    return made;
}

Result<void> Tokens::revoke(const Permit& permit, TokenId id) {
    AccountId owner;
    auto revoked = env_.store.write(permit, [&](Writer& writer) -> Result<void> {
        const auto token = writer.reader().tokens().by_id(id);
        if (!token) return refuse(not_found("Token"));
        if (!permit.covers(token->account)) return refuse(ErrorCode::forbidden);
        owner = token->account;
        writer.tokens().revoke(id, env_.clock.now());
        return {};
    });
    if (revoked)
        log::audit("token_revoked",
                   {{"account", owner.value}, {"by", permit.by().value}, {"token", id.value}});
    return revoked;
}

Result<MadeToken> Tokens::rotate(const Permit& permit, TokenId id, std::optional<Time> expires_at) {
    auto rotated = env_.store.write(permit, [&](Writer& writer) -> Result<MadeToken> {
        auto token = writer.reader().tokens().by_id(id);
        if (!token) return refuse(not_found("Token"));
        if (!permit.covers(token->account)) return refuse(ErrorCode::forbidden);
        // Two rotations of one token meet here: the second waits and then finds it revoked.
        if (!writer.accounts().lock(token->account)) return refuse(not_found("Token"));
        token = writer.reader().tokens().by_id(id);
        if (!token) return refuse(not_found("Token"));
        if (token->revoked_at) return refuse(ErrorCode::token_revoked);
        writer.tokens().revoke(id, env_.clock.now());
        Token next;
        next.account = token->account;
        next.kind = token->kind;
        next.name = token->name;
        next.scopes = token->scopes;
        next.expires_at = expires_at;
        next.family = token->family.value != 0 ? token->family : id;
        if (token->family.value == 0) writer.tokens().join_family(id, id);
        writer.tokens().erase_revoked(next.family, env_.clock.now() - replaced_kept, purged_at_once);
        return make(env_, writer, std::move(next));
    });
    if (rotated)
        log::audit("token_rotated", {{"account", rotated->token.account.value},
                                     {"by", permit.by().value},
                                     {"token", id.value},
                                     {"next", rotated->token.id.value}});
    return rotated;
}

}  // namespace usher::core
