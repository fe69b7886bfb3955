#include "store/sql/settings.h"

#include "store/sql/id_list.h"

namespace usher {

namespace {

const Query select_values("SELECT name, value FROM setting WHERE account_id = $1 AND space = $2");
const Query select_value("SELECT value FROM setting WHERE account_id = $1 AND space = $2 AND name = $3");
const Query select_values_of_all(
    query_among("SELECT account_id, name, value FROM setting WHERE account_id {among} AND space = $2"));
const Query select_size(
    "SELECT CAST(COALESCE(SUM(LENGTH(CAST(name AS BLOB)) + LENGTH(CAST(value AS BLOB))), 0) AS BIGINT) "
    "FROM setting WHERE account_id = $1 AND space = $2",
    "SELECT CAST(COALESCE(SUM(OCTET_LENGTH(name) + OCTET_LENGTH(value)), 0) AS BIGINT) "
    "FROM setting WHERE account_id = $1 AND space = $2");
const Query upsert_value(
    "INSERT INTO setting (account_id, space, name, value) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (account_id, space, name) DO UPDATE SET value = excluded.value");
const Query delete_value(
    "DELETE FROM setting WHERE account_id = $1 AND space = $2 AND name = $3 RETURNING account_id");
const Query delete_values("DELETE FROM setting WHERE account_id = $1 AND space = $2");

}  // namespace

Settings SqlSettingReader::of(AccountId account, std::string_view space) {
    Settings settings;
    Rows rows(connection_, select_values, account, space);
    while (rows.next()) settings.emplace(rows.text(0), rows.text(1));
    return settings;
}

std::optional<std::string> SqlSettingReader::value(AccountId account, std::string_view space,
                                                   std::string_view name) {
    Rows rows(connection_, select_value, account, space, name);
    if (!rows.next()) return std::nullopt;
    return rows.text(0);
}

std::map<AccountId, Settings> SqlSettingReader::of_all(std::span<const AccountId> accounts,
                                                       std::string_view space) {
    std::map<AccountId, Settings> settings;
    const auto ids = id_list(connection_.engine(), accounts);
    Rows rows(connection_, select_values_of_all, ids, space);
    while (rows.next()) settings[rows.id<AccountId>(0)].emplace(rows.text(1), rows.text(2));
    return settings;
}

std::int64_t SqlSettingReader::size(AccountId account, std::string_view space) {
    return number(connection_, select_size, account, space).value_or(0);
}

void SqlSettingWriter::set(AccountId account, std::string_view space, std::string_view name,
                           std::string_view value) {
    run(connection_, upsert_value, account, space, name, value);
}

bool SqlSettingWriter::erase(AccountId account, std::string_view space, std::string_view name) {
    return number(connection_, delete_value, account, space, name).has_value();
}

void SqlSettingWriter::erase_all(AccountId account, std::string_view space) {
    run(connection_, delete_values, account, space);
}

}  // namespace usher
