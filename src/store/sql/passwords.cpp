#include "store/sql/passwords.h"

namespace usher {

namespace {

const Query select_hash("SELECT hash FROM password WHERE account_id = $1");
const Query upsert_hash(
    "INSERT INTO password (account_id, hash, changed_at) VALUES ($1, $2, $3) "
    "ON CONFLICT (account_id) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at");
const Query delete_hash("DELETE FROM password WHERE account_id = $1");

}  // namespace

std::optional<std::string> SqlPasswordReader::hash_of(AccountId id) {
    Rows rows(connection_, select_hash, id);
    if (!rows.next()) return std::nullopt;
    return rows.text(0);
}

void SqlPasswordWriter::set(AccountId id, std::string_view hash, Time now) {
    run(connection_, upsert_hash, id, hash, now);
}

void SqlPasswordWriter::erase(AccountId id) { run(connection_, delete_hash, id); }

}  // namespace usher
