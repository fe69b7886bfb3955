#include "store/sql/gpg_keys.h"

namespace usher {

namespace {

const std::string columns = "id, account_id, key, fingerprint, created_at";
const Query select_of("SELECT " + columns + " FROM gpg_key WHERE account_id = $1 ORDER BY id DESC");
const Query select_page("SELECT " + columns +
                        " FROM gpg_key WHERE account_id = $1 ORDER BY id DESC LIMIT $2 OFFSET $3");
const Query count_of("SELECT COUNT(*) FROM gpg_key WHERE account_id = $1");
const Query select_by_id("SELECT " + columns + " FROM gpg_key WHERE id = $1");
const Query select_by_fingerprint("SELECT " + columns + " FROM gpg_key WHERE fingerprint = $1");
const InsertQuery insert_key(
    "INSERT INTO gpg_key (account_id, key, fingerprint, created_at) VALUES ($1, $2, $3, $4)");
const Query delete_key("DELETE FROM gpg_key WHERE id = $1");

GpgKey key_from(Rows& rows) {
    return {rows.id<GpgKeyId>(0), rows.id<AccountId>(1), rows.text(2), rows.text(3), rows.time(4)};
}

}  // namespace

std::vector<GpgKey> SqlGpgKeyReader::of(AccountId account) {
    std::vector<GpgKey> keys;
    Rows rows(connection_, select_of, account);
    while (rows.next()) keys.push_back(key_from(rows));
    return keys;
}

std::vector<GpgKey> SqlGpgKeyReader::page(AccountId account, std::int64_t offset, std::int64_t limit) {
    std::vector<GpgKey> keys;
    Rows rows(connection_, select_page, account, limit, offset);
    while (rows.next()) keys.push_back(key_from(rows));
    return keys;
}

std::int64_t SqlGpgKeyReader::count(AccountId account) {
    return number(connection_, count_of, account).value_or(0);
}

std::optional<GpgKey> SqlGpgKeyReader::by_id(GpgKeyId id) {
    Rows rows(connection_, select_by_id, id);
    if (!rows.next()) return std::nullopt;
    return key_from(rows);
}

std::optional<GpgKey> SqlGpgKeyReader::by_fingerprint(std::string_view fingerprint) {
    Rows rows(connection_, select_by_fingerprint, fingerprint);
    if (!rows.next()) return std::nullopt;
    return key_from(rows);
}

GpgKeyId SqlGpgKeyWriter::insert(const GpgKey& key) {
    return GpgKeyId{
        usher::insert(connection_, insert_key, key.account, key.key, key.fingerprint, key.created_at)};
}

void SqlGpgKeyWriter::erase(GpgKeyId id) { run(connection_, delete_key, id); }

}  // namespace usher
