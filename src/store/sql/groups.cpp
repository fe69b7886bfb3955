#include "store/sql/groups.h"

#include "store/sql/account_rows.h"
#include "store/sql/id_list.h"

namespace usher {

namespace {

const std::string group_columns =
    "g.id, g.uuid, g.name, g.display_name, g.sso_name, g.description, g.created_at, g.updated_at, "
    "g.person_count, g.service_count";
constexpr int group_width = 10;
const std::string select_groups = "SELECT " + group_columns + " FROM person_group g ";
const Query select_by_id(select_groups + "WHERE g.id = $1");
const Query select_by_name(select_groups + "WHERE g.name = $1");
// SQLite has one writer at a time, whose transaction already holds everything.
const Query select_locked(select_groups + "WHERE g.id = $1", select_groups + "WHERE g.id = $1 FOR UPDATE");
const Query select_locked_by_name(select_groups + "WHERE g.name = $1",
                                  select_groups + "WHERE g.name = $1 FOR UPDATE");
const Query select_all(select_groups + "ORDER BY g.name");
const Query select_of("SELECT " + group_columns +
                      ", m.is_manager FROM membership m JOIN person_group g ON g.id = m.group_id "
                      "WHERE m.account_id = $1 ORDER BY g.name");
const Query select_ids_of("SELECT group_id FROM membership WHERE account_id = $1 ORDER BY group_id");
const std::string select_members_text = "SELECT m.is_manager, " + account_columns() +
                                        " FROM membership m JOIN account a ON a.id = m.account_id "
                                        "WHERE m.group_id = $1 ORDER BY a.username";
const Query select_members(select_members_text, select_members_text + " COLLATE \"C\"");
const std::string select_member_ids_text =
    "SELECT a.id FROM membership m JOIN account a ON a.id = m.account_id WHERE m.group_id = $1 AND a.kind = "
    "$2 "
    "ORDER BY a.username";
const Query select_member_ids(select_member_ids_text, select_member_ids_text + " COLLATE \"C\"");
const Query select_role("SELECT is_manager FROM membership WHERE group_id = $1 AND account_id = $2");
const Query count_managers("SELECT COUNT(*) FROM membership WHERE group_id = $1 AND is_manager = 1");
const Query select_by_ids(query_among(select_groups + "WHERE g.id {among}"));
const Query select_memberships_of(
    query_among("SELECT m.account_id, m.group_id FROM membership m JOIN person_group g ON g.id = m.group_id "
                "WHERE m.account_id {among} ORDER BY m.account_id, g.name"));
const Query select_labels(
    query_among("SELECT group_id, name, value FROM group_label WHERE group_id {among} ORDER BY group_id"));

const InsertQuery insert_group(
    "INSERT INTO person_group (uuid, name, display_name, sso_name, description, created_at, updated_at, "
    "person_count, service_count) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0)");
const Query update_group(
    "UPDATE person_group SET name = $2, display_name = $3, sso_name = $4, description = $5, updated_at = $6 "
    "WHERE id = $1");
const Query delete_group("DELETE FROM person_group WHERE id = $1");
const Query insert_label("INSERT INTO group_label (group_id, name, value) VALUES ($1, $2, $3)");
const Query delete_labels("DELETE FROM group_label WHERE group_id = $1");
const Query insert_membership(
    "INSERT INTO membership (group_id, account_id, is_manager) VALUES ($1, $2, $3) "
    "ON CONFLICT (group_id, account_id) DO NOTHING RETURNING group_id");
const Query update_role("UPDATE membership SET is_manager = $3 WHERE group_id = $1 AND account_id = $2");
const Query delete_membership(
    "DELETE FROM membership WHERE group_id = $1 AND account_id = $2 RETURNING group_id");
const Query select_kind("SELECT kind FROM account WHERE id = $1");
const Query add_people("UPDATE person_group SET person_count = person_count + $2 WHERE id = $1");
const Query add_services("UPDATE person_group SET service_count = service_count + $2 WHERE id = $1");

const std::string select_group_tokens =
    "SELECT t.id, t.group_id, g.name, t.description, t.creator, t.lifetime, t.created_at "
    "FROM group_token t JOIN person_group g ON g.id = t.group_id ";
const Query select_tokens_of(select_group_tokens + "WHERE t.group_id = $1 ORDER BY t.id");
const Query select_tokens_managed_by(
    select_group_tokens +
    "JOIN membership m ON m.group_id = g.id WHERE m.account_id = $1 AND m.is_manager = 1 "
    "ORDER BY g.name, t.id");
const Query select_all_tokens(select_group_tokens + "ORDER BY g.name, t.id");
const Query select_token(select_group_tokens + "WHERE t.hash = $1");
const InsertQuery insert_group_token(
    "INSERT INTO group_token (group_id, hash, description, creator, lifetime, created_at) "
    "VALUES ($1, $2, $3, $4, $5, $6)");
const Query delete_group_token("DELETE FROM group_token WHERE group_id = $1 AND id = $2 RETURNING id");

std::int64_t code(auto value) { return static_cast<std::int64_t>(value); }

Blob blob_of(const TokenHash& hash) { return {{reinterpret_cast<const char*>(hash.data()), hash.size()}}; }

Group group_from(Rows& rows) {
    Group group;
    group.id = rows.id<GroupId>(0);
    group.uuid = uuid_from(rows.view(1));
    group.name = rows.text(2);
    group.display_name = rows.text(3);
    group.sso_name = rows.text(4);
    group.description = rows.text(5);
    group.created_at = rows.time(6);
    group.updated_at = rows.time(7);
    group.person_count = rows.integer(8);
    group.service_count = rows.integer(9);
    return group;
}

// `group_of` finds the group in what the list holds.
template <class Each>
void read_labels(Connection& connection, std::vector<Each>& list, Group& (*group_of)(Each&)) {
    std::map<GroupId, Group*> groups;
    std::vector<GroupId> ids;
    for (auto& each : list) {
        auto& group = group_of(each);
        groups.emplace(group.id, &group);
        ids.push_back(group.id);
    }
    const auto among = id_list(connection.engine(), std::span<const GroupId>(ids));
    Rows rows(connection, select_labels, among);
    while (rows.next()) groups.at(rows.id<GroupId>(0))->labels.emplace(rows.text(1), rows.text(2));
}

template <class... Args>
std::vector<Group> groups_from(Connection& connection, const Query& query, const Args&... args) {
    std::vector<Group> groups;
    {
        Rows rows(connection, query, args...);
        while (rows.next()) groups.push_back(group_from(rows));
    }
    if (!groups.empty()) read_labels<Group>(connection, groups, [](Group& group) -> Group& { return group; });
    return groups;
}

template <class... Args>
std::optional<Group> one_group(Connection& connection, const Query& query, const Args&... args) {
    auto groups = groups_from(connection, query, args...);
    if (groups.empty()) return std::nullopt;
    return std::move(groups.front());
}

template <class... Args>
std::vector<GroupToken> group_tokens(Connection& connection, const Query& query, const Args&... args) {
    std::vector<GroupToken> tokens;
    Rows rows(connection, query, args...);
    while (rows.next())
        tokens.push_back({rows.id<GroupTokenId>(0), rows.id<GroupId>(1), rows.text(2), rows.text(3),
                          rows.text(4), static_cast<GroupTokenLifetime>(rows.integer(5)), rows.time(6)});
    return tokens;
}

void count_member(Connection& connection, GroupId group, AccountKind kind, std::int64_t change) {
    run(connection, kind == AccountKind::person ? add_people : add_services, group, change);
}

AccountKind kind_of(Connection& connection, AccountId account) {
    return static_cast<AccountKind>(number(connection, select_kind, account).value_or(0));
}

}  // namespace

std::optional<Group> SqlGroupReader::by_id(GroupId id) { return one_group(connection_, select_by_id, id); }

std::optional<Group> SqlGroupReader::by_name(std::string_view name) {
    return one_group(connection_, select_by_name, name);
}

std::vector<Group> SqlGroupReader::all() { return groups_from(connection_, select_all); }

std::vector<Group> SqlGroupReader::by_ids(std::span<const GroupId> ids) {
    const auto among = id_list(connection_.engine(), ids);
    return groups_from(connection_, select_by_ids, among);
}

std::vector<Membership> SqlGroupReader::of(AccountId account) {
    std::vector<Membership> memberships;
    {
        Rows rows(connection_, select_of, account);
        while (rows.next()) memberships.push_back({group_from(rows), rows.flag(group_width)});
    }
    if (!memberships.empty())
        read_labels<Membership>(connection_, memberships,
                                [](Membership& each) -> Group& { return each.group; });
    return memberships;
}

std::vector<std::pair<AccountId, GroupId>> SqlGroupReader::memberships_of(
    std::span<const AccountId> accounts) {
    std::vector<std::pair<AccountId, GroupId>> memberships;
    const auto among = id_list(connection_.engine(), accounts);
    Rows rows(connection_, select_memberships_of, among);
    while (rows.next()) memberships.emplace_back(rows.id<AccountId>(0), rows.id<GroupId>(1));
    return memberships;
}

std::vector<GroupId> SqlGroupReader::ids_of(AccountId account) {
    std::vector<GroupId> ids;
    Rows rows(connection_, select_ids_of, account);
    while (rows.next()) ids.push_back(rows.id<GroupId>(0));
    return ids;
}

std::vector<Member> SqlGroupReader::members(GroupId group) {
    std::vector<Member> members;
    Rows rows(connection_, select_members, group);
    while (rows.next()) members.push_back({account_from(connection_, rows, 1), rows.flag(0)});
    return members;
}

std::vector<AccountId> SqlGroupReader::member_ids(GroupId group, AccountKind kind) {
    std::vector<AccountId> ids;
    Rows rows(connection_, select_member_ids, group, code(kind));
    while (rows.next()) ids.push_back(rows.id<AccountId>(0));
    return ids;
}

std::optional<bool> SqlGroupReader::role(GroupId group, AccountId account) {
    const auto manager = number(connection_, select_role, group, account);
    if (!manager) return std::nullopt;
    return *manager != 0;
}

std::int64_t SqlGroupReader::manager_count(GroupId group) {
    return number(connection_, count_managers, group).value_or(0);
}

std::vector<GroupToken> SqlGroupReader::tokens_of(GroupId group) {
    return group_tokens(connection_, select_tokens_of, group);
}

std::vector<GroupToken> SqlGroupReader::tokens_managed_by(AccountId account) {
    return group_tokens(connection_, select_tokens_managed_by, account);
}

std::vector<GroupToken> SqlGroupReader::all_tokens() { return group_tokens(connection_, select_all_tokens); }

std::optional<GroupToken> SqlGroupReader::token(const TokenHash& hash) {
    auto found = group_tokens(connection_, select_token, blob_of(hash));
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

GroupId SqlGroupWriter::insert(const Group& group) {
    const GroupId id{usher::insert(connection_, insert_group, Blob{bytes_of(group.uuid)}, group.name,
                                   group.display_name, group.sso_name, group.description, group.created_at,
                                   group.updated_at)};
    insert_labels(id, group.labels);
    return id;
}

std::optional<Group> SqlGroupWriter::lock(GroupId id) { return one_group(connection_, select_locked, id); }

std::optional<Group> SqlGroupWriter::lock_by_name(std::string_view name) {
    return one_group(connection_, select_locked_by_name, name);
}

void SqlGroupWriter::update(const Group& group) {
    run(connection_, update_group, group.id, group.name, group.display_name, group.sso_name,
        group.description, group.updated_at);
    run(connection_, delete_labels, group.id);
    insert_labels(group.id, group.labels);
}

void SqlGroupWriter::erase(GroupId id) { run(connection_, delete_group, id); }

void SqlGroupWriter::join(GroupId group, AccountId account, bool manager) {
    if (!number(connection_, insert_membership, group, account, manager)) return;
    count_member(connection_, group, kind_of(connection_, account), 1);
}

void SqlGroupWriter::set_manager(GroupId group, AccountId account, bool manager) {
    run(connection_, update_role, group, account, manager);
}

bool SqlGroupWriter::leave(GroupId group, AccountId account) {
    if (!number(connection_, delete_membership, group, account)) return false;
    count_member(connection_, group, kind_of(connection_, account), -1);
    return true;
}

GroupTokenId SqlGroupWriter::insert_token(const GroupToken& token, const TokenHash& hash) {
    return GroupTokenId{usher::insert(connection_, insert_group_token, token.group, blob_of(hash),
                                      token.description, token.creator, code(token.lifetime),
                                      token.created_at)};
}

bool SqlGroupWriter::erase_token(GroupId group, GroupTokenId id) {
    return number(connection_, delete_group_token, group, id).has_value();
}

void SqlGroupWriter::insert_labels(GroupId id, const Labels& labels) {
    for (const auto& [name, value] : labels) run(connection_, insert_label, id, name, value);
}

void leave_all_groups(Connection& connection, const Account& account) {
    for (const auto group : SqlGroupReader(connection).ids_of(account.id))
        count_member(connection, group, account.kind, -1);
}

}  // namespace usher
