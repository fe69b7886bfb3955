#include "dialects/lenses/service_accounts.h"

#include "dialects/lenses/principals.h"

namespace usher::lenses {
namespace {

Time now(const Lenses& lenses) { return lenses.directory.environment.clock.now(); }

Result<ServiceAccount> service_view(const Lenses& lenses, Result<core::Principal> principal) {
    if (!principal) return refuse(principal.error());
    return ServiceAccount(std::move(*principal), now(lenses));
}

}  // namespace

Result<api::Streamed<List<ServiceAccount>>> list_service_accounts(Lenses& lenses, api::Call&) {
    return stream_of<ServiceAccount>(lenses, AccountKind::service, [&lenses](core::Principal&& principal) {
        return ServiceAccount(std::move(principal), now(lenses));
    });
}

Result<ServiceAccountWithToken> create_service_account(Lenses& lenses, api::Call& call,
                                                       api::Body<NewServiceAccount> given) {
    if (const auto wrong = check(lenses, call, *given); !wrong) return refuse(wrong.error());
    const auto permit = policy::administer(call.actor());
    if (!permit) return refuse(permit.error());
    core::NewServiceAccount wanted;
    wanted.name = given->name;
    wanted.display_name = given->display_name.value_or("");
    wanted.description = given->description.value_or("");
    wanted.labels = std::move(given->metadata);
    wanted.expires_at = time_of(given->token_expires_at);
    auto made = lenses.directory.service_accounts.create(*permit, wanted);
    if (!made) return refuse(made.error());
    return ServiceAccountWithToken(
        {std::move(made->account), {}, std::move(wanted.labels), wanted.expires_at}, now(lenses),
        std::move(made->token));
}

Result<ServiceAccount> get_service_account(Lenses& lenses, api::Call& call) {
    return service_view(lenses, named_in_path(lenses, call));
}

Result<ServiceAccount> change_service_account(Lenses& lenses, api::Call& call,
                                              api::Body<ServiceAccountPatch> given) {
    if (const auto wrong = check(lenses, call, *given); !wrong) return refuse(wrong.error());
    const auto permit = policy::administer(call.actor());
    if (!permit) return refuse(permit.error());
    const auto who = named_in_path(lenses, call);
    if (!who) return refuse(who.error());
    core::AccountChange wanted;
    wanted.name = given->display_name;
    wanted.bio = given->description;
    wanted.labels = label_changes(given->metadata);
    return service_view(lenses,
                        again(lenses, lenses.directory.accounts.change(*permit, who->account.id, wanted)));
}

Result<api::NoContent> delete_service_account(Lenses& lenses, api::Call& call) {
    return delete_account(lenses, call);
}

Result<ServiceAccount> change_groups_of_service_account(Lenses& lenses, api::Call& call,
                                                        api::Body<GroupMoves> given) {
    return service_view(lenses, change_groups(lenses, call, *given));
}

Result<ServiceAccountWithToken> renew_token(Lenses& lenses, api::Call& call, api::Body<Renewal> given) {
    if (const auto wrong = check(lenses, call, *given); !wrong) return refuse(wrong.error());
    const auto permit = policy::administer(call.actor());
    if (!permit) return refuse(permit.error());
    auto who = named_in_path(lenses, call);
    if (!who) return refuse(who.error());
    who->token_expires_at = time_of(given->token_expires_at);
    auto token = lenses.directory.service_accounts.renew(*permit, who->account.id, who->token_expires_at);
    if (!token) return refuse(token.error());
    return ServiceAccountWithToken(std::move(*who), now(lenses), std::move(*token));
}

}  // namespace usher::lenses
