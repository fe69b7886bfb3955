#include "store/sql/account_selection.h"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <initializer_list>
#include <limits>
#include <memory>
#include <string>

#include "base/text.h"
#include "store/sql/account_rows.h"
#include "store/sql/id_list.h"
#include "store/sql/search_index.h"

namespace usher {

namespace {

// Where the accounts come from. hits: those whose name or username is as asked. stream: the same, newest first
// and without any further one, so that a page ends the search.
enum Source : unsigned { all, among, hits_by_scan, hits_by_trigrams, stream_by_trigrams, all_sources };

const Query select_username("SELECT id FROM account WHERE username_folded = $1");

constexpr int conditions_width = 10;

// $1 … $10. What a filter does not ask has a value that every account passes.
std::string conditions(Engine engine) {
    const std::string given = engine == Engine::sqlite
                                  ? "SELECT 1 FROM json_each($7) g WHERE NOT EXISTS (SELECT 1 FROM setting v "
                                    "WHERE v.account_id = a.id AND v.space = 'custom_attributes' AND "
                                    "v.name = g.key AND v.value = g.value)"
                                  : "SELECT 1 FROM json_each_text(CAST($7 AS JSON)) g WHERE NOT EXISTS "
                                    "(SELECT 1 FROM setting v WHERE v.account_id = a.id AND "
                                    "v.space = 'custom_attributes' AND v.name = g.key AND v.value = g.value)";
    const std::string part = engine == Engine::sqlite ? "instr(x.folded, $8) > 0" : "x.folded LIKE $8";
    return "((CAST($1 AS BIGINT) >> CAST(a.state AS INTEGER)) & 1) = 1 "
           "AND (CAST($2 AS BIGINT) < 0 OR a.external = $2) AND a.admin >= CAST($3 AS BIGINT) "
           "AND (CAST($4 AS BIGINT) < 0 OR a.two_factor_enabled = $4) "
           "AND a.created_at > CAST($5 AS BIGINT) AND a.created_at < CAST($6 AS BIGINT) "
           "AND (CAST($7 AS TEXT) = '{}' OR NOT EXISTS (" +
           given +
           ")) AND (CAST($8 AS TEXT) = '' OR EXISTS (SELECT 1 FROM account_search x WHERE x.account_id = a.id "
           "AND " +
           part + ")) AND (CAST($9 AS TEXT) = '' OR " +
           (engine == Engine::sqlite ? "a.id IN (SELECT value FROM json_each($9))"
                                     : "a.id = ANY (CAST(NULLIF($9, '') AS BIGINT[]))") +
           ") AND (CAST($10 AS BIGINT) < 0 OR a.last_seen_at >= $10) ";
}

// account_search.folded is username, name and address, one a line. $11: the words, or the whole query when it is
// short.
std::string named_condition(Engine engine) {
    if (engine == Engine::postgres)
        return "(split_part(s.folded, E'\\n', 1) LIKE ALL (CAST($11 AS TEXT[])) OR "
               "split_part(s.folded, E'\\n', 2) LIKE ALL (CAST($11 AS TEXT[])))";
    const std::string username = "substr(s.folded, 1, instr(s.folded, char(10)) - 1)";
    const std::string rest = "substr(s.folded, instr(s.folded, char(10)) + 1)";
    const std::string name = "substr(" + rest + ", 1, instr(" + rest + ", char(10)) - 1)";
    // A pattern begins with "%" where it may begin anywhere.
    const auto holds = [](const std::string& text) {
        return "NOT EXISTS (SELECT 1 FROM json_each($11) w WHERE CASE WHEN substr(w.value, 1, 1) = '=' THEN " + text +
               " <> substr(w.value, 2) ELSE instr(" + text + ", substr(w.value, 2)) = 0 END)";
    };
    return "(" + holds(username) + " OR " + holds(name) + ")";
}

// $12 narrows: the trigrams of SQLite, a pattern that PostgreSQL has an index for. $13 is found in any case.
std::string from(Engine engine, Source source) {
    if (source == all) return " FROM account a WHERE ";
    if (source == among)
        return engine == Engine::sqlite
                   ? " FROM account a WHERE a.id IN (SELECT value FROM json_each($11)) AND "
                   : " FROM account a WHERE a.id = ANY (CAST($11 AS BIGINT[])) AND ";
    const std::string named = named_condition(engine);
    if (engine == Engine::postgres)
        return " FROM account a WHERE a.id IN (SELECT s.account_id FROM account_search s WHERE s.folded LIKE "
               "CAST($12 AS TEXT) AND " +
               named + " UNION SELECT CAST($13 AS BIGINT)) AND ";
    if (source == stream_by_trigrams)
        return " FROM account_trigram t CROSS JOIN account_search s ON s.account_id = t.rowid "
               "CROSS JOIN account a ON a.id = s.account_id WHERE t.account_trigram MATCH $12 AND $13 = 0 AND " +
               named + " AND ";
    const std::string hits =
        source == hits_by_scan
            ? "SELECT s.account_id FROM account_search s WHERE $12 = '' AND " + named
            : "SELECT t.rowid FROM account_trigram t CROSS JOIN account_search s ON s.account_id = t.rowid "
              "WHERE t.account_trigram MATCH $12 AND " +
                  named;
    return " FROM account a WHERE a.id IN (" + hits + " UNION SELECT $13) AND ";
}

// How many parameters the source takes.
int width(Source source) { return source == all ? 0 : source == among ? 1 : 3; }

constexpr std::size_t orders = 6;

std::string column(Engine engine, AccountOrder by) {
    switch (by) {
        case AccountOrder::id:
            return "a.id";
        case AccountOrder::name:
            return engine == Engine::sqlite ? "a.name" : "a.name COLLATE \"C\"";
        case AccountOrder::username:
            return "a.username_folded";
        case AccountOrder::created_at:
            return "a.created_at";
        case AccountOrder::updated_at:
            return "a.updated_at";
        case AccountOrder::last_seen_at:
            return "COALESCE(a.last_seen_at, 0)";
    }
    return "a.id";
}

std::string page_text(Engine engine, Source source, AccountOrder by, bool ascending, bool placed) {
    int at = conditions_width + width(source);
    const auto next = [&] { return "$" + std::to_string(++at); };
    const std::string key = column(engine, by);
    const std::string direction = ascending ? " ASC" : " DESC";
    std::string text = "SELECT " + account_columns() + from(engine, source) + conditions(engine);
    if (placed && by == AccountOrder::id) {
        text += std::string("AND a.id ") + (ascending ? "> " : "< ") + next() + " ";
    } else if (placed) {
        const std::string value = next();
        const std::string id = next();
        text += "AND (" + key + ", a.id) " + (ascending ? ">" : "<") + " (" + value + ", " + id + ") ";
    }
    // The rows of the text index come in the order of their ids.
    if (source == stream_by_trigrams && engine == Engine::sqlite)
        text += "ORDER BY t.rowid DESC";
    else if (by == AccountOrder::id)
        text += "ORDER BY a.id" + direction;
    else
        text += "ORDER BY " + key + direction + ", a.id" + direction;
    const std::string limit = next();
    return text + " LIMIT " + limit + " OFFSET " + next();
}

std::string count_text(Engine engine, Source source) {
    return "SELECT COUNT(*) FROM (SELECT 1" + from(engine, source) + conditions(engine) + "LIMIT $" +
           std::to_string(conditions_width + width(source) + 1) + ") counted";
}

// Made when they are first asked for, in an order that depends on nothing outside: before main.
struct Selections {
    std::array<std::unique_ptr<Query>, all_sources * orders * 4> pages;
    std::array<std::unique_ptr<Query>, all_sources> counts;

    Selections() {
        for (unsigned source = 0; source < all_sources; ++source) {
            const auto from = static_cast<Source>(source);
            counts[source] = std::make_unique<Query>(count_text(Engine::sqlite, from),
                                                     count_text(Engine::postgres, from));
            for (unsigned by = 0; by < orders; ++by)
                for (unsigned bits = 0; bits < 4; ++bits)
                    pages[place(from, static_cast<AccountOrder>(by), bits & 1, bits & 2)] =
                        std::make_unique<Query>(page_text(Engine::sqlite, from, static_cast<AccountOrder>(by),
                                                          bits & 1, bits & 2),
                                                page_text(Engine::postgres, from,
                                                          static_cast<AccountOrder>(by), bits & 1, bits & 2));
        }
    }

    static std::size_t place(Source source, AccountOrder by, bool ascending, bool placed) {
        return (source * orders + static_cast<std::size_t>(by)) * 4 + (ascending ? 1 : 0) + (placed ? 2 : 0);
    }
};
const Selections selections;

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

std::vector<std::string> words_of(std::string_view query) {
    std::vector<std::string> words;
    for (const auto word : split(query, ' '))
        if (!word.empty()) words.emplace_back(word);
    return words;
}

struct Chosen {
    Source source = all;
    std::vector<Parameter> parameters;
};

constexpr std::size_t shortest_part = 3;

// What the text index is asked for; the condition on the names decides.
std::string trigrams_of(const std::vector<std::string>& words) {
    std::string trigrams;
    for (const auto& word : words) {
        if (code_points(word) < shortest_part) continue;
        if (!trigrams.empty()) trigrams += " AND ";
        trigrams += trigram_expression(word);
    }
    return trigrams;
}

const std::string& longest_of(const std::vector<std::string>& words) {
    return *std::max_element(words.begin(), words.end(), [](const auto& a, const auto& b) {
        return code_points(a) < code_points(b);
    });
}

// A short query is a whole line of the text: of the name by the text index, of the username by its own.
void choose_whole(Connection& connection, const std::string& query, Chosen& chosen) {
    const auto line = "\n" + query + "\n";
    auto& given = chosen.parameters;
    chosen.source = hits_by_trigrams;
    if (connection.engine() == Engine::sqlite) {
        given.emplace_back(json_list({"=" + query}));
        given.emplace_back(trigram_expression(line));
    } else {
        const auto pattern = like_pattern(query);
        given.emplace_back(array_list({pattern.substr(1, pattern.size() - 2)}));
        given.emplace_back(like_pattern(line));
    }
    given.emplace_back(number(connection, select_username, query).value_or(0));
}

void choose_named(Connection& connection, const NameSearch& named, bool may_stream, Chosen& chosen) {
    if (code_points(named.query) < shortest_part) return choose_whole(connection, named.query, chosen);
    const auto words = words_of(named.query);
    auto& given = chosen.parameters;
    std::vector<std::string> patterns;
    if (connection.engine() == Engine::sqlite) {
        for (const auto& word : words) patterns.push_back("%" + word);
        auto trigrams = trigrams_of(words);
        chosen.source = trigrams.empty()                                 ? hits_by_scan
                        : may_stream && named.owner == AccountId{} ? stream_by_trigrams
                                                                         : hits_by_trigrams;
        given.emplace_back(json_list(patterns));
        given.emplace_back(std::move(trigrams));
    } else {
        for (const auto& word : words) patterns.push_back(like_pattern(word));
        chosen.source = hits_by_trigrams;
        given.emplace_back(array_list(patterns));
        given.emplace_back(like_pattern(longest_of(words)));
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

Chosen choose(Connection& connection, const AccountFilter& filter, bool may_stream) {
    const auto engine = connection.engine();
    Chosen chosen;
    auto& given = chosen.parameters;
    given.emplace_back(states_of(filter));
    given.emplace_back(external_of(filter));
    given.emplace_back(std::int64_t{filter.only_admins});
    given.emplace_back(filter.two_factor ? std::int64_t{*filter.two_factor} : -1);
    given.emplace_back(filter.created_after ? micros(*filter.created_after)
                                            : std::numeric_limits<std::int64_t>::min());
    given.emplace_back(filter.created_before ? micros(*filter.created_before)
                                             : std::numeric_limits<std::int64_t>::max());
    given.emplace_back(json_object(filter.custom_attributes));
    given.emplace_back(engine == Engine::sqlite || filter.search.empty() ? filter.search
                                                                         : like_pattern(filter.search));
    const auto ids =
        filter.among ? id_list(engine, std::span<const AccountId>(*filter.among)) : std::string();
    given.emplace_back(filter.named ? ids : std::string());
    given.emplace_back(filter.seen_since ? std::max<std::int64_t>(micros(*filter.seen_since), 0) : -1);
    if (filter.named) {
        choose_named(connection, *filter.named, may_stream, chosen);
    } else if (filter.among) {
        chosen.source = among;
        given.emplace_back(ids);
    }
    return chosen;
}

Parameter place_value(const AccountSequence& sequence) {
    switch (sequence.by) {
        case AccountOrder::name:
            return sequence.after->text;
        case AccountOrder::username:
            return fold_case(sequence.after->text);
        case AccountOrder::id:
        case AccountOrder::created_at:
        case AccountOrder::updated_at:
        case AccountOrder::last_seen_at:
            break;
    }
    return micros(sequence.after->time);
}

}  // namespace

std::vector<Account> selected_accounts(Connection& connection, const AccountFilter& filter,
                                       const AccountSequence& sequence, std::int64_t offset,
                                       std::int64_t limit) {
    if (limit <= 0) return {};
    const bool newest_first = sequence.by == AccountOrder::id && !sequence.ascending;
    auto chosen = choose(connection, filter, newest_first);
    if (sequence.after) {
        if (sequence.by != AccountOrder::id) chosen.parameters.push_back(place_value(sequence));
        chosen.parameters.emplace_back(sequence.after->id.value);
    }
    const auto& query = *selections.pages[Selections::place(chosen.source, sequence.by, sequence.ascending,
                                                            sequence.after.has_value())];
    std::vector<Account> accounts;
    Rows rows(connection, query, chosen.parameters, limit, offset);
    while (rows.next()) accounts.push_back(account_from(connection, rows, 0));
    return accounts;
}

std::int64_t count_selected(Connection& connection, const AccountFilter& filter, std::int64_t most) {
    const auto chosen = choose(connection, filter, true);
    return number(connection, *selections.counts[chosen.source], chosen.parameters, most).value_or(0);
}

}  // namespace usher
