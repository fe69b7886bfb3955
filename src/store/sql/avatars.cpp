#include "store/sql/avatars.h"

namespace usher {

namespace {

const Query select_avatar("SELECT name, png FROM avatar WHERE account_id = $1");
const Query upsert_avatar(
    "INSERT INTO avatar (account_id, name, png) VALUES ($1, $2, $3) "
    "ON CONFLICT (account_id) DO UPDATE SET name = excluded.name, png = excluded.png");
const Query delete_avatar("DELETE FROM avatar WHERE account_id = $1");

}  // namespace

std::optional<Avatar> SqlAvatarReader::of(AccountId account) {
    Rows rows(connection_, select_avatar, account);
    if (!rows.next()) return std::nullopt;
    return Avatar{rows.text(0), rows.text(1)};
}

void SqlAvatarWriter::set(AccountId account, const Avatar& avatar) {
    run(connection_, upsert_avatar, account, avatar.name, Blob{avatar.png});
}

void SqlAvatarWriter::erase(AccountId account) { run(connection_, delete_avatar, account); }

}  // namespace usher
