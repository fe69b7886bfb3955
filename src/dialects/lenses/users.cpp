#include "dialects/lenses/users.h"

#include "dialects/lenses/principals.h"

namespace usher::lenses {
namespace {

Result<User> user_view(Result<core::Principal> principal) {
    if (!principal) return refuse(principal.error());
    return User(std::move(*principal));
}

// The user in the path, changed as somebody may who administers everybody or is that user.
Result<User> change(Lenses& lenses, api::Call& call, const core::AccountChange& wanted) {
    const auto who = named_in_path(lenses, call);
    if (!who) return refuse(who.error());
    const auto permit = policy::manage_belongings_of(call.actor(), who->account.id);
    if (!permit) return refuse(permit.error());
    return user_view(again(lenses, lenses.directory.accounts.change(*permit, who->account.id, wanted)));
}

}  // namespace

Result<api::Streamed<List<User>>> list_users(Lenses& lenses, api::Call&) {
    return stream_of<User>(lenses, AccountKind::person,
                           [](core::Principal&& principal) { return User(std::move(principal)); });
}

Result<User> create_user(Lenses& lenses, api::Call& call, api::Body<NewUser> given) {
    if (const auto wrong = check(lenses, call, *given); !wrong) return refuse(wrong.error());
    const auto permit = policy::administer(call.actor());
    if (!permit) return refuse(permit.error());
    core::NewAccount wanted;
    wanted.username = given->name;
    wanted.name = given->display_name.value_or(given->name);
    wanted.confirmed = true;  // an administrator's word; there is no address that could be asked
    wanted.labels = std::move(given->metadata);
    auto created = lenses.directory.accounts.create(*permit, wanted);
    if (!created) return refuse(created.error());
    return User({std::move(created->account), {}, std::move(wanted.labels), std::nullopt});
}

Result<User> get_user(Lenses& lenses, api::Call& call) { return user_view(named_in_path(lenses, call)); }

Result<User> change_user(Lenses& lenses, api::Call& call, api::Body<UserPatch> given) {
    if (const auto wrong = check(lenses, call, *given); !wrong) return refuse(wrong.error());
    core::AccountChange wanted;
    wanted.name = given->display_name;
    wanted.labels = label_changes(given->metadata);
    return change(lenses, call, wanted);
}

Result<api::NoContent> delete_user(Lenses& lenses, api::Call& call) { return delete_account(lenses, call); }

Result<User> change_profile(Lenses& lenses, api::Call& call, api::Body<ProfilePatch> given) {
    if (const auto wrong = check(lenses, call, *given); !wrong) return refuse(wrong.error());
    core::AccountChange wanted;
    wanted.full_name = given->full_name;
    wanted.email = given->email_address;
    // Nobody proves an address here: what somebody says of themselves is only shown.
    wanted.email_claim = call.actor().admin ? core::Claim::own_if_free : core::Claim::show;
    return change(lenses, call, wanted);
}

Result<User> change_groups_of_user(Lenses& lenses, api::Call& call, api::Body<GroupMoves> given) {
    return user_view(change_groups(lenses, call, *given));
}

}  // namespace usher::lenses
