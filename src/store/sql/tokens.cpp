#include "store/sql/tokens.h"

#include "store/sql/account_rows.h"

namespace usher {

namespace {

const Query select_credential("SELECT c.kind, c.scopes, c.expires_at, c.revoked_at, " + account_columns() +
                              " FROM credential c JOIN account a ON a.id = c.account_id"
                              " WHERE c.lookup = $1 AND c.hash = $2");
constexpr int credential_width = 4;
const Query select_unrevoked(
    "SELECT t.id, t.account_id, t.kind, t.name, c.scopes, t.sealed, t.created_at, c.expires_at, c.revoked_at"
    " FROM token t JOIN credential c ON c.lookup = t.lookup"
    " WHERE t.account_id = $1 AND t.kind = $2 AND c.revoked_at IS NULL ORDER BY t.id DESC LIMIT 1");
const Query insert_credential(
    "INSERT INTO credential (lookup, hash, account_id, kind, scopes, expires_at, revoked_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7)");
const InsertQuery insert_token(
    "INSERT INTO token (lookup, account_id, kind, name, sealed, created_at) VALUES ($1, $2, $3, $4, $5, $6)");
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

std::int64_t code(auto value) { return static_cast<std::int64_t>(value); }

Token token_from(Rows& rows) {
    Token token;
    token.id = rows.id<TokenId>(0);
    token.account = rows.id<AccountId>(1);
    token.kind = static_cast<TokenKind>(rows.integer(2));
    token.name = rows.text(3);
    token.scopes = rows.text(4);
    token.sealed = rows.text(5);
    token.created_at = rows.time(6);
    token.expires_at = rows.optional_time(7);
    token.revoked_at = rows.optional_time(8);
    return token;
}

}  // namespace

std::optional<Credential> SqlTokenReader::credential(const TokenHash& hash) {
    Rows rows(connection_, select_credential, lookup_of(hash), blob_of(hash));
    if (!rows.next()) return std::nullopt;
    return Credential{static_cast<TokenKind>(rows.integer(0)), rows.text(1), rows.optional_time(2),
                      rows.optional_time(3), account_from(connection_, rows, credential_width)};
}

std::optional<Token> SqlTokenReader::private_token_of(AccountId account) {
    Rows rows(connection_, select_unrevoked, account, code(TokenKind::private_token));
    if (!rows.next()) return std::nullopt;
    return token_from(rows);
}

std::optional<Link> SqlTokenReader::link(const TokenHash& hash) {
    Rows rows(connection_, select_link, blob_of(hash));
    if (!rows.next()) return std::nullopt;
    return Link{hash, rows.id<AccountId>(0), static_cast<LinkPurpose>(rows.integer(1)), rows.text(2),
                rows.time(3)};
}

TokenId SqlTokenWriter::insert(const Token& token, const TokenHash& hash) {
    run(connection_, insert_credential, lookup_of(hash), blob_of(hash), token.account, code(token.kind),
        token.scopes, token.expires_at, token.revoked_at);
    return TokenId{usher::insert(connection_, insert_token, lookup_of(hash), token.account, code(token.kind),
                                 token.name, Blob{token.sealed}, token.created_at)};
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
