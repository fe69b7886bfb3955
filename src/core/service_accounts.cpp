#include "core/service_accounts.h"

#include "base/log.h"
#include "core/accounts.h"
#include "crypto/digest.h"
#include "crypto/random.h"

namespace usher::core {
namespace {

Secret give_token(Environment& env, Writer& writer, AccountId account, std::optional<Time> expires_at) {
    auto secret = crypto::long_token();
    Token token;
    token.account = account;
    token.kind = TokenKind::service;
    token.name = "service account";
    token.created_at = env.clock.now();
    token.expires_at = expires_at;
    writer.tokens().insert(token, crypto::sha256(secret.reveal()));
    return secret;
}

NewAccount account_of(const NewServiceAccount& wanted) {
    NewAccount account;
    account.username = wanted.name;
    account.name = wanted.display_name.empty() ? wanted.name : wanted.display_name;
    account.kind = AccountKind::service;
    account.admin = wanted.admin;
    account.confirmed = true;
    if (!wanted.description.empty()) account.profile.bio = wanted.description;
    account.labels = wanted.labels;
    return account;
}

}  // namespace

Result<ServiceAccounts::Made> ServiceAccounts::create(const Permit& permit, const NewServiceAccount& wanted,
                                                      Problems found) {
    auto made = env_.store.write(permit, [&](Writer& writer) -> Result<Made> {
        auto created = create_in(env_, writer, account_of(wanted), {}, found);
        if (!created) return refuse(created.error());
        auto token = give_token(env_, writer, created->account.id, wanted.expires_at);
        return Made{std::move(created->account), std::move(token)};
    });
    if (made)
        log::audit(
            "service_account_created",
            {{"account", made->account.id.value}, {"by", permit.by().value}, {"admin", made->account.admin}});
    return made;
}

Result<Secret> ServiceAccounts::renew(const Permit& permit, AccountId id, std::optional<Time> expires_at) {
    auto renewed = env_.store.write(permit, [&](Writer& writer) -> Result<Secret> {
        const auto account = writer.accounts().lock(id);
        if (!account || account->kind != AccountKind::service) return refuse(not_found("User"));
        writer.tokens().erase_of(id, TokenKind::service);
        return give_token(env_, writer, id, expires_at);
    });
    if (renewed) log::audit("token_renewed", {{"account", id.value}, {"by", permit.by().value}});
    return renewed;
}

}  // namespace usher::core
