#include "store/sql/ldap.h"

#include "base/text.h"

namespace usher {

namespace {

const Query select_briefs(
    "SELECT e.entry_id, e.account_id, a.state, e.present, e.digest, e.reference FROM ldap_entry e "
    "LEFT JOIN account a ON a.id = e.account_id "
    "WHERE e.provider = $1 AND e.entry_id > $2 ORDER BY e.entry_id LIMIT $3");
const std::string entry_columns =
    "provider, entry_id, account_id, reference, digest, present, written_username, written_name, "
    "written_email, written_keys";
const Query select_entry("SELECT " + entry_columns +
                         " FROM ldap_entry WHERE provider = $1 AND entry_id = $2");
const Query select_entry_of("SELECT " + entry_columns + " FROM ldap_entry WHERE account_id = $1 LIMIT 1");
const Query select_memberships(
    "SELECT group_id, account_id FROM ldap_membership WHERE provider = $1 ORDER BY group_id, account_id");
const Query select_memberships_of(
    "SELECT group_id, account_id FROM ldap_membership WHERE provider = $1 AND account_id = $2 "
    "ORDER BY group_id");
const Query select_status(
    "SELECT last_run, last_complete, last_full, outcome, reason, mark, settings_digest, plan_add, "
    "plan_change, plan_block, plan_unblock, plan_join, plan_leave, refusals FROM ldap_status "
    "WHERE provider = $1");

const Query upsert_entry("INSERT INTO ldap_entry (" + entry_columns +
                         ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
                         "ON CONFLICT (provider, entry_id) DO UPDATE SET account_id = excluded.account_id, "
                         "reference = excluded.reference, digest = excluded.digest, "
                         "present = excluded.present, written_username = excluded.written_username, "
                         "written_name = excluded.written_name, written_email = excluded.written_email, "
                         "written_keys = excluded.written_keys");
const Query update_present("UPDATE ldap_entry SET present = $3 WHERE provider = $1 AND entry_id = $2");
const Query delete_entry("DELETE FROM ldap_entry WHERE provider = $1 AND entry_id = $2");
const Query insert_membership(
    "INSERT INTO ldap_membership (provider, group_id, account_id) VALUES ($1, $2, $3) ON CONFLICT DO "
    "NOTHING");
const Query delete_membership(
    "DELETE FROM ldap_membership WHERE provider = $1 AND group_id = $2 AND account_id = $3");
const Query upsert_status(
    "INSERT INTO ldap_status (provider, last_run, last_complete, last_full, outcome, reason, mark, "
    "settings_digest, plan_add, plan_change, plan_block, plan_unblock, plan_join, plan_leave, refusals) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) "
    "ON CONFLICT (provider) DO UPDATE SET last_run = excluded.last_run, "
    "last_complete = excluded.last_complete, last_full = excluded.last_full, outcome = excluded.outcome, "
    "reason = excluded.reason, mark = excluded.mark, settings_digest = excluded.settings_digest, "
    "plan_add = excluded.plan_add, plan_change = excluded.plan_change, plan_block = excluded.plan_block, "
    "plan_unblock = excluded.plan_unblock, plan_join = excluded.plan_join, "
    "plan_leave = excluded.plan_leave, refusals = excluded.refusals");
const Query upsert_lease(
    "INSERT INTO lease (name, holder, until) VALUES ($1, $2, $4) ON CONFLICT (name) DO UPDATE SET "
    "holder = excluded.holder, until = excluded.until WHERE lease.until <= $3 OR lease.holder = $2");
const Query select_holder("SELECT holder FROM lease WHERE name = $1");
const Query delete_leases("DELETE FROM lease");
const Query delete_lease("DELETE FROM lease WHERE name = $1 AND holder = $2");

std::string lines_of(const std::vector<std::string>& texts) {
    std::string lines;
    for (const auto& text : texts) lines.append(text).push_back('\n');
    return lines;
}

std::vector<std::string> texts_in(std::string_view lines) {
    std::vector<std::string> texts;
    for (const auto line : split(lines, '\n'))
        if (!line.empty()) texts.emplace_back(line);
    return texts;
}

std::optional<AccountId> optional_account(Rows& rows, int column) {
    if (rows.is_null(column)) return std::nullopt;
    return rows.id<AccountId>(column);
}

template <class... Args>
std::vector<MadeMembership> made_memberships(Connection& connection, const Query& query,
                                             const Args&... args) {
    std::vector<MadeMembership> made;
    Rows rows(connection, query, args...);
    while (rows.next()) made.push_back({rows.id<GroupId>(0), rows.id<AccountId>(1)});
    return made;
}

template <class... Args>
std::optional<SyncedEntry> one_entry(Connection& connection, const Query& query, const Args&... args) {
    Rows rows(connection, query, args...);
    if (!rows.next()) return std::nullopt;
    SyncedEntry entry;
    entry.provider = rows.text(0);
    entry.entry_id = rows.text(1);
    entry.account = optional_account(rows, 2);
    entry.reference = rows.text(3);
    entry.digest = rows.text(4);
    entry.present = rows.flag(5);
    entry.written = {rows.text(6), rows.text(7), rows.optional_text(8), texts_in(rows.view(9))};
    return entry;
}

}  // namespace

std::vector<SyncedBrief> SqlSyncReader::briefs(std::string_view provider, std::string_view after,
                                               std::int64_t limit) {
    std::vector<SyncedBrief> briefs;
    Rows rows(connection_, select_briefs, provider, after, limit);
    while (rows.next()) {
        SyncedBrief brief;
        brief.entry_id = rows.text(0);
        brief.account = optional_account(rows, 1);
        if (brief.account) brief.state = static_cast<State>(rows.integer(2));
        brief.present = rows.flag(3);
        brief.digest = rows.text(4);
        brief.reference = rows.text(5);
        briefs.push_back(std::move(brief));
    }
    return briefs;
}

std::optional<SyncedEntry> SqlSyncReader::entry(std::string_view provider, std::string_view entry_id) {
    return one_entry(connection_, select_entry, provider, entry_id);
}

std::optional<SyncedEntry> SqlSyncReader::entry_of(AccountId account) {
    return one_entry(connection_, select_entry_of, account);
}

std::vector<MadeMembership> SqlSyncReader::memberships(std::string_view provider) {
    return made_memberships(connection_, select_memberships, provider);
}

std::vector<MadeMembership> SqlSyncReader::memberships_of(std::string_view provider, AccountId account) {
    return made_memberships(connection_, select_memberships_of, provider, account);
}

SyncStatus SqlSyncReader::status(std::string_view provider) {
    SyncStatus status;
    status.provider = provider;
    Rows rows(connection_, select_status, provider);
    if (!rows.next()) return status;
    status.last_run = rows.optional_time(0);
    status.last_complete = rows.optional_time(1);
    status.last_full = rows.optional_time(2);
    status.outcome = rows.text(3);
    status.reason = rows.text(4);
    status.mark = rows.text(5);
    status.settings_digest = rows.text(6);
    status.plan = {rows.integer(7),  rows.integer(8),  rows.integer(9),
                   rows.integer(10), rows.integer(11), rows.integer(12)};
    status.refusals = rows.integer(13);
    return status;
}

void SqlSyncWriter::put(const SyncedEntry& entry) {
    run(connection_, upsert_entry, entry.provider, entry.entry_id, entry.account, entry.reference,
        entry.digest, entry.present, entry.written.username, entry.written.name, entry.written.email,
        lines_of(entry.written.keys));
}

void SqlSyncWriter::set_present(std::string_view provider, std::string_view entry_id, bool present) {
    run(connection_, update_present, provider, entry_id, present);
}

void SqlSyncWriter::erase(std::string_view provider, std::string_view entry_id) {
    run(connection_, delete_entry, provider, entry_id);
}

void SqlSyncWriter::remember(std::string_view provider, MadeMembership made) {
    run(connection_, insert_membership, provider, made.group, made.account);
}

void SqlSyncWriter::forget(std::string_view provider, MadeMembership made) {
    run(connection_, delete_membership, provider, made.group, made.account);
}

void SqlSyncWriter::set_status(const SyncStatus& status) {
    const auto& plan = status.plan;
    run(connection_, upsert_status, status.provider, status.last_run, status.last_complete, status.last_full,
        status.outcome, status.reason, status.mark, status.settings_digest, plan.add, plan.change, plan.block,
        plan.unblock, plan.join, plan.leave, status.refusals);
}

bool SqlSyncWriter::lease(std::string_view name, std::string_view holder, Time now, Time until) {
    run(connection_, upsert_lease, name, holder, now, until);
    Rows rows(connection_, select_holder, name);
    return rows.next() && rows.view(0) == holder;
}

void SqlSyncWriter::release_all() { run(connection_, delete_leases); }

void SqlSyncWriter::release(std::string_view name, std::string_view holder) {
    run(connection_, delete_lease, name, holder);
}

}  // namespace usher
