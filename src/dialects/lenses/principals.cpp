#include "dialects/lenses/principals.h"

#include "dialects/lenses/errors.h"

namespace usher::lenses {

Result<core::Principal> named_in_path(const Lenses& lenses, const api::Call& call) {
    auto found = lenses.directory.principals.find(kind_of(call), call.variable("name"));
    if (!found) return refuse(not_found("User"));
    return std::move(*found);
}

Result<core::Principal> again(const Lenses& lenses, const Result<Account>& changed) {
    if (!changed) return refuse(changed.error());
    return lenses.directory.principals.of(*changed);
}

Result<core::Principal> change_groups(Lenses& lenses, api::Call& call, const GroupMoves& moves) {
    if (const auto wrong = check(lenses, call, moves); !wrong) return refuse(wrong.error());
    const auto permit = policy::administer(call.actor());
    if (!permit) return refuse(permit.error());
    const auto who = named_in_path(lenses, call);
    if (!who) return who;
    const auto changed = lenses.directory.groups.change_groups_of(
        *permit, who->account.id,
        {moves.add_to_groups.value_or(std::vector<std::string>()),
         moves.remove_from_groups.value_or(std::vector<std::string>()), moves.set_groups});
    if (!changed) return refuse(changed.error());
    return lenses.directory.principals.of(who->account);
}

Result<api::NoContent> delete_account(Lenses& lenses, api::Call& call) {
    const auto permit = policy::administer(call.actor());
    if (!permit) return refuse(permit.error());
    const auto who = named_in_path(lenses, call);
    if (!who) return refuse(who.error());
    const auto erased = lenses.directory.accounts.erase(*permit, who->account.id);
    if (!erased) return refuse(erased.error());
    return api::NoContent{};
}

}  // namespace usher::lenses
