#include "dialects/cds/token.h"

#include "dialects/cds/access.h"
#include "dialects/cds/errors.h"
#include "dialects/cds/parameters.h"

namespace usher::cds {
namespace {

std::optional<GroupTokenLifetime> parse_lifetime(std::string_view word) {
    if (word == "session") return GroupTokenLifetime::session;
    if (word == "daily") return GroupTokenLifetime::daily;
    if (word == "persistent") return GroupTokenLifetime::persistent;
    return std::nullopt;
}

bool administers_a_group(const Cds& cds, AccountId account) {
    for (const auto& membership : cds.directory.groups.of(account))
        if (membership.manager) return true;
    return false;
}

}  // namespace

std::vector<TokenView> token_views(const std::vector<GroupToken>& tokens) {
    std::vector<TokenView> views;
    for (const auto& token : tokens) views.push_back(token_view(token));
    return views;
}

Result<std::vector<TokenView>> list_tokens(Cds& cds, api::Call& call) {
    const auto actor = call.actor();
    const auto& groups = cds.directory.groups;
    if (!actor.admin) return token_views(groups.tokens_managed_by(actor.id));
    if (!administers_a_group(cds, actor.id)) return std::vector<TokenView>();
    return token_views(groups.all_tokens());
}

Result<TokenView> find_token(Cds& cds, api::Call& call) {
    const auto token = cds.directory.groups.find_token(Secret(std::string(call.variable("token"))));
    if (!token) return refuse(ErrorId::no_token);
    auto view = token_view(*token);
    view.group_id = token->group.value;
    return view;
}

Result<TokenView> create_token(Cds& cds, api::Call& call, api::Body<TokenBody> given) {
    const auto& named = named_group(call);
    const auto permit = named.manage(call.actor());
    if (!permit) return refuse(permit.error());
    const auto lifetime = parse_lifetime(given->expiration);
    if (!lifetime) return refuse(ErrorId::wrong_request);
    const auto made = cds.directory.groups.create_token(*permit, named.group.id, *call.caller->account,
                                                        {given->description, *lifetime});
    if (!made) return refuse(made.error());
    auto view = token_view(made->token);
    view.id = 0;
    view.group_id = named.group.id.value;
    view.token = made->secret.reveal();
    return view;
}

Result<std::variant<std::vector<TokenView>, api::Raw>> tokens_of_group(Cds& cds, api::Call& call) {
    const auto& named = named_group(call);
    if (!named.manage(call.actor())) return api::Raw{"application/json", "null", 403};
    return token_views(cds.directory.groups.tokens_of(named.group.id));
}

Result<api::Null> delete_token(Cds& cds, api::Call& call) {
    const auto& named = named_group(call);
    const auto permit = named.manage(call.actor());
    if (!permit) return refuse(permit.error());
    const auto id = parse_integer(call.variable("tokenid"));
    if (!id) return refuse(ErrorId::wrong_request);
    cds.directory.groups.erase_token(*permit, named.group.id, GroupTokenId{*id});
    return api::Null{};
}

}  // namespace usher::cds
