#include "store/sql/account_sources.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <initializer_list>
#include <limits>

#include "base/text.h"
#include "store/sql/id_list.h"
#include "store/sql/search_index.h"

namespace usher {

namespace {

const Query select_username("SELECT id FROM account WHERE username_folded = $1");

// Going through every text is faster than looking up each of very many that the index finds: a word that is
// in most addresses may be in no name at all.
constexpr std::int64_t too_many_hits = 50'000;
const Query count_hits(
    "SELECT COUNT(*) FROM (SELECT 1 FROM account_trigram WHERE account_trigram MATCH $1 LIMIT $2)", "");

constexpr int conditions_width = 10;

// $1 … $10. What a filter does not ask has a value that is looked at instead of the account's row, which an
// index then spares. No span of time is one that ends before it begins.
std::string conditions(Engine engine) {
    const std::string given = engine == Engine::sqlite
                                  ? "SELECT 1 FROM json_each($7) g WHERE NOT EXISTS (SELECT 1 FROM setting v "
                                    "WHERE v.account_id = a.id AND v.space = 'custom_attributes' AND "
                                    "v.name = g.key AND v.value = g.value)"
                                  : "SELECT 1 FROM json_each_text(CAST($7 AS JSON)) g WHERE NOT EXISTS "
                                    "(SELECT 1 FROM setting v WHERE v.account_id = a.id AND "
                                    "v.space = 'custom_attributes' AND v.name = g.key AND v.value = g.value)";
    const std::string part = engine == Engine::sqlite ? "instr(x.folded, $8) > 0" : "x.folded LIKE $8";
    return "(CAST($1 AS BIGINT) = -1 OR ((CAST($1 AS BIGINT) >> CAST(a.state AS INTEGER)) & 1) = 1) "
           "AND (CAST($2 AS BIGINT) < 0 OR a.external = $2) AND (CAST($3 AS BIGINT) = 0 OR a.admin = 1) "
           "AND (CAST($4 AS BIGINT) < 0 OR a.two_factor_enabled = $4) "
           "AND (CAST($5 AS BIGINT) > CAST($6 AS BIGINT) OR (a.created_at > $5 AND a.created_at < $6)) "
           "AND (CAST($7 AS TEXT) = '{}' OR NOT EXISTS (" +
           given +
           ")) AND (CAST($8 AS TEXT) = '' OR EXISTS (SELECT 1 FROM account_search x WHERE x.account_id = "
           "a.id "
           "AND " +
           part + ")) AND (CAST($9 AS TEXT) = '' OR " +
           (engine == Engine::sqlite ? "a.id IN (SELECT value FROM json_each($9))"
                                     : "a.id = ANY (CAST(NULLIF($9, '') AS BIGINT[]))") +
           ") AND (CAST($10 AS BIGINT) < 0 OR a.last_seen_at >= $10) ";
}

// account_search.folded is username, name and address, one a line. Functions, because the statements are made
// before main, perhaps before a constant of this file would be.
std::string username_line(Engine engine) {
    return engine == Engine::sqlite ? "substr(s.folded, 1, instr(s.folded, char(10)) - 1)"
                                    : "split_part(s.folded, E'\\n', 1)";
}
std::string name_line(Engine engine) {
    return engine == Engine::sqlite ? "substr(s.folded, instr(s.folded, char(10)) + 1, "
                                      "instr(substr(s.folded, instr(s.folded, char(10)) + 1), char(10)) - 1)"
                                    : "split_part(s.folded, E'\\n', 2)";
}

// $11: the whole query.
std::string is_whole(Engine engine) {
    return "(" + username_line(engine) + " = CAST($11 AS TEXT) OR " + name_line(engine) +
           " = CAST($11 AS TEXT))";
}

// PostgreSQL: $11 are the patterns of all words. SQLite: $11 is the longest word, $12 the second and $13 the
// list of the others; $14 is a pattern that costs less than taking the lines apart and lets few others pass.
std::string has_words(Engine engine) {
    if (engine == Engine::postgres)
        return "(" + username_line(engine) + " LIKE ALL (CAST($11 AS TEXT[])) OR " + name_line(engine) +
               " LIKE ALL (CAST($11 AS TEXT[])))";
    const auto holds = [](const std::string& text) {
        return "(instr(" + text + ", $11) > 0 AND ($12 = '' OR instr(" + text +
               ", $12) > 0) AND ($13 = '[]' OR NOT EXISTS (SELECT 1 FROM json_each($13) w WHERE instr(" +
               text + ", w.value) = 0)))";
    };
    return "s.folded GLOB $14 AND (" + holds(username_line(engine)) + " OR " + holds(name_line(engine)) + ")";
}

// Accounts that the text of `condition` finds, and one that is found in any case.
std::string texts(Engine engine, bool by_trigrams, const std::string& condition, const std::string& narrowing,
                  const std::string& in_any_case) {
    std::string hits;
    if (engine == Engine::postgres)
        hits = "SELECT s.account_id FROM account_search s WHERE s.folded LIKE CAST(" + narrowing +
               " AS TEXT) AND " + condition + " UNION SELECT CAST(" + in_any_case + " AS BIGINT)";
    else if (by_trigrams)
        hits = hits_by_index(narrowing, "", condition) + " UNION SELECT " + in_any_case;
    else
        hits =
            "SELECT s.account_id FROM account_search s WHERE " + condition + " UNION SELECT " + in_any_case;
    return std::string(engine == Engine::sqlite ? " FROM account a NOT INDEXED" : " FROM account a") +
           " WHERE a.id IN (" + hits + ") AND ";
}

std::string in_order(AccountOrder by) {
    switch (by) {
        case AccountOrder::name:
            return " FROM account a INDEXED BY account_order_name WHERE ";
        case AccountOrder::created_at:
            return " FROM account a INDEXED BY account_order_created WHERE ";
        case AccountOrder::updated_at:
            return " FROM account a INDEXED BY account_order_updated WHERE ";
        case AccountOrder::username:
            return " FROM account a WHERE ";  // the index of its constraint has no name to call it by
        case AccountOrder::id:
        case AccountOrder::last_seen_at:
            break;
    }
    return " FROM account a NOT INDEXED WHERE ";
}

std::string with_attribute(Engine engine) {
    return std::string(engine == Engine::sqlite ? " FROM account a NOT INDEXED" : " FROM account a") +
           " WHERE a.id IN (SELECT v.account_id FROM setting v WHERE v.space = 'custom_attributes' AND "
           "substr(v.name, 1, 64) = substr(CAST($11 AS TEXT), 1, 64) AND "
           "substr(v.value, 1, 64) = substr(CAST($12 AS TEXT), 1, 64) AND v.name = $11 AND v.value = $12) "
           "AND ";
}

std::string from_sqlite(Source source, AccountOrder by) {
    switch (source) {
        case Source::in_order:
            return in_order(by);
        case Source::among:
            return " FROM account a NOT INDEXED WHERE a.id IN (SELECT value FROM json_each($11)) AND ";
        case Source::admins:
            return " FROM account a INDEXED BY account_admin WHERE a.admin = 1 AND ";
        case Source::two_factor:
            return " FROM account a INDEXED BY account_two_factor WHERE a.two_factor_enabled = 1 AND ";
        case Source::external:
            return " FROM account a INDEXED BY account_external WHERE a.external = 1 AND ";
        case Source::blocked:
            return " FROM account a INDEXED BY account_state WHERE a.state IN (1, 2) AND ";
        case Source::created:
            return " FROM account a INDEXED BY account_order_created WHERE a.created_at > $5 AND "
                   "a.created_at < $6 AND ";
        case Source::attribute:
            return with_attribute(Engine::sqlite);
        case Source::whole:
            return texts(Engine::sqlite, true, is_whole(Engine::sqlite), "$12", "$13");
        case Source::hits_by_scan:
            return texts(Engine::sqlite, false, has_words(Engine::sqlite), "", "$16");
        case Source::hits_by_trigrams:
            return texts(Engine::sqlite, true, has_words(Engine::sqlite), "$15", "$16");
        case Source::stream_by_scan:
            return " FROM account_search s CROSS JOIN account a ON a.id = s.account_id WHERE " +
                   has_words(Engine::sqlite) + " AND ";
        case Source::stream_by_trigrams:
            return " FROM account_trigram t CROSS JOIN account_search s ON s.account_id = t.rowid "
                   "CROSS JOIN account a ON a.id = s.account_id WHERE t.account_trigram MATCH $15 AND " +
                   has_words(Engine::sqlite) + " AND ";
    }
    return {};
}

std::string from_postgres(Source source) {
    if (source == Source::among) return " FROM account a WHERE a.id = ANY (CAST($11 AS BIGINT[])) AND ";
    if (source == Source::attribute) return with_attribute(Engine::postgres);
    if (source == Source::whole)
        return texts(Engine::postgres, true, is_whole(Engine::postgres), "$12", "$13");
    if (source == Source::hits_by_trigrams)
        return texts(Engine::postgres, true, has_words(Engine::postgres), "$12", "$13");
    return " FROM account a WHERE ";
}

// Texts as one parameter.
std::string json_list(const std::vector<std::string>& texts) {
    return boost::json::serialize(boost::json::array(texts.begin(), texts.end()));
}

std::string array_list(const std::vector<std::string>& texts) {
    std::string out = "{";
    for (const auto& text : texts) {
        if (out.size() > 1) out += ',';
        out += '"';
        for (const char c : text) {
            if (c == '"' || c == '\\') out += '\\';
            out += c;
        }
        out += '"';
    }
    return out + "}";
}

std::string json_object(const Settings& values) {
    boost::json::object object;
    for (const auto& [name, value] : values) object[name] = value;
    return boost::json::serialize(object);
}

// The longest one first.
std::vector<std::string> words_of(std::string_view query) {
    std::vector<std::string> words;
    for (const auto word : split(query, ' '))
        if (!word.empty()) words.emplace_back(word);
    std::stable_sort(words.begin(), words.end(), [](const auto& one, const auto& other) {
        return code_points(one) > code_points(other);
    });
    return words;
}

// Matches a text that has the word before its last line, as GLOB reads it. Anything passes when the word
// would make the pattern too long for it.
std::string before_the_address(std::string_view word) {
    constexpr std::size_t longest = 1000;
    if (word.size() > longest) return "*";
    std::string pattern = "*";
    for (const char c : word) {
        if (c == '*' || c == '?' || c == '[')
            pattern.append({'[', c, ']'});
        else
            pattern += c;
    }
    return pattern + "*\n*";
}

// What the text index is asked for; the condition on the names decides.
std::string trigrams_of(const std::vector<std::string>& words) {
    std::string trigrams;
    for (const auto& word : words) {
        if (!has_trigrams(word)) continue;
        if (!trigrams.empty()) trigrams += " AND ";
        trigrams += trigram_expression(word);
    }
    return trigrams;
}

// A short query is a whole line of the text: of the name by the text index, of the username by its own.
void choose_whole(Connection& connection, const std::string& query, Selection& chosen) {
    const auto line = "\n" + query + "\n";
    chosen.source = Source::whole;
    chosen.parameters.emplace_back(query);
    chosen.parameters.emplace_back(connection.engine() == Engine::sqlite ? trigram_expression(line)
                                                                         : like_pattern(line));
    chosen.parameters.emplace_back(number(connection, select_username, query).value_or(0));
}

void choose_words(Connection& connection, const NameSearch& named, bool may_stream, Selection& chosen) {
    const auto engine = connection.engine();
    const auto words = words_of(named.query);
    auto& given = chosen.parameters;
    if (engine == Engine::postgres) {
        std::vector<std::string> patterns;
        for (const auto& word : words) patterns.push_back(like_pattern(word));
        chosen.source = Source::hits_by_trigrams;
        given.emplace_back(array_list(patterns));
        given.emplace_back(patterns.front());
    } else {
        auto trigrams = trigrams_of(words);
        const bool streams = may_stream && named.owner == AccountId{};
        const bool scans =
            trigrams.empty() || number(connection, count_hits, trigrams, too_many_hits) == too_many_hits;
        if (scans)
            chosen.source = streams ? Source::stream_by_scan : Source::hits_by_scan;
        else if (streams && !is_index_behind(connection))
            chosen.source = Source::stream_by_trigrams;
        else
            chosen.source = Source::hits_by_trigrams;
        given.emplace_back(words.front());
        given.emplace_back(words.size() > 1 ? words[1] : std::string());
        given.emplace_back(words.size() > 2 ? json_list({words.begin() + 2, words.end()}) : "[]");
        given.emplace_back(before_the_address(words.front()));
        given.emplace_back(std::move(trigrams));
    }
    given.emplace_back(named.owner.value);
}

std::int64_t states_of(const AccountFilter& filter) {
    std::int64_t states = ~std::int64_t{0};
    const auto keep = [&](std::initializer_list<State> these) {
        std::int64_t mask = 0;
        for (const auto state : these) mask |= std::int64_t{1} << static_cast<int>(state);
        states &= mask;
    };
    if (filter.only_active) keep({State::active});
    if (filter.only_blocked) keep({State::blocked, State::ldap_blocked});
    if (filter.only_welcome) keep({State::active, State::deactivated, State::blocked_pending_approval});
    return states;
}

std::int64_t external_of(const AccountFilter& filter) {
    if (filter.only_external && filter.only_internal) return 2;  // nobody is both
    if (filter.only_external) return 1;
    return filter.only_internal ? 0 : -1;
}

bool has_span(const AccountFilter& filter) { return filter.created_after || filter.created_before; }

// The bounds, themselves not included. A span that is asked for never ends before it begins.
std::pair<std::int64_t, std::int64_t> span_of(const AccountFilter& filter) {
    if (!has_span(filter)) return {1, 0};
    const auto after =
        filter.created_after ? micros(*filter.created_after) : std::numeric_limits<std::int64_t>::min();
    const auto before =
        filter.created_before ? micros(*filter.created_before) : std::numeric_limits<std::int64_t>::max();
    return {std::min(after, before), before};
}

// The narrowest set, as far as one can tell without looking.
Source narrowest(Engine engine, const AccountFilter& filter) {
    if (!filter.custom_attributes.empty()) return Source::attribute;
    if (engine == Engine::postgres) return Source::in_order;
    if (filter.only_admins) return Source::admins;
    if (filter.two_factor.value_or(false)) return Source::two_factor;
    if (filter.only_external) return Source::external;
    if (filter.only_blocked) return Source::blocked;
    return has_span(filter) ? Source::created : Source::in_order;
}

}  // namespace

bool is_stream(Source source) {
    return source == Source::stream_by_scan || source == Source::stream_by_trigrams;
}

bool is_for(Engine engine, Source source) {
    return engine == Engine::sqlite || source == Source::in_order || source == Source::among ||
           source == Source::attribute || source == Source::whole || source == Source::hits_by_trigrams;
}

std::string from_where(Engine engine, Source source, AccountOrder by) {
    if (!is_for(engine, source)) return {};
    return (engine == Engine::sqlite ? from_sqlite(source, by) : from_postgres(source)) + conditions(engine);
}

int parameter_count(Engine engine, Source source) {
    switch (source) {
        case Source::in_order:
        case Source::admins:
        case Source::two_factor:
        case Source::external:
        case Source::blocked:
        case Source::created:
            return conditions_width;
        case Source::among:
            return conditions_width + 1;
        case Source::attribute:
            return conditions_width + 2;
        case Source::whole:
            return conditions_width + 3;
        case Source::hits_by_scan:
        case Source::hits_by_trigrams:
        case Source::stream_by_scan:
        case Source::stream_by_trigrams:
            break;
    }
    return conditions_width + (engine == Engine::sqlite ? 6 : 3);
}

Selection select_by(Connection& connection, const AccountFilter& filter, bool newest_first) {
    const auto engine = connection.engine();
    Selection chosen;
    auto& given = chosen.parameters;
    given.emplace_back(states_of(filter));
    given.emplace_back(external_of(filter));
    given.emplace_back(std::int64_t{filter.only_admins});
    given.emplace_back(filter.two_factor ? std::int64_t{*filter.two_factor} : -1);
    const auto [after, before] = span_of(filter);
    given.emplace_back(after);
    given.emplace_back(before);
    given.emplace_back(json_object(filter.custom_attributes));
    given.emplace_back(engine == Engine::sqlite || filter.search.empty() ? filter.search
                                                                         : like_pattern(filter.search));
    const auto ids =
        filter.among ? id_list(engine, std::span<const AccountId>(*filter.among)) : std::string();
    given.emplace_back(filter.named ? ids : std::string());
    given.emplace_back(filter.seen_since ? std::max<std::int64_t>(micros(*filter.seen_since), 0) : -1);
    if (filter.named) {
        if (has_trigrams(filter.named->query))
            choose_words(connection, *filter.named, newest_first, chosen);
        else
            choose_whole(connection, filter.named->query, chosen);
    } else if (filter.among) {
        chosen.source = Source::among;
        given.emplace_back(ids);
    } else {
        chosen.source = narrowest(engine, filter);
        if (chosen.source == Source::attribute) {
            given.emplace_back(filter.custom_attributes.begin()->first);
            given.emplace_back(filter.custom_attributes.begin()->second);
        }
    }
    return chosen;
}

}  // namespace usher
