#include "store/sql/token_rows.h"

#include <algorithm>

namespace usher {

std::string select_tokens() {
    return "SELECT t.id, t.account_id, t.kind, t.name, c.scopes, t.sealed, t.created_at, c.expires_at, "
           "c.revoked_at, c.used_at, c.used_from, c.hash, t.family "
           "FROM token t JOIN credential c ON c.lookup = t.lookup ";
}

TokenHash hash_from(std::string_view bytes) {
    TokenHash hash{};
    std::copy_n(bytes.begin(), std::min(bytes.size(), hash.size()), hash.begin());
    return hash;
}

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
    token.used_at = rows.optional_time(9);
    token.used_from = rows.optional_text(10);
    token.hash = hash_from(rows.view(11));
    token.family = rows.id<TokenId>(12);
    return token;
}

}  // namespace usher
