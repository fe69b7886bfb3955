#include "store/sql/account_lists.h"

#include <array>
#include <limits>
#include <memory>

#include "store/sql/account_rows.h"
#include "store/sql/search_index.h"

namespace usher {

namespace {

const Query total("SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) FROM account_tally");
const Query tallies(
    "SELECT block, CAST(SUM(count) AS BIGINT) FROM account_tally GROUP BY block ORDER BY block DESC");
const Query change_tally(
    "INSERT INTO account_tally (block, slot, count) VALUES ($1, $2, $3) "
    "ON CONFLICT (block, slot) DO UPDATE SET count = account_tally.count + excluded.count");
const Query newest_up_to("SELECT " + account_columns() +
                         " FROM account a WHERE a.id <= $1 ORDER BY a.id DESC LIMIT $2 OFFSET $3");

// The parts of a filter that choose a statement.
constexpr unsigned active = 1, blocked = 2, external = 4, all_bits = 8;

// How a search goes through the text: not at all, row by row, or by trigrams first.
enum Lookup : unsigned { none, scan, trigrams, all_lookups };

std::string conditions(unsigned bits) {
    std::string text;
    if (bits & active) text += " AND a.state = 0";
    if (bits & blocked) text += " AND a.state IN (1, 2)";
    if (bits & external) text += " AND a.external = 1";
    return text;
}

// FROM … WHERE of a list. $1 is what the text must contain (a LIKE pattern on PostgreSQL), $2 the trigram
// expression of SQLite. CROSS JOIN fixes SQLite's order of nesting; MATERIALIZED makes PostgreSQL use the
// trigram index, whatever it guesses about the pattern.
std::string source(Engine engine, Lookup lookup, unsigned bits) {
    const std::string where = conditions(bits);
    if (lookup == none) return " FROM account a WHERE 1 = 1" + where;
    if (engine == Engine::sqlite) {
        const std::string account = bits ? " CROSS JOIN account a ON a.id = s.account_id" : "";
        if (lookup == scan)
            return " FROM account_search s" + account + " WHERE instr(s.folded, $1) > 0" + where;
        return " FROM account_trigram t CROSS JOIN account_search s ON s.account_id = t.rowid" + account +
               " WHERE t.account_trigram MATCH $2 AND instr(s.folded, $1) > 0" + where;
    }
    if (lookup == scan)
        return " FROM account_search s JOIN account a ON a.id = s.account_id WHERE s.folded LIKE $1" + where;
    return " FROM hit s JOIN account a ON a.id = s.account_id WHERE 1 = 1" + where;
}

std::string prelude(Engine engine, Lookup lookup) {
    if (engine == Engine::sqlite || lookup != trigrams) return "";
    return "WITH hit AS MATERIALIZED (SELECT account_id FROM account_search WHERE folded LIKE $1) ";
}

std::string key_column(Engine engine, Lookup lookup) {
    if (lookup == none) return "a.id";
    return engine == Engine::sqlite && lookup == trigrams ? "t.rowid" : "s.account_id";
}

// The ids are paged first and the accounts joined to what is left, so that skipped rows cost little.
std::string page_text(Engine engine, Lookup lookup, unsigned bits) {
    const std::string limit = lookup == none ? "$1 OFFSET $2" : "$3 OFFSET $4";
    const std::string key = key_column(engine, lookup);
    return prelude(engine, lookup) + "SELECT " + account_columns() + " FROM (SELECT " + key + " AS id" +
           source(engine, lookup, bits) + " ORDER BY " + key + " DESC LIMIT " + limit +
           ") p CROSS JOIN account a WHERE a.id = p.id ORDER BY p.id DESC";
}

std::string count_text(Engine engine, Lookup lookup, unsigned bits) {
    return prelude(engine, lookup) + "SELECT COUNT(*)" + source(engine, lookup, bits);
}

struct FilteredQueries {
    std::array<std::unique_ptr<Query>, all_lookups * all_bits> page;
    std::array<std::unique_ptr<Query>, all_lookups * all_bits> count;

    FilteredQueries() {
        for (unsigned lookup = none; lookup < all_lookups; ++lookup) {
            for (unsigned bits = 0; bits < all_bits; ++bits) {
                const auto how = static_cast<Lookup>(lookup);
                const unsigned at = lookup * all_bits + bits;
                page[at] = std::make_unique<Query>(page_text(Engine::sqlite, how, bits),
                                                   page_text(Engine::postgres, how, bits));
                count[at] = std::make_unique<Query>(count_text(Engine::sqlite, how, bits),
                                                    count_text(Engine::postgres, how, bits));
            }
        }
    }
};
const FilteredQueries filtered;

struct Choice {
    Lookup lookup = none;
    unsigned at = 0;
    std::string needle;    // $1
    std::string trigrams;  // $2, SQLite only
};

Choice choose(Engine engine, const AccountFilter& filter) {
    Choice choice;
    if (!filter.search.empty()) {
        choice.lookup = has_trigrams(filter.search) ? trigrams : scan;
        choice.needle = engine == Engine::sqlite ? filter.search : like_pattern(filter.search);
        if (choice.lookup == trigrams && engine == Engine::sqlite)
            choice.trigrams = trigram_expression(filter.search);
    }
    unsigned bits = 0;
    if (filter.only_active) bits |= active;
    if (filter.only_blocked) bits |= blocked;
    if (filter.only_external) bits |= external;
    choice.at = choice.lookup * all_bits + bits;
    return choice;
}

std::vector<Account> accounts_from(Connection& connection, Rows& rows) {
    std::vector<Account> accounts;
    while (rows.next()) accounts.push_back(account_from(connection, rows, 0));
    return accounts;
}

// Walks the tallies from the newest block to the one in which the page starts.
std::vector<Account> unfiltered_page(Connection& connection, std::int64_t offset, std::int64_t limit) {
    std::int64_t newest = std::numeric_limits<std::int64_t>::max();
    if (offset > 0) {
        Rows blocks(connection, tallies);
        for (;;) {
            if (!blocks.next()) return {};  // past the end
            if (offset < blocks.integer(1)) {
                newest = (blocks.integer(0) + 1) * tally_block - 1;
                break;
            }
            offset -= blocks.integer(1);
        }
    }
    Rows rows(connection, newest_up_to, newest, limit, offset);
    return accounts_from(connection, rows);
}

}  // namespace

std::vector<Account> page_of_accounts(Connection& connection, const AccountFilter& filter,
                                      std::int64_t offset, std::int64_t limit) {
    if (limit <= 0) return {};
    if (offset < 0) offset = 0;
    if (!filter.narrows()) return unfiltered_page(connection, offset, limit);
    const Choice choice = choose(connection.engine(), filter);
    const Query& query = *filtered.page[choice.at];
    if (choice.lookup == none) {
        Rows rows(connection, query, limit, offset);
        return accounts_from(connection, rows);
    }
    Rows rows(connection, query, choice.needle, choice.trigrams, limit, offset);
    return accounts_from(connection, rows);
}

std::int64_t count_accounts(Connection& connection, const AccountFilter& filter) {
    if (!filter.narrows()) return number(connection, total).value_or(0);
    const Choice choice = choose(connection.engine(), filter);
    const Query& query = *filtered.count[choice.at];
    if (choice.lookup == none) return number(connection, query).value_or(0);
    if (choice.trigrams.empty()) return number(connection, query, choice.needle).value_or(0);
    return number(connection, query, choice.needle, choice.trigrams).value_or(0);
}

void add_to_tally(Connection& connection, AccountId id, std::int64_t change) {
    run(connection, change_tally, id.value / tally_block, connection.tally_slot(), change);
}

}  // namespace usher
