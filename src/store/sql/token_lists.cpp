#include "store/sql/token_lists.h"

#include <limits>
#include <string>

#include "base/text.h"
#include "store/sql/search_index.h"
#include "store/sql/token_rows.h"

namespace usher {

namespace {

// Whose tokens: each with an index of its own. The kind stands in the text where the index is a partial one.
const std::string of_one = "WHERE t.account_id = $2 AND t.kind = $1 ";
const std::string personal_of_all = "WHERE t.kind = 1 ";
static_assert(static_cast<int>(TokenKind::personal) == 1);
const std::string of_all = "WHERE t.kind = $1 ";

// What the token itself tells. The ends of time stand for what a filter does not ask.
std::string about_token(Engine engine) {
    const std::string name = engine == Engine::sqlite ? "LOWER(t.name)" : "LOWER(t.name COLLATE \"C\")";
    return "AND (CAST($6 AS TEXT) = '%%' OR " + name +
           " LIKE $6 ESCAPE '\\') AND t.created_at > $7 AND t.created_at < $8 ";
}

// What its credential tells. 0 stands for what a filter does not ask.
const std::string about_credential =
    "AND (CAST($3 AS BIGINT) = 0 OR "
    "(CASE WHEN c.revoked_at IS NOT NULL OR c.expires_at <= $4 THEN 2 ELSE 1 END) = $3) "
    "AND (CAST($5 AS BIGINT) = 0 OR (CASE WHEN c.revoked_at IS NULL THEN 2 ELSE 1 END) = $5) "
    "AND (CAST($9 AS BIGINT) = 0 OR (c.used_at > $10 AND c.used_at < $11)) ";

std::string page_text(Engine engine, const std::string& whose) {
    return select_tokens() + whose + about_token(engine) + about_credential +
           "ORDER BY t.id LIMIT $12 OFFSET $13";
}
std::string count_text(Engine engine, const std::string& whose) {
    return "SELECT COUNT(*) FROM token t JOIN credential c ON c.lookup = t.lookup " + whose +
           about_token(engine) + about_credential;
}
// For a filter that asks nothing of the credentials: what is skipped or counted costs only the token.
std::string simple_page_text(Engine engine, const std::string& whose) {
    return select_tokens() + "WHERE t.id IN (SELECT t.id FROM token t " + whose + about_token(engine) +
           "ORDER BY t.id LIMIT $9 OFFSET $10) ORDER BY t.id";
}
std::string simple_count_text(Engine engine, const std::string& whose) {
    return "SELECT COUNT(*) FROM token t " + whose + about_token(engine);
}

struct TokenQueries {
    explicit TokenQueries(const std::string& whose)
        : page(page_text(Engine::sqlite, whose), page_text(Engine::postgres, whose)),
          simple_page(simple_page_text(Engine::sqlite, whose), simple_page_text(Engine::postgres, whose)),
          count(count_text(Engine::sqlite, whose), count_text(Engine::postgres, whose)),
          simple_count(simple_count_text(Engine::sqlite, whose), simple_count_text(Engine::postgres, whose)) {
    }
    Query page, simple_page, count, simple_count;
};
const TokenQueries queries_of_one(of_one), queries_of_personal(personal_of_all), queries_of_all(of_all);

const TokenQueries& queries_for(const TokenFilter& filter) {
    if (filter.account != AccountId{}) return queries_of_one;
    return filter.kind == TokenKind::personal ? queries_of_personal : queries_of_all;
}

bool is_used_between(const TokenFilter& filter) { return filter.used_after || filter.used_before; }

constexpr Time beginning = from_micros(std::numeric_limits<std::int64_t>::min());
constexpr Time end_of_time = Time::max();

bool asks_credentials(const TokenFilter& filter) {
    return filter.state != TokenState::any || filter.revoked || is_used_between(filter);
}

// Calls f with $1 … $8, or $1 … $11 when the credentials are asked too.
template <class F>
auto with_filter(const TokenFilter& filter, F&& f) {
    const auto kind = static_cast<std::int64_t>(filter.kind);
    const auto state = static_cast<std::int64_t>(filter.state);
    const std::int64_t revoked = filter.revoked ? (*filter.revoked ? 1 : 2) : 0;
    const auto pattern = like_pattern(ascii_lower(filter.search));
    const auto created_after = filter.created_after.value_or(beginning);
    const auto created_before = filter.created_before.value_or(end_of_time);
    if (!asks_credentials(filter))
        return f(kind, filter.account, state, filter.now, revoked, pattern, created_after, created_before);
    return f(kind, filter.account, state, filter.now, revoked, pattern, created_after, created_before,
             is_used_between(filter), filter.used_after.value_or(beginning),
             filter.used_before.value_or(end_of_time));
}

}  // namespace

std::vector<Token> page_of_tokens(Connection& connection, const TokenFilter& filter, std::int64_t offset,
                                  std::int64_t limit) {
    const auto& queries = queries_for(filter);
    const auto& query = asks_credentials(filter) ? queries.page : queries.simple_page;
    return with_filter(filter, [&](const auto&... given) {
        std::vector<Token> tokens;
        Rows rows(connection, query, given..., limit, offset);
        while (rows.next()) tokens.push_back(token_from(rows));
        return tokens;
    });
}

std::int64_t count_tokens(Connection& connection, const TokenFilter& filter) {
    const auto& queries = queries_for(filter);
    const auto& query = asks_credentials(filter) ? queries.count : queries.simple_count;
    return with_filter(filter,
                       [&](const auto&... given) { return number(connection, query, given...).value_or(0); });
}

}  // namespace usher
