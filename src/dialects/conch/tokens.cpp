#include "dialects/conch/tokens.h"

#include "base/text.h"
#include "dialects/conch/errors.h"
#include "dialects/conch/letters.h"

namespace usher::conch {
namespace {

// What login tokens are called, though nobody sees it.
constexpr std::string_view reserved = "login_jwt_";

std::vector<UserToken> list(Conch& conch, AccountId owner) {
    std::vector<UserToken> views;
    for (auto& token : conch.directory.signed_tokens.of(owner)) views.emplace_back(std::move(token));
    return views;
}

Result<UserToken> get(Conch& conch, api::Call& call, AccountId owner) {
    auto token = conch.directory.signed_tokens.find(owner, call.variable("token_name"));
    if (!token) return refuse(not_found("Token"));
    return UserToken(std::move(*token));
}

Result<api::NoContent> end(Conch& conch, api::Call& call, AccountId owner) {
    const auto permit = policy::manage_belongings_of(call.actor(), owner);
    if (!permit) return refuse(permit.error());
    const auto ended = conch.directory.signed_tokens.end(*permit, owner, call.variable("token_name"));
    if (!ended) return refuse(ended.error());
    return api::NoContent{};
}

std::span<const TokenKind> kinds_of(const RevokeUserTokens& asked) {
    static constexpr std::array logins{TokenKind::login_token}, apis{TokenKind::api_token};
    if (asked.login_only) return logins;
    if (asked.api_only) return apis;
    return signed_kinds;
}

Result<api::NoContent> revoke(Conch& conch, api::Call& call, AccountId owner, const RevokeUserTokens& asked) {
    const auto permit = policy::manage_belongings_of(call.actor(), owner);
    if (!permit) return refuse(permit.error());
    core::SignedTokens::Revocation wanted;
    wanted.kinds = kinds_of(asked);
    wanted.cookies = !asked.api_only;
    if (asked.send_mail && owner != call.actor().id)
        wanted.compose = [&](const auto& hit) { return tokens_revoked(conch, call, hit); };
    const auto revoked = conch.directory.signed_tokens.revoke(*permit, owner, wanted);
    if (!revoked) return refuse(revoked.error());
    return api::NoContent{};
}

}  // namespace

Result<std::vector<UserToken>> list_own_tokens(Conch& conch, api::Call& call) {
    return list(conch, call.actor().id);
}

Result<NewUserToken> create_token(Conch& conch, api::Call& call, Json<TokenName> given) {
    const auto& account = *call.caller->account;
    const auto permit = policy::manage_belongings_of(call.actor(), account.id);
    if (!permit) return refuse(permit.error());
    if (given->name.starts_with(reserved))
        return refuse(problem(field::new_token, Fault::reserved, given->name));
    const auto made =
        conch.directory.signed_tokens.create(*permit, account.id, given->name, conch.options.api_token);
    if (!made) return refuse(made.error());
    const auto& token = made->token;
    write_dates(call, token);
    call.response->header("Location", address_of(call, "/user/me/token/" + path_encode(token.name)));
    return NewUserToken{{token.created_at},
                        instant(token.expires_at),
                        {},
                        token.name,
                        conch.directory.signing_keys.sign({account.uuid, made->id, *token.expires_at})};
}

Result<UserToken> get_own_token(Conch& conch, api::Call& call) { return get(conch, call, call.actor().id); }

Result<api::NoContent> delete_own_token(Conch& conch, api::Call& call) {
    return end(conch, call, call.actor().id);
}

Result<api::NoContent> revoke_own_tokens(Conch& conch, api::Call& call, Query<RevokeUserTokens> asked,
                                         Json<Nothing>) {
    return revoke(conch, call, call.actor().id, asked.value);
}

Result<std::vector<UserToken>> list_tokens_of(Conch& conch, api::Call& call) {
    return list(conch, target_of(call).id);
}

Result<UserToken> get_token_of(Conch& conch, api::Call& call) { return get(conch, call, target_of(call).id); }

Result<api::NoContent> delete_token_of(Conch& conch, api::Call& call) {
    return end(conch, call, target_of(call).id);
}

Result<api::NoContent> revoke_tokens_of(Conch& conch, api::Call& call, Query<RevokeUserTokens> asked,
                                        Json<Nothing>) {
    return revoke(conch, call, target_of(call).id, asked.value);
}

}  // namespace usher::conch
