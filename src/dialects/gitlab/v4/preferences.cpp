#include "dialects/gitlab/v4/preferences.h"

namespace usher::gitlab::v4 {

Result<PreferencesView> get_preferences(Gitlab&, api::Call& call) {
    return PreferencesView(*call.caller->account);
}

Result<PreferencesView> change_preferences(Gitlab& gitlab, api::Call& call, PreferencesChange given) {
    const auto id = call.actor().id;
    const auto permit = policy::manage_account(call.actor(), id);
    if (!permit) return refuse(permit.error());
    core::AccountChange wanted;
    wanted.view_diffs_file_by_file = given.view_diffs_file_by_file;
    wanted.show_whitespace_in_diffs = given.show_whitespace_in_diffs;
    wanted.pass_user_identities_to_ci_jwt = given.pass_user_identities_to_ci_jwt;
    const auto changed = gitlab.directory.accounts.change(*permit, id, wanted);
    if (!changed) return refuse(changed.error());
    return PreferencesView(*changed);
}

}  // namespace usher::gitlab::v4
