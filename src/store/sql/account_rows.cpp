#include "store/sql/account_rows.h"

#include <algorithm>

namespace usher {

namespace {

const Query select_identities(
    "SELECT provider, extern_uid FROM account_identity WHERE account_id = $1 ORDER BY id DESC");

}  // namespace

std::string account_columns() {
    return "a.id, a.uuid, a.kind, a.username, a.name, a.email, a.pending_email, a.state, a.admin, "
           "a.external, "
           "a.can_create_group, a.two_factor_enabled, a.projects_limit, a.theme_id, a.color_scheme_id, "
           "a.bio, "
           "a.location, a.skype, a.linkedin, a.twitter, a.website_url, a.organization, a.created_at, "
           "a.updated_at, a.confirmed_at, a.last_sign_in_at, a.current_sign_in_at, a.last_seen_at, a.origin, "
           "a.full_name, a.cookies_refused, a.cookie_epoch, a.password_change_forced, "
           "a.job_title, a.pronouns, a.discord, a.public_email, a.commit_email, a.diffs_file_by_file, "
           "a.whitespace_in_diffs, a.identities_to_ci, a.note, a.private_profile, a.avatar, a.created_by, "
           "a.last_sign_in_from, a.current_sign_in_from, a.sign_in_count, a.identity_count";
}

Account account_from(Connection& connection, Rows& rows, int first) {
    Account account;
    int column = first;
    account.id = rows.id<AccountId>(column++);
    account.uuid = uuid_from(rows.view(column++));
    account.kind = static_cast<AccountKind>(rows.integer(column++));
    account.username = rows.text(column++);
    account.name = rows.text(column++);
    account.email = rows.optional_text(column++);
    account.pending_email = rows.optional_text(column++);
    account.state = static_cast<State>(rows.integer(column++));
    account.admin = rows.flag(column++);
    account.external = rows.flag(column++);
    account.can_create_group = rows.flag(column++);
    account.two_factor_enabled = rows.flag(column++);
    account.projects_limit = rows.integer(column++);
    account.theme_id = rows.integer(column++);
    account.color_scheme_id = rows.integer(column++);
    account.profile.bio = rows.optional_text(column++);
    account.profile.location = rows.optional_text(column++);
    account.profile.skype = rows.text(column++);
    account.profile.linkedin = rows.text(column++);
    account.profile.twitter = rows.text(column++);
    account.profile.website_url = rows.text(column++);
    account.profile.organization = rows.text(column++);
    account.created_at = rows.time(column++);
    account.updated_at = rows.time(column++);
    account.confirmed_at = rows.optional_time(column++);
    account.last_sign_in_at = rows.optional_time(column++);
    account.current_sign_in_at = rows.optional_time(column++);
    account.last_seen_at = rows.optional_time(column++);
    account.origin = rows.text(column++);
    account.profile.full_name = rows.text(column++);
    account.cookies_refused = rows.flag(column++);
    account.cookie_epoch = rows.integer(column++);
    account.password_change_forced = rows.flag(column++);
    account.profile.job_title = rows.text(column++);
    account.profile.pronouns = rows.text(column++);
    account.profile.discord = rows.text(column++);
    account.profile.public_email = rows.text(column++);
    account.profile.commit_email = rows.text(column++);
    account.preferences.view_diffs_file_by_file = rows.flag(column++);
    account.preferences.show_whitespace_in_diffs = rows.flag(column++);
    account.preferences.pass_user_identities_to_ci_jwt = rows.flag(column++);
    account.note = rows.optional_text(column++);
    account.private_profile = rows.flag(column++);
    account.avatar = rows.text(column++);
    account.created_by = rows.id<AccountId>(column++);
    account.last_sign_in_from = rows.text(column++);
    account.current_sign_in_from = rows.text(column++);
    account.sign_in_count = rows.integer(column++);
    if (rows.integer(column) > 0) account.identities = identities_of(connection, account.id);
    return account;
}

std::vector<Identity> identities_of(Connection& connection, AccountId id) {
    std::vector<Identity> identities;
    Rows rows(connection, select_identities, id);
    while (rows.next()) identities.push_back({rows.text(0), rows.optional_text(1)});
    return identities;
}

Uuid uuid_from(std::string_view bytes) {
    Uuid uuid;
    std::copy_n(bytes.begin(), std::min(bytes.size(), uuid.bytes.size()), uuid.bytes.begin());
    return uuid;
}

std::string_view bytes_of(const Uuid& uuid) {
    return {reinterpret_cast<const char*>(uuid.bytes.data()), uuid.bytes.size()};
}

}  // namespace usher
