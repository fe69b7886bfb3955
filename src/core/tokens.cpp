#include "core/tokens.h"

#include "base/log.h"
#include "crypto/digest.h"
#include "crypto/random.h"

namespace usher::core {

std::optional<Secret> Tokens::private_token_of(const Account& account) const {
    const auto token =
        env_.store.read([&](Reader& reader) { return reader.tokens().private_token_of(account.id); });
    if (!token) return std::nullopt;
    return env_.seal.open(token->sealed, account.uuid.text());
}

Result<Secret> Tokens::create(const Permit& permit, AccountId owner, const NewToken& wanted) {
    if (!permit.covers(owner)) return refuse(ErrorCode::forbidden);
    auto made = env_.store.write(permit, [&](Writer& writer) -> Result<Secret> {
        if (!writer.accounts().lock(owner)) return refuse(not_found("User"));
        auto secret = wanted.kind == TokenKind::service ? crypto::long_token() : crypto::personal_token();
        Token token;
        token.account = owner;
        token.kind = wanted.kind;
        token.name = wanted.name;
        token.scopes = wanted.scopes;
        token.created_at = env_.clock.now();
        token.expires_at = wanted.expires_at;
        writer.tokens().insert(token, crypto::sha256(secret.reveal()));
        return secret;
    });
    if (made)
        log::audit("token_created",
                   {{"account", owner.value}, {"by", permit.by().value}, {"kind", word(wanted.kind)}});
    return made;
}

}  // namespace usher::core
