#include "store/sql/keys.h"

namespace usher {

namespace {

const std::string columns =
    "id, account_id, title, key, fingerprint, sha256, created_at, updated_at, key_usage, expires_at";
const Query select_of("SELECT " + columns + " FROM ssh_key WHERE account_id = $1 ORDER BY id DESC");
const Query select_page("SELECT " + columns +
                        " FROM ssh_key WHERE account_id = $1 ORDER BY id DESC LIMIT $2 OFFSET $3");
const Query count_of("SELECT COUNT(*) FROM ssh_key WHERE account_id = $1");
const Query select_by_id("SELECT " + columns + " FROM ssh_key WHERE id = $1");
const Query select_by_fingerprint("SELECT " + columns + " FROM ssh_key WHERE fingerprint = $1");
const Query select_by_sha256("SELECT " + columns + " FROM ssh_key WHERE sha256 = $1 LIMIT 1");
const Query select_text("SELECT id FROM ssh_key WHERE key_hash = $1 AND key = $2 LIMIT 1");
const Query select_fingerprint("SELECT id FROM ssh_key WHERE fingerprint = $1");
const InsertQuery insert_key(
    "INSERT INTO ssh_key (account_id, title, key, key_hash, fingerprint, sha256, created_at, updated_at, "
    "key_usage, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
const Query delete_key("DELETE FROM ssh_key WHERE id = $1");

SshKey key_from(Rows& rows) {
    return {rows.id<KeyId>(0),    rows.id<AccountId>(1), rows.text(2),
            rows.text(3),         rows.text(4),          rows.text(5),
            rows.time(6),         rows.time(7),          static_cast<KeyUsage>(rows.integer(8)),
            rows.optional_time(9)};
}

template <class Key>
std::optional<SshKey> one_key(Connection& connection, const Query& query, const Key& key) {
    Rows rows(connection, query, key);
    if (!rows.next()) return std::nullopt;
    return key_from(rows);
}

// FNV-1a. It only narrows the search for a text; the text itself is compared.
std::int64_t text_hash(std::string_view text) {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    return static_cast<std::int64_t>(hash);
}

}  // namespace

std::vector<SshKey> SqlKeyReader::of(AccountId account) {
    std::vector<SshKey> keys;
    Rows rows(connection_, select_of, account);
    while (rows.next()) keys.push_back(key_from(rows));
    return keys;
}

std::vector<SshKey> SqlKeyReader::page(AccountId account, std::int64_t offset, std::int64_t limit) {
    std::vector<SshKey> keys;
    Rows rows(connection_, select_page, account, limit, offset);
    while (rows.next()) keys.push_back(key_from(rows));
    return keys;
}

std::int64_t SqlKeyReader::count(AccountId account) {
    return number(connection_, count_of, account).value_or(0);
}

std::optional<SshKey> SqlKeyReader::by_id(KeyId id) { return one_key(connection_, select_by_id, id); }

std::optional<SshKey> SqlKeyReader::by_fingerprint(std::string_view md5) {
    return one_key(connection_, select_by_fingerprint, md5);
}

std::optional<SshKey> SqlKeyReader::by_sha256(std::string_view sha256) {
    return one_key(connection_, select_by_sha256, sha256);
}

bool SqlKeyReader::has_text(std::string_view key) {
    return number(connection_, select_text, text_hash(key), key).has_value();
}

bool SqlKeyReader::has_fingerprint(std::string_view fingerprint) {
    return number(connection_, select_fingerprint, fingerprint).has_value();
}

KeyId SqlKeyWriter::insert(const SshKey& key) {
    return KeyId{usher::insert(connection_, insert_key, key.account, key.title, key.key, text_hash(key.key),
                               key.fingerprint, key.sha256, key.created_at, key.updated_at,
                               static_cast<std::int64_t>(key.usage), key.expires_at)};
}

void SqlKeyWriter::erase(KeyId id) { run(connection_, delete_key, id); }

}  // namespace usher
