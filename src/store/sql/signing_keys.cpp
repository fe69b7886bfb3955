#include "store/sql/signing_keys.h"

namespace usher {

namespace {

const Query select_all("SELECT id, sealed, created_at FROM signing_key ORDER BY id DESC");
const InsertQuery insert_key("INSERT INTO signing_key (sealed, created_at) VALUES ($1, $2)");
const Query delete_key("DELETE FROM signing_key WHERE id = $1");

}  // namespace

std::vector<SigningKey> SqlSigningKeyReader::all() {
    std::vector<SigningKey> keys;
    Rows rows(connection_, select_all);
    while (rows.next()) keys.push_back({rows.id<SigningKeyId>(0), rows.text(1), rows.time(2)});
    return keys;
}

SigningKeyId SqlSigningKeyWriter::insert(const SigningKey& key) {
    return SigningKeyId{usher::insert(connection_, insert_key, Blob{key.sealed}, key.created_at)};
}

void SqlSigningKeyWriter::erase(SigningKeyId id) { run(connection_, delete_key, id); }

}  // namespace usher
