#include "store/sql/accounts.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "store/sql/account_lists.h"
#include "store/sql/account_rows.h"
#include "store/sql/emails.h"
#include "store/sql/groups.h"
#include "store/sql/id_list.h"
#include "store/sql/tokens.h"

namespace usher {

namespace {

const Query select_by_id("SELECT " + account_columns() + " FROM account a WHERE a.id = $1");
// SQLite has one writer at a time, whose transaction already holds everything.
const Query select_locked("SELECT " + account_columns() + " FROM account a WHERE a.id = $1",
                          "SELECT " + account_columns() + " FROM account a WHERE a.id = $1 FOR UPDATE");
const Query select_by_username("SELECT " + account_columns() +
                               " FROM account a WHERE a.username_folded = $1");
const Query select_by_ids(query_among("SELECT " + account_columns() + " FROM account a WHERE a.id {among}"));
const Query select_by_uuid("SELECT " + account_columns() + " FROM account a WHERE a.uuid = $1");
const Query select_by_primary_email("SELECT " + account_columns() +
                                    " FROM email e JOIN account a ON a.id = e.account_id"
                                    " WHERE e.folded = $1 AND e.is_primary = 1");
const Query select_after("SELECT " + account_columns() +
                         " FROM account a WHERE a.id > $1 ORDER BY a.id LIMIT $2");
const Query select_after_username(
    "SELECT " + account_columns() +
        " FROM account a WHERE a.kind = $1 AND a.username > $2 ORDER BY a.username LIMIT $3",
    "SELECT " + account_columns() +
        " FROM account a WHERE a.kind = $1 AND a.username COLLATE \"C\" > $2"
        " ORDER BY a.username COLLATE \"C\" LIMIT $3");
const Query select_person("SELECT 1 FROM account WHERE kind = 0 AND origin <> $1 LIMIT 1");
const std::string tombstone_columns = "id, uuid, deleted_at, deleted_by, created_at, username, email";
const Query select_tombstone("SELECT " + tombstone_columns + " FROM tombstone WHERE id = $1");
const Query select_tombstone_by_uuid("SELECT " + tombstone_columns + " FROM tombstone WHERE uuid = $1");
const Query select_tombstone_by_email("SELECT " + tombstone_columns +
                                      " FROM tombstone WHERE email_folded = $1 ORDER BY id DESC LIMIT 1");
const Query select_identity_owner(
    "SELECT account_id FROM account_identity WHERE provider = $1 AND extern_uid = $2");

// What update() writes, in the order of these names; insert() writes it too.
const std::vector<std::string> changing{"username",
                                        "username_folded",
                                        "name",
                                        "email",
                                        "pending_email",
                                        "state",
                                        "admin",
                                        "external",
                                        "can_create_group",
                                        "two_factor_enabled",
                                        "projects_limit",
                                        "theme_id",
                                        "color_scheme_id",
                                        "bio",
                                        "location",
                                        "skype",
                                        "linkedin",
                                        "twitter",
                                        "website_url",
                                        "organization",
                                        "updated_at",
                                        "confirmed_at",
                                        "last_sign_in_at",
                                        "current_sign_in_at",
                                        "last_seen_at",
                                        "origin",
                                        "full_name",
                                        "cookies_refused",
                                        "password_change_forced",
                                        "job_title",
                                        "pronouns",
                                        "discord",
                                        "public_email",
                                        "commit_email",
                                        "diffs_file_by_file",
                                        "whitespace_in_diffs",
                                        "identities_to_ci",
                                        "note",
                                        "private_profile",
                                        "avatar",
                                        "last_sign_in_from",
                                        "current_sign_in_from",
                                        "sign_in_count",
                                        "identity_count"};

std::string insert_text() {
    std::string names = "uuid, kind, created_at, created_by";
    std::string values = "$1, $2, $3, $4";
    for (std::size_t at = 0; at < changing.size(); ++at) {
        names += ", " + changing[at];
        values += ", $" + std::to_string(at + 5);
    }
    return "INSERT INTO account (" + names + ") VALUES (" + values + ")";
}

std::string update_text() {
    std::string text = "UPDATE account SET ";
    for (std::size_t at = 0; at < changing.size(); ++at)
        text += (at ? ", " : "") + changing[at] + " = $" + std::to_string(at + 2);
    return text + " WHERE id = $1";
}

const InsertQuery insert_account(insert_text());
const Query insert_identity(
    "INSERT INTO account_identity (account_id, provider, extern_uid) VALUES ($1, $2, $3)");
const Query delete_identities("DELETE FROM account_identity WHERE account_id = $1");
const Query update_account(update_text());
const Query update_state("UPDATE account SET state = $2, updated_at = $3 WHERE id = $1");
const Query update_cookies("UPDATE account SET cookie_epoch = cookie_epoch + 1 WHERE id = $1");
// What belongs to the account goes with its row (ON DELETE CASCADE).
const Query delete_account("DELETE FROM account WHERE id = $1");
const Query insert_tombstone(
    "INSERT INTO tombstone (id, uuid, deleted_at, deleted_by, created_at, username, email, email_folded) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");

template <class... Args>
std::optional<Account> one_account(Connection& connection, const Query& query, const Args&... args) {
    Rows rows(connection, query, args...);
    if (!rows.next()) return std::nullopt;
    return account_from(connection, rows, 0);
}

template <class Key>
std::optional<Tombstone> one_tombstone(Connection& connection, const Query& query, const Key& key) {
    Rows rows(connection, query, key);
    if (!rows.next()) return std::nullopt;
    return Tombstone{rows.id<AccountId>(0), uuid_from(rows.view(1)), rows.time(2),
                     rows.id<AccountId>(3), rows.optional_time(4),   rows.optional_text(5),
                     rows.optional_text(6)};
}

std::int64_t code(auto value) { return static_cast<std::int64_t>(value); }
std::int64_t size_of(const std::vector<Identity>& identities) {
    return static_cast<std::int64_t>(identities.size());
}

// Calls f with the values of `changing`.
template <class F>
auto with_changing(const Account& account, F&& f) {
    const Profile& profile = account.profile;
    const Preferences& preferences = account.preferences;
    return f(account.username, fold_case(account.username), account.name, account.email,
             account.pending_email, code(account.state), account.admin, account.external,
             account.can_create_group, account.two_factor_enabled, account.projects_limit, account.theme_id,
             account.color_scheme_id, profile.bio, profile.location, profile.skype, profile.linkedin,
             profile.twitter, profile.website_url, profile.organization, account.updated_at,
             account.confirmed_at, account.last_sign_in_at, account.current_sign_in_at, account.last_seen_at,
             account.origin, profile.full_name, account.cookies_refused, account.password_change_forced,
             profile.job_title, profile.pronouns, profile.discord, profile.public_email, profile.commit_email,
             preferences.view_diffs_file_by_file, preferences.show_whitespace_in_diffs,
             preferences.pass_user_identities_to_ci_jwt, account.note, account.private_profile,
             account.avatar, account.last_sign_in_from, account.current_sign_in_from, account.sign_in_count,
             size_of(account.identities));
}

}  // namespace

std::optional<Account> SqlAccountReader::by_id(AccountId id) {
    return one_account(connection_, select_by_id, id);
}

std::optional<Account> SqlAccountReader::by_username(std::string_view folded) {
    return one_account(connection_, select_by_username, folded);
}

std::vector<Account> SqlAccountReader::by_ids(std::span<const AccountId> ids) {
    std::map<AccountId, std::size_t> places;
    for (std::size_t at = 0; at < ids.size(); ++at) places.emplace(ids[at], at);
    std::vector<Account> accounts;
    {
        const auto among = id_list(connection_.engine(), ids);
        Rows rows(connection_, select_by_ids, among);
        while (rows.next()) accounts.push_back(account_from(connection_, rows, 0));
    }
    std::sort(accounts.begin(), accounts.end(),
              [&](const Account& a, const Account& b) { return places.at(a.id) < places.at(b.id); });
    return accounts;
}

std::optional<Account> SqlAccountReader::by_uuid(const Uuid& uuid) {
    return one_account(connection_, select_by_uuid, Blob{bytes_of(uuid)});
}

std::optional<Account> SqlAccountReader::by_primary_email(std::string_view folded) {
    return one_account(connection_, select_by_primary_email, folded);
}

std::optional<Tombstone> SqlAccountReader::tombstone(AccountId id) {
    return one_tombstone(connection_, select_tombstone, id);
}

std::optional<Tombstone> SqlAccountReader::tombstone_by_uuid(const Uuid& uuid) {
    return one_tombstone(connection_, select_tombstone_by_uuid, Blob{bytes_of(uuid)});
}

std::optional<Tombstone> SqlAccountReader::tombstone_by_email(std::string_view folded) {
    return one_tombstone(connection_, select_tombstone_by_email, folded);
}

std::vector<Account> SqlAccountReader::after_username(AccountKind kind, std::string_view username,
                                                      std::int64_t limit) {
    std::vector<Account> accounts;
    Rows rows(connection_, select_after_username, code(kind), username, limit);
    while (rows.next()) accounts.push_back(account_from(connection_, rows, 0));
    return accounts;
}

bool SqlAccountReader::holds_people() {
    return number(connection_, select_person, server_origin).has_value();
}

std::vector<SharedAccount> SqlAccountReader::page(const AccountFilter& filter, std::int64_t offset,
                                                  std::int64_t limit) {
    return shared(page_of_accounts(connection_, filter, offset, limit));
}

std::vector<SharedAccount> SqlAccountReader::page(const AccountFilter& filter,
                                                  const AccountSequence& sequence, std::int64_t offset,
                                                  std::int64_t limit) {
    return shared(page_of_accounts(connection_, filter, sequence, offset, limit));
}

std::int64_t SqlAccountReader::count(const AccountFilter& filter, std::int64_t most) {
    return count_accounts(connection_, filter, most);
}

std::vector<Account> SqlAccountReader::after(AccountId after, std::int64_t limit) {
    std::vector<Account> accounts;
    Rows rows(connection_, select_after, after, limit);
    while (rows.next()) accounts.push_back(account_from(connection_, rows, 0));
    return accounts;
}

std::optional<AccountId> SqlAccountReader::identity_owner(std::string_view provider,
                                                          std::string_view extern_uid) {
    const auto id = number(connection_, select_identity_owner, provider, extern_uid);
    if (!id) return std::nullopt;
    return AccountId{*id};
}

AccountId SqlAccountWriter::insert(const Account& account, bool own_email) {
    const AccountId id = with_changing(account, [&](const auto&... values) {
        return AccountId{usher::insert(connection_, insert_account, Blob{bytes_of(account.uuid)},
                                       code(account.kind), account.created_at, account.created_by,
                                       values...)};
    });
    changes_.accounts.push_back(id);
    insert_identities(id, account.identities);
    tally_.add(id, 1);
    search_.insert(id, search_text(account));
    if (own_email && account.email) own_primary(connection_, id, *account.email, account.created_at);
    return id;
}

std::optional<Account> SqlAccountWriter::lock(AccountId id) {
    return one_account(connection_, select_locked, id);
}

void SqlAccountWriter::update(const Account& account) {
    changes_.accounts.push_back(account.id);
    if (identities_of(connection_, account.id) != account.identities) {
        run(connection_, delete_identities, account.id);
        insert_identities(account.id, account.identities);
    }
    with_changing(account,
                  [&](const auto&... values) { run(connection_, update_account, account.id, values...); });
    search_.update(account.id, search_text(account));
}

void SqlAccountWriter::erase(AccountId id, AccountId by, Time now, bool keeps_names) {
    const auto account = lock(id);
    if (!account) return;
    changes_.accounts.push_back(id);
    changes_.holders.push_back(id);
    search_.erase(id);
    erase_credentials_of(connection_, id);
    leave_all_groups(connection_, *account);
    run(connection_, delete_account, id);
    tally_.add(id, -1);
    std::optional<std::string> username, email, folded;
    if (keeps_names) username = account->username;
    if (keeps_names) email = account->email;
    if (email) folded = fold_email(*email);
    run(connection_, insert_tombstone, id, Blob{bytes_of(account->uuid)}, now, by, account->created_at,
        username, email, folded);
}

void SqlAccountWriter::set_state(AccountId id, State state, Time now) {
    changes_.accounts.push_back(id);
    run(connection_, update_state, id, code(state), now);
}

void SqlAccountWriter::end_cookies(AccountId id) {
    changes_.accounts.push_back(id);
    run(connection_, update_cookies, id);
}

// Newest first outside, ascending ids inside.
void SqlAccountWriter::insert_identities(AccountId id, const std::vector<Identity>& identities) {
    for (auto identity = identities.rbegin(); identity != identities.rend(); ++identity)
        run(connection_, insert_identity, id, identity->provider, identity->extern_uid);
}

}  // namespace usher
