#include "store/sql/check.h"

#include <map>

#include "store/sql/account_lists.h"
#include "store/sql/account_rows.h"
#include "store/sql/accounts.h"

namespace usher {

namespace {

const Query real_tallies("SELECT id / 4096, COUNT(*) FROM account GROUP BY id / 4096");
const Query kept_tallies(
    "SELECT block, CAST(SUM(count) AS BIGINT) FROM account_tally GROUP BY block HAVING SUM(count) <> 0");
const Query wrong_identity_counts(
    "SELECT a.id FROM account a WHERE a.identity_count <> "
    "(SELECT COUNT(*) FROM account_identity i WHERE i.account_id = a.id)");
const Query primaries_not_shown(
    "SELECT e.account_id FROM email e JOIN account a ON a.id = e.account_id "
    "WHERE e.is_primary = 1 AND (a.email IS NULL OR a.email <> e.address)");
const Query several_primaries(
    "SELECT account_id FROM email WHERE is_primary = 1 GROUP BY account_id HAVING COUNT(*) > 1");
const Query texts_after(
    "SELECT s.account_id, s.folded FROM account_search s WHERE s.account_id > $1 ORDER BY s.account_id LIMIT "
    "$2");
const Query lone_credentials("SELECT (SELECT COUNT(*) FROM credential) - (SELECT COUNT(*) FROM token)");
const Query wrong_member_counts(
    "SELECT g.id FROM person_group g WHERE g.person_count <> "
    "(SELECT COUNT(*) FROM membership m JOIN account a ON a.id = m.account_id "
    "WHERE m.group_id = g.id AND a.kind = 0) OR g.service_count <> "
    "(SELECT COUNT(*) FROM membership m JOIN account a ON a.id = m.account_id "
    "WHERE m.group_id = g.id AND a.kind = 1)");
const Query lost_events(
    "SELECT COUNT(*) FROM event e WHERE e.source_id IS NOT NULL "
    "AND NOT EXISTS (SELECT 1 FROM event_source s WHERE s.id = e.source_id)");
const Query living_tombstones("SELECT t.id FROM tombstone t JOIN account a ON a.id = t.id");

using Sentences = std::vector<std::string>;

std::string about(std::int64_t account, std::string_view what) {
    return "Account " + std::to_string(account) + ": " + std::string(what) + ".";
}

std::string about_block(std::int64_t block, std::int64_t kept, std::int64_t real) {
    return "The tally of block " + std::to_string(block) + " says " + std::to_string(kept) +
           " accounts, but there are " + std::to_string(real) + ".";
}

void each_account(Connection& connection, const Query& query, std::string_view what, Sentences& problems) {
    Rows rows(connection, query);
    while (rows.next()) problems.push_back(about(rows.integer(0), what));
}

std::map<std::int64_t, std::int64_t> per_block(Connection& connection, const Query& query) {
    std::map<std::int64_t, std::int64_t> counts;
    Rows rows(connection, query);
    while (rows.next()) counts[rows.integer(0)] = rows.integer(1);
    return counts;
}

void check_tallies(Connection& connection, Sentences& problems) {
    const auto real = per_block(connection, real_tallies);
    auto kept = per_block(connection, kept_tallies);
    for (const auto& [block, count] : real) {
        if (kept[block] != count) problems.push_back(about_block(block, kept[block], count));
        kept.erase(block);
    }
    for (const auto& [block, count] : kept) problems.push_back(about_block(block, count, 0));
}

// Accounts and their search texts side by side, both ascending by id.
void check_search_texts(Connection& connection, Sentences& problems) {
    constexpr std::int64_t batch = 1000;
    AccountId last{0};
    for (;;) {
        const std::vector<Account> accounts = SqlAccountReader(connection).after(last, batch);
        std::map<std::int64_t, std::string> texts;
        {
            Rows rows(connection, texts_after, last, batch);
            while (rows.next()) texts[rows.integer(0)] = rows.text(1);
        }
        for (const Account& account : accounts) {
            const auto text = texts.find(account.id.value);
            if (text == texts.end())
                problems.push_back(about(account.id.value, "searches do not look at it"));
            else if (text->second != search_text(account))
                problems.push_back(about(account.id.value, "searches look at an old text of it"));
        }
        if (accounts.size() < batch) return;
        last = accounts.back().id;
    }
}

}  // namespace

std::vector<std::string> check_directory(Connection& connection) {
    Sentences problems;
    check_tallies(connection, problems);
    each_account(connection, wrong_identity_counts, "its number of identities is wrong", problems);
    each_account(connection, primaries_not_shown, "its owned primary address is not the one it shows",
                 problems);
    each_account(connection, several_primaries, "it owns more than one primary address", problems);
    if (number(connection, lone_credentials).value_or(0) != 0)
        problems.push_back("There are not as many credentials as tokens.");
    {
        Rows rows(connection, wrong_member_counts);
        while (rows.next())
            problems.push_back("Group " + std::to_string(rows.integer(0)) +
                               ": its number of members is wrong.");
    }
    if (number(connection, lost_events).value_or(0) != 0)
        problems.push_back("There are events of a source that is not there.");
    each_account(connection, living_tombstones, "it is there although it was deleted", problems);
    check_search_texts(connection, problems);
    return problems;
}

}  // namespace usher
