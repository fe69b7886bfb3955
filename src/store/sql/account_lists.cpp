#include "store/sql/account_lists.h"

#include <algorithm>
#include <array>
#include <limits>
#include <memory>

#include "base/at_once.h"
#include "store/sql/account_rows.h"
#include "store/sql/account_selection.h"
#include "store/sql/search_index.h"
#include "store/sql/tally.h"

namespace usher {

namespace {

// Going over more of an index would hold up whoever else the thread serves.
constexpr std::int64_t skipped_at_once = 1000;

const Query total("SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) FROM account_tally");

// One way through the directory. Skipping goes over account_search because its rows are short: a dozen times
// as many on a page.
struct Direction {
    Query tallies;
    Query skip;      // from an id, that many accounts
    Query accounts;  // from an id on, that many
};
const Direction newest_first{
    Query("SELECT block, CAST(SUM(count) AS BIGINT) FROM account_tally GROUP BY block ORDER BY block DESC"),
    Query("SELECT account_id FROM account_search WHERE account_id <= $1 "
          "ORDER BY account_id DESC LIMIT 1 OFFSET $2"),
    Query("SELECT " + account_columns() + " FROM account a WHERE a.id <= $1 ORDER BY a.id DESC LIMIT $2")};
const Direction oldest_first{
    Query("SELECT block, CAST(SUM(count) AS BIGINT) FROM account_tally GROUP BY block ORDER BY block"),
    Query("SELECT account_id FROM account_search WHERE account_id >= $1 "
          "ORDER BY account_id LIMIT 1 OFFSET $2"),
    Query("SELECT " + account_columns() + " FROM account a WHERE a.id >= $1 ORDER BY a.id LIMIT $2")};

// The parts of a filter that choose a statement.
constexpr unsigned active = 1, blocked = 2, external = 4, welcome = 8, internal = 16, all_bits = 32;

// How a search goes through the text: not at all, row by row, or by trigrams first.
enum Lookup : unsigned { none, scan, trigrams, all_lookups };

// Few are external and have an index: the plus keeps SQLite from using one of the states.
std::string conditions(unsigned bits) {
    const std::string state = bits & external ? " AND +a.state" : " AND a.state";
    std::string text;
    if (bits & active) text += state + " = 0";
    if (bits & blocked) text += state + " IN (1, 2)";
    if (bits & external) text += " AND a.external = 1";
    if (bits & welcome) text += state + " IN (0, 3, 5)";
    if (bits & internal) text += " AND a.external = 0";
    return text;
}

// The ids of a list. $1 is what the text must contain (a LIKE pattern on PostgreSQL), $2 the trigram
// expression of SQLite. CROSS JOIN fixes SQLite's order of nesting; MATERIALIZED makes PostgreSQL use the
// trigram index, whatever it guesses about the pattern.
std::string ids(Engine engine, Lookup lookup, unsigned bits) {
    const std::string where = conditions(bits);
    if (lookup == none) return "SELECT a.id AS id FROM account a WHERE 1 = 1" + where;
    if (engine == Engine::sqlite) {
        const std::string account = bits ? " CROSS JOIN account a ON a.id = s.account_id" : "";
        const std::string condition = "instr(s.folded, $1) > 0" + where;
        if (lookup == trigrams) return hits_by_index("$2", account, condition);
        return "SELECT s.account_id AS id FROM account_search s" + account + " WHERE " + condition;
    }
    const std::string account = " s JOIN account a ON a.id = s.account_id WHERE ";
    if (lookup == scan)
        return "SELECT s.account_id AS id FROM account_search" + account + "s.folded LIKE $1" + where;
    return "SELECT s.account_id AS id FROM hit" + account + "1 = 1" + where;
}

std::string prelude(Engine engine, Lookup lookup) {
    if (engine == Engine::sqlite || lookup != trigrams) return "";
    return "WITH hit AS MATERIALIZED (SELECT account_id FROM account_search WHERE folded LIKE $1) ";
}

// The ids are paged first and the accounts joined to what is left, so that skipped rows cost little.
std::string page_text(Engine engine, Lookup lookup, unsigned bits) {
    const std::string limit = lookup == none ? "$1 OFFSET $2" : "$3 OFFSET $4";
    return prelude(engine, lookup) + "SELECT " + account_columns() + " FROM (" + ids(engine, lookup, bits) +
           " ORDER BY id DESC LIMIT " + limit +
           ") p CROSS JOIN account a WHERE a.id = p.id ORDER BY p.id DESC";
}

std::string count_text(Engine engine, Lookup lookup, unsigned bits) {
    return prelude(engine, lookup) + "SELECT COUNT(*) FROM (" + ids(engine, lookup, bits) + " LIMIT " +
           (lookup == none ? "$1" : "$3") + ") counted";
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
    if (filter.only_welcome) bits |= welcome;
    if (filter.only_internal) bits |= internal;
    choice.at = choice.lookup * all_bits + bits;
    return choice;
}

std::vector<Account> accounts_from(Connection& connection, Rows& rows) {
    std::vector<Account> accounts;
    while (rows.next()) accounts.push_back(account_from(connection, rows, 0));
    return accounts;
}

// The id at which a page begins that skips so many accounts: by the tallies to its block, then inside it.
std::int64_t start_of_page(Connection& connection, const Direction& direction, std::int64_t offset) {
    const bool down = &direction == &newest_first;
    std::int64_t start = down ? std::numeric_limits<std::int64_t>::max() : 0;
    if (offset == 0) return start;
    {
        Rows blocks(connection, direction.tallies);
        while (blocks.next() && offset >= blocks.integer(1)) offset -= blocks.integer(1);
        start = blocks.integer(0) * tally_block + (down ? tally_block - 1 : 0);
    }
    return offset == 0 ? start : number(connection, direction.skip, start, offset).value_or(0);
}

// Walks from the nearer end, so that the last page costs what the first does.
std::vector<Account> unfiltered_page(Connection& connection, std::int64_t offset, std::int64_t limit) {
    const std::int64_t all = offset == 0 ? limit : number(connection, total).value_or(0);
    if (offset > 0 && offset >= all) return {};
    const std::int64_t size = std::min(limit, all - offset);
    const bool from_newest = offset <= all / 2;
    const Direction& direction = from_newest ? newest_first : oldest_first;
    const auto start = start_of_page(connection, direction, from_newest ? offset : all - offset - size);
    Rows rows(connection, direction.accounts, start, size);
    auto accounts = accounts_from(connection, rows);
    if (!from_newest) std::reverse(accounts.begin(), accounts.end());
    return accounts;
}

// Everybody but those who are locked out: an index of its own holds them, and few are left out.
bool is_only_welcome(const AccountFilter& filter) {
    return filter.only_welcome && filter.search.empty() && !filter.only_active && !filter.only_blocked &&
           !filter.only_external && !filter.only_internal && !filter.is_special();
}

const Query unwelcome("SELECT COUNT(*) FROM account WHERE state IN (1, 2, 4)");

std::string welcome_text(std::string_view index, const std::string& direction) {
    return "SELECT " + account_columns() + " FROM (SELECT id FROM account " + std::string(index) +
           "WHERE state IN (0, 3, 5) ORDER BY id " + direction +
           " LIMIT $1 OFFSET $2) p CROSS JOIN account a WHERE a.id = p.id ORDER BY a.id " + direction;
}
const Query newest_welcome(welcome_text("INDEXED BY account_welcome ", "DESC"), welcome_text("", "DESC"));
const Query oldest_welcome(welcome_text("INDEXED BY account_welcome ", "ASC"), welcome_text("", "ASC"));

// From the nearer end, as unfiltered_page.
std::vector<Account> welcome_page(Connection& connection, std::int64_t offset, std::int64_t limit) {
    if (offset == 0) {
        Rows rows(connection, newest_welcome, limit, offset);
        return accounts_from(connection, rows);
    }
    const std::int64_t all =
        number(connection, total).value_or(0) - number(connection, unwelcome).value_or(0);
    if (offset >= all) return {};
    const std::int64_t size = std::min(limit, all - offset);
    const bool from_newest = offset <= all / 2;
    const auto skipped = from_newest ? offset : all - offset - size;
    if (skipped > skipped_at_once) AtOnce::must_not_wait();
    Rows rows(connection, from_newest ? newest_welcome : oldest_welcome, size, skipped);
    auto accounts = accounts_from(connection, rows);
    if (!from_newest) std::reverse(accounts.begin(), accounts.end());
    return accounts;
}

}  // namespace

std::vector<Account> page_of_accounts(Connection& connection, const AccountFilter& filter,
                                      std::int64_t offset, std::int64_t limit) {
    if (limit <= 0) return {};
    if (offset < 0) offset = 0;
    if (!filter.narrows()) return unfiltered_page(connection, offset, limit);
    if (filter.is_special()) return selected_accounts(connection, filter, {}, offset, limit);
    if (is_only_welcome(filter)) return welcome_page(connection, offset, limit);
    const Choice choice = choose(connection.engine(), filter);
    const Query& query = *filtered.page[choice.at];
    if (choice.lookup == none) {
        Rows rows(connection, query, limit, offset);
        return accounts_from(connection, rows);
    }
    Rows rows(connection, query, choice.needle, choice.trigrams, limit, offset);
    return accounts_from(connection, rows);
}

std::vector<Account> page_of_accounts(Connection& connection, const AccountFilter& filter,
                                      const AccountSequence& sequence, std::int64_t offset,
                                      std::int64_t limit) {
    if (sequence.is_newest_first() && !filter.is_special())
        return page_of_accounts(connection, filter, offset, limit);
    return selected_accounts(connection, filter, sequence, std::max<std::int64_t>(offset, 0), limit);
}

std::int64_t count_accounts(Connection& connection, const AccountFilter& filter, std::int64_t most) {
    if (!filter.narrows()) return number(connection, total).value_or(0);
    if (filter.is_special()) return count_selected(connection, filter, most);
    if (is_only_welcome(filter)) {
        const auto welcome =
            number(connection, total).value_or(0) - number(connection, unwelcome).value_or(0);
        return std::min(welcome, most);
    }
    const Choice choice = choose(connection.engine(), filter);
    const Query& query = *filtered.count[choice.at];
    if (choice.lookup == none) return number(connection, query, most).value_or(0);
    return number(connection, query, choice.needle, choice.trigrams, most).value_or(0);
}

}  // namespace usher
