#include "store/sql/tokens.h"

#include <limits>
#include <set>

#include "store/sql/account_rows.h"
#include "store/sql/id_list.h"
#include "store/sql/token_lists.h"
#include "store/sql/token_rows.h"

namespace usher {

namespace {

const Query select_credential("SELECT c.kind, c.scopes, c.expires_at, c.revoked_at, c.used_at, " +
                              account_columns() +
                              " FROM credential c JOIN account a ON a.id = c.account_id"
                              " WHERE c.lookup = $1 AND c.hash = $2");
constexpr int credential_width = 5;
const std::string select_record =
    "SELECT c.hash, c.account_id, c.kind, c.scopes, c.expires_at, c.revoked_at, c.used_at FROM credential c ";
const Query select_one_record(select_record + "WHERE c.lookup = $1 AND c.hash = $2");
const Query select_records(query_among(select_record + "WHERE c.lookup {among}"));
const Query select_records_of(select_record +
                              "WHERE c.lookup IN (SELECT lookup FROM token WHERE account_id = $1)");
const Query select_records_after(select_record + "WHERE c.lookup > $1 ORDER BY c.lookup LIMIT $2");
const Query select_unrevoked(
    select_tokens() +
    "WHERE t.account_id = $1 AND t.kind = $2 AND c.revoked_at IS NULL ORDER BY t.id DESC LIMIT 1");
const std::string unrevoked_of = "WHERE t.account_id = $1 AND t.kind = $2 AND c.revoked_at IS NULL ";
const Query select_tokens_of(select_tokens() + unrevoked_of + "ORDER BY t.name, t.id DESC",
                             select_tokens() + unrevoked_of + "ORDER BY t.name COLLATE \"C\", t.id DESC");
// Tokens have no index of their lookups: it would be a page at random for each that is made. They are found
// by what their credential tells of their owner.
const Query select_by_hash(
    select_tokens() +
    "WHERE t.account_id = c.account_id AND t.kind = c.kind AND c.lookup = $1 AND c.hash = $2");
const Query select_by_token_id(select_tokens() + "WHERE t.id = $1");
const Query select_living(
    "SELECT 1 FROM token t JOIN credential c ON c.lookup = t.lookup "
    "WHERE t.family = $1 AND t.family <> 0 AND c.revoked_at IS NULL LIMIT 1");
const Query update_revoked(
    "UPDATE credential SET revoked_at = $2 WHERE revoked_at IS NULL AND lookup IN "
    "(SELECT lookup FROM token WHERE id = $1) RETURNING account_id");
const Query update_family_revoked(
    "UPDATE credential SET revoked_at = $2 WHERE revoked_at IS NULL AND lookup IN "
    "(SELECT lookup FROM token WHERE family = $1 AND family <> 0) RETURNING account_id");
const Query update_family("UPDATE token SET family = $2 WHERE id = $1");
const Query update_seen("UPDATE account SET last_seen_at = $2 WHERE id = $1");
const Query select_named(select_tokens() +
                         "WHERE t.account_id = $1 AND t.kind = $2 AND t.name = $3 AND c.revoked_at IS NULL "
                         "ORDER BY t.id DESC LIMIT 1");
const Query select_oldest(
    "SELECT MIN(t.created_at) FROM token t JOIN credential c ON c.lookup = t.lookup "
    "WHERE t.kind = $1 AND (c.expires_at IS NULL OR c.expires_at > $2)");
const Query update_use(
    "UPDATE credential SET used_at = $2, used_from = $3, expires_at = COALESCE($4, expires_at)"
    " WHERE lookup = $1");
const Query delete_token("DELETE FROM token WHERE lookup = $1 AND account_id = $2 AND kind = $3");
const Query delete_credential(
    "DELETE FROM credential WHERE lookup = $1 AND hash = $2 RETURNING hash, account_id, kind");
const Query delete_credentials_of(
    "DELETE FROM credential WHERE lookup IN (SELECT lookup FROM token WHERE account_id = $1 AND kind = $2)");
const Query delete_tokens_of("DELETE FROM token WHERE account_id = $1 AND kind = $2 RETURNING id");
const Query cap_expiries(
    "UPDATE credential SET expires_at = $3 WHERE lookup IN "
    "(SELECT lookup FROM token WHERE account_id = $1 AND kind = $2) AND (expires_at IS NULL OR expires_at > "
    "$3)");
const Query select_expired(
    "SELECT lookup FROM credential WHERE expires_at <= $1 AND kind >= 4 ORDER BY expires_at LIMIT $2");
const Query delete_credential_by_lookup(
    "DELETE FROM credential WHERE lookup = $1 RETURNING hash, account_id, kind");
const Query select_revoked(
    "SELECT c.lookup FROM token t JOIN credential c ON c.lookup = t.lookup "
    "WHERE t.family = $1 AND t.family <> 0 AND c.revoked_at < $2 ORDER BY t.id LIMIT $3");
const Query select_links_of(
    "SELECT hash, account_id, purpose, address, expires_at FROM link WHERE account_id = $1 AND purpose = $2");
const Query insert_credential(
    "INSERT INTO credential (lookup, hash, account_id, kind, scopes, expires_at, revoked_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7)");
const InsertQuery insert_token(
    "INSERT INTO token (lookup, account_id, kind, name, sealed, created_at, family) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7)");
const Query delete_credentials(
    "DELETE FROM credential WHERE lookup IN (SELECT lookup FROM token WHERE account_id = $1)");
const Query select_link("SELECT account_id, purpose, address, expires_at FROM link WHERE hash = $1");
const Query insert_link_row(
    "INSERT INTO link (hash, account_id, purpose, address, expires_at) VALUES ($1, $2, $3, $4, $5)");
const Query delete_link("DELETE FROM link WHERE hash = $1");
const Query delete_links("DELETE FROM link WHERE account_id = $1 AND purpose = $2");

Blob blob_of(const TokenHash& hash) { return {{reinterpret_cast<const char*>(hash.data()), hash.size()}}; }

std::int64_t lookup_of(const TokenHash& hash) {
    std::uint64_t number = 0;
    for (std::size_t at = 0; at < 8; ++at) number = (number << 8) | hash[at];
    return static_cast<std::int64_t>(number);
}

CredentialRecord record_from(Rows& rows) {
    return {hash_from(rows.view(0)),
            rows.id<AccountId>(1),
            static_cast<TokenKind>(rows.integer(2)),
            rows.text(3),
            rows.optional_time(4),
            rows.optional_time(5),
            rows.optional_time(6)};
}

std::vector<CredentialRecord> records_from(Rows&& rows) {
    std::vector<CredentialRecord> records;
    while (rows.next()) records.push_back(record_from(rows));
    return records;
}

std::int64_t code(auto value) { return static_cast<std::int64_t>(value); }

// The token of a credential that is gone; its hash. nullopt: there was none.
std::optional<TokenHash> erase_token(Connection& connection, std::int64_t lookup, Rows& gone) {
    if (!gone.next()) return std::nullopt;
    const auto hash = hash_from(gone.view(0));
    const auto account = gone.id<AccountId>(1);
    const auto kind = gone.integer(2);
    gone.run_to_the_end();
    run(connection, delete_token, lookup, account, kind);
    return hash;
}

void erase_lookups(Connection& connection, const std::vector<std::int64_t>& lookups, Changes& changes) {
    for (const auto lookup : lookups) {
        Rows gone(connection, delete_credential_by_lookup, lookup);
        if (const auto hash = erase_token(connection, lookup, gone)) changes.credentials.push_back(*hash);
    }
}

}  // namespace

std::optional<Credential> SqlTokenReader::credential(const TokenHash& hash) {
    Rows rows(connection_, select_credential, lookup_of(hash), blob_of(hash));
    if (!rows.next()) return std::nullopt;
    return Credential{static_cast<TokenKind>(rows.integer(0)),
                      rows.text(1),
                      rows.optional_time(2),
                      rows.optional_time(3),
                      rows.optional_time(4),
                      account_from(connection_, rows, credential_width)};
}

std::optional<CredentialRecord> SqlTokenReader::record(const TokenHash& hash) {
    Rows rows(connection_, select_one_record, lookup_of(hash), blob_of(hash));
    if (!rows.next()) return std::nullopt;
    return record_from(rows);
}

// The first eight bytes of a hash are unique among those that are there, not among those asked for.
std::vector<CredentialRecord> SqlTokenReader::records(std::span<const TokenHash> hashes) {
    std::vector<std::int64_t> lookups;
    lookups.reserve(hashes.size());
    for (const auto& hash : hashes) lookups.push_back(lookup_of(hash));
    const auto among = id_list(connection_.engine(), lookups);
    auto records = records_from(Rows(connection_, select_records, among));
    const std::set<TokenHash> wanted(hashes.begin(), hashes.end());
    std::erase_if(records, [&](const CredentialRecord& record) { return !wanted.contains(record.hash); });
    return records;
}

std::vector<CredentialRecord> SqlTokenReader::records_of(AccountId account) {
    return records_from(Rows(connection_, select_records_of, account));
}

std::vector<CredentialRecord> SqlTokenReader::records_after(const std::optional<TokenHash>& hash,
                                                            std::int64_t limit) {
    const auto behind = hash ? lookup_of(*hash) : std::numeric_limits<std::int64_t>::min();
    return records_from(Rows(connection_, select_records_after, behind, limit));
}

std::optional<Token> SqlTokenReader::private_token_of(AccountId account) {
    Rows rows(connection_, select_unrevoked, account, code(TokenKind::private_token));
    if (!rows.next()) return std::nullopt;
    return token_from(rows);
}

std::vector<Token> SqlTokenReader::of(AccountId account, TokenKind kind) {
    std::vector<Token> tokens;
    Rows rows(connection_, select_tokens_of, account, code(kind));
    while (rows.next()) tokens.push_back(token_from(rows));
    return tokens;
}

std::optional<Token> SqlTokenReader::by_hash(const TokenHash& hash) {
    Rows rows(connection_, select_by_hash, lookup_of(hash), blob_of(hash));
    if (!rows.next()) return std::nullopt;
    return token_from(rows);
}

std::optional<Token> SqlTokenReader::by_id(TokenId id) {
    Rows rows(connection_, select_by_token_id, id);
    if (!rows.next()) return std::nullopt;
    return token_from(rows);
}

std::vector<Token> SqlTokenReader::page(const TokenFilter& filter, std::int64_t offset, std::int64_t limit) {
    return page_of_tokens(connection_, filter, offset, limit);
}

std::int64_t SqlTokenReader::count(const TokenFilter& filter) { return count_tokens(connection_, filter); }

bool SqlTokenReader::family_lives(TokenId family) {
    return number(connection_, select_living, family).has_value();
}

std::optional<Token> SqlTokenReader::named(AccountId account, TokenKind kind, std::string_view name) {
    Rows rows(connection_, select_named, account, code(kind), name);
    if (!rows.next()) return std::nullopt;
    return token_from(rows);
}

std::optional<Time> SqlTokenReader::oldest_unexpired(TokenKind kind, Time now) {
    Rows rows(connection_, select_oldest, code(kind), now);
    if (!rows.next()) return std::nullopt;
    return rows.optional_time(0);
}

std::vector<Link> SqlTokenReader::links_of(AccountId account, LinkPurpose purpose) {
    std::vector<Link> links;
    Rows rows(connection_, select_links_of, account, code(purpose));
    while (rows.next())
        links.push_back({hash_from(rows.view(0)), rows.id<AccountId>(1),
                         static_cast<LinkPurpose>(rows.integer(2)), rows.text(3), rows.time(4)});
    return links;
}

std::optional<Link> SqlTokenReader::link(const TokenHash& hash) {
    Rows rows(connection_, select_link, blob_of(hash));
    if (!rows.next()) return std::nullopt;
    return Link{hash, rows.id<AccountId>(0), static_cast<LinkPurpose>(rows.integer(1)), rows.text(2),
                rows.time(3)};
}

TokenId SqlTokenWriter::insert(const Token& token, const TokenHash& hash) {
    changes_.credentials.push_back(hash);
    run(connection_, insert_credential, lookup_of(hash), blob_of(hash), token.account, code(token.kind),
        token.scopes, token.expires_at, token.revoked_at);
    return TokenId{usher::insert(connection_, insert_token, lookup_of(hash), token.account, code(token.kind),
                                 token.name, Blob{token.sealed}, token.created_at, token.family)};
}

void SqlTokenWriter::record_use(const TokenHash& hash, AccountId account, Time now,
                                const std::optional<std::string>& from, std::optional<Time> expires_at) {
    changes_.credentials.push_back(hash);
    // The account first, as every other writer locks it.
    record_visit(account, now);
    run(connection_, update_use, lookup_of(hash), now, from, expires_at);
}

void SqlTokenWriter::record_visit(AccountId account, Time now) {
    changes_.accounts.push_back(account);
    run(connection_, update_seen, account, now);
}

void SqlTokenWriter::revoke(TokenId id, Time now) {
    Rows holders(connection_, update_revoked, id, now);
    while (holders.next()) changes_.holders.push_back(holders.id<AccountId>(0));
}

void SqlTokenWriter::revoke_family(TokenId family, Time now) {
    Rows holders(connection_, update_family_revoked, family, now);
    while (holders.next()) changes_.holders.push_back(holders.id<AccountId>(0));
}

void SqlTokenWriter::join_family(TokenId id, TokenId family) { run(connection_, update_family, id, family); }

bool SqlTokenWriter::erase(const TokenHash& hash) {
    changes_.credentials.push_back(hash);
    const auto lookup = lookup_of(hash);
    Rows gone(connection_, delete_credential, lookup, blob_of(hash));
    return erase_token(connection_, lookup, gone).has_value();
}

std::int64_t SqlTokenWriter::erase_of(AccountId account, TokenKind kind) {
    changes_.holders.push_back(account);
    run(connection_, delete_credentials_of, account, code(kind));
    std::int64_t count = 0;
    Rows rows(connection_, delete_tokens_of, account, code(kind));
    while (rows.next()) ++count;
    return count;
}

void SqlTokenWriter::cap_expiry(AccountId account, TokenKind kind, Time end) {
    changes_.holders.push_back(account);
    run(connection_, cap_expiries, account, code(kind), end);
}

void SqlTokenWriter::erase_expired_sessions(Time now, std::int64_t limit) {
    std::vector<std::int64_t> lookups;
    {
        Rows rows(connection_, select_expired, now, limit);
        while (rows.next()) lookups.push_back(rows.integer(0));
    }
    erase_lookups(connection_, lookups, changes_);
}

void SqlTokenWriter::erase_revoked(TokenId family, Time before, std::int64_t limit) {
    std::vector<std::int64_t> lookups;
    {
        Rows rows(connection_, select_revoked, family, before, limit);
        while (rows.next()) lookups.push_back(rows.integer(0));
    }
    erase_lookups(connection_, lookups, changes_);
}

void SqlTokenWriter::insert_link(const Link& link) {
    run(connection_, insert_link_row, blob_of(link.hash), link.account, code(link.purpose), link.address,
        link.expires_at);
}

void SqlTokenWriter::erase_link(const TokenHash& hash) { run(connection_, delete_link, blob_of(hash)); }

void SqlTokenWriter::erase_links_of(AccountId account, LinkPurpose purpose) {
    run(connection_, delete_links, account, code(purpose));
}

void erase_credentials_of(Connection& connection, AccountId account) {
    run(connection, delete_credentials, account);
}

}  // namespace usher
