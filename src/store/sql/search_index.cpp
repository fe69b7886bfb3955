#include "store/sql/search_index.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <vector>

#include "base/text.h"

namespace usher {

namespace {

const Query insert_text("INSERT INTO account_search (account_id, folded) VALUES ($1, $2)");
const Query update_text("UPDATE account_search SET folded = $2 WHERE account_id = $1");
const Query delete_text("DELETE FROM account_search WHERE account_id = $1");
const Query select_text("SELECT folded FROM account_search WHERE account_id = $1");

// PostgreSQL never runs these.
const Query insert_trigrams("INSERT INTO account_trigram (rowid, folded) VALUES ($1, $2)", "");
const Query delete_trigrams(
    "INSERT INTO account_trigram (account_trigram, rowid, folded) VALUES ('delete', $1, $2)", "");
const Query insert_trigrams_up_to(
    "INSERT INTO account_trigram (rowid, folded) SELECT account_id, folded FROM account_search "
    "WHERE account_id > (SELECT position FROM search_position) AND account_id <= $1 ORDER BY account_id",
    "");
const Query select_last_new(
    "SELECT MAX(account_id) FROM (SELECT account_id FROM account_search "
    "WHERE account_id > (SELECT position FROM search_position) ORDER BY account_id LIMIT $1)",
    "");
const Query select_last("SELECT MAX(account_id) FROM account_search", "");
const Query select_position("SELECT position FROM search_position", "");
const Query update_position("UPDATE search_position SET position = $1", "");
const Query insert_changed(
    "INSERT OR IGNORE INTO search_changed (account_id, indexed) "
    "SELECT $1, $2 FROM search_position WHERE position >= $1",
    "");
const Query select_changed(
    "SELECT c.account_id, c.indexed, s.folded FROM search_changed c "
    "LEFT JOIN account_search s ON s.account_id = c.account_id ORDER BY c.account_id LIMIT $1",
    "");
const Query delete_changed("DELETE FROM search_changed WHERE account_id <= $1", "");
const Query select_behind(
    "SELECT EXISTS (SELECT 1 FROM search_changed) OR EXISTS (SELECT 1 FROM account_search "
    "WHERE account_id > (SELECT position FROM search_position))",
    "");

// An import merges as it goes, so that searches find few parts; single writes leave merging for later.
const Query set_trigrams("INSERT INTO account_trigram (account_trigram, rank) VALUES ($1, $2)", "");
const Query merge_trigrams("INSERT INTO account_trigram (account_trigram, rank) VALUES ('merge', $1)", "");
const Query select_changes("SELECT total_changes()", "");

// What the trigrams of one import may take before they are written as a part: the fewer parts, the less
// there is to merge. The usual size is FTS5's own.
constexpr std::int64_t bulk_memory = 64 * 1024 * 1024;
constexpr std::int64_t usual_memory = 1024 * 1024;

// Pages of merged parts that are written in one transaction, or a few more: FTS5 does not stop within a
// trigram's list.
constexpr std::int64_t merged_at_once = 16;
// Merging for a write that has to wait for it: as many parts as FTS5 allows.
constexpr std::int64_t most_parts = 1999;

// All that there is.
constexpr std::int64_t without_end = std::numeric_limits<std::int64_t>::max();

// More narrow a search no further, and FTS5's work grows with their square; the text itself decides in the
// end.
constexpr int most_trigrams = 32;

// The length of the UTF-8 character that starts with this byte.
std::size_t character_length(char lead) {
    const auto byte = static_cast<unsigned char>(lead);
    if (byte < 0x80) return 1;
    if (byte < 0xE0) return 2;
    return byte < 0xF0 ? 3 : 4;
}

void append_quoted(std::string& out, std::string_view trigram) {
    out += '"';
    for (const char c : trigram) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

}  // namespace

bool has_trigrams(std::string_view text) { return code_points(text) >= 3; }

// Every third trigram and the last one cover the text; those between would only be more lists to merge.
std::string trigram_expression(std::string_view text) {
    std::string expression;
    std::size_t first = 0;
    std::size_t second = character_length(text[0]);
    std::size_t third = second + character_length(text[second]);
    for (int at = 0; third < text.size() && at < 3 * most_trigrams; ++at) {
        const std::size_t end = third + character_length(text[third]);
        if (at % 3 == 0 || end == text.size()) {
            if (!expression.empty()) expression += " AND ";
            append_quoted(expression, text.substr(first, end - first));
        }
        first = second;
        second = third;
        third = end;
    }
    return expression;
}

std::string like_pattern(std::string_view text) {
    std::string pattern = "%";
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '\\') pattern += '\\';
        pattern += c;
    }
    pattern += '%';
    return pattern;
}

// An account is found by one of the three: the index knows it as it is, not at all, or as it was.
std::string hits_by_index(const std::string& trigrams, const std::string& join,
                          const std::string& condition) {
    return "SELECT t.rowid AS id FROM account_trigram t CROSS JOIN account_search s ON s.account_id = "
           "t.rowid" +
           join + " WHERE t.account_trigram MATCH " + trigrams +
           " AND NOT EXISTS (SELECT 1 FROM search_changed c WHERE c.account_id = t.rowid) AND " + condition +
           " UNION ALL SELECT s.account_id FROM account_search s" + join +
           " WHERE s.account_id > (SELECT position FROM search_position) AND " + condition +
           " UNION ALL SELECT s.account_id FROM search_changed c CROSS JOIN account_search s "
           "ON s.account_id = c.account_id" +
           join + " WHERE " + condition;
}

bool is_index_behind(Connection& connection) { return number(connection, select_behind).value_or(0) != 0; }

void SearchIndex::insert(AccountId id, std::string_view folded) {
    run(connection_, insert_text, id, folded);
    inserted_ = true;
    ++behind_;
}

void SearchIndex::update(AccountId id, std::string_view folded) {
    std::string old;
    {
        Rows rows(connection_, select_text, id);
        if (!rows.next()) return;
        if (rows.view(0) == folded) return;
        old = rows.text(0);
    }
    note(id, old);
    run(connection_, update_text, id, folded);
}

void SearchIndex::erase(AccountId id) {
    std::string old;
    {
        Rows rows(connection_, select_text, id);
        if (!rows.next()) return;
        old = rows.text(0);
    }
    note(id, old);
    run(connection_, delete_text, id);
}

// Only the first of several changes: the index still has what was before it.
void SearchIndex::note(AccountId id, std::string_view indexed) {
    if (connection_.engine() == Engine::sqlite) run(connection_, insert_changed, id, indexed);
    ++behind_;
}

bool SearchIndex::catch_up(std::int64_t most) {
    const bool is_merged = merge_parts();
    const bool knows_new = index_new(most);
    const bool knows_all = index_changed(most) < most && knows_new;
    if (knows_all) behind_ = is_merged ? 0 : 1;
    return knows_all && is_merged;
}

// True when nothing new is left.
bool SearchIndex::index_new(std::int64_t most) {
    const auto position = number(connection_, select_position).value_or(0);
    const auto last =
        most == without_end ? number(connection_, select_last) : number(connection_, select_last_new, most);
    if (!last || *last <= position) return true;
    run(connection_, insert_trigrams_up_to, *last);
    run(connection_, update_position, *last);
    behind_ = std::max<std::int64_t>(behind_ - most, 1);
    return *last == number(connection_, select_last).value_or(0);
}

// How many they were.
std::int64_t SearchIndex::index_changed(std::int64_t most) {
    struct Changed {
        std::int64_t id;
        std::string indexed;
        std::optional<std::string> folded;
    };
    std::vector<Changed> changed;
    {
        Rows rows(connection_, select_changed, most);
        while (rows.next()) changed.push_back({rows.integer(0), rows.text(1), rows.optional_text(2)});
    }
    for (const auto& each : changed) {
        run(connection_, delete_trigrams, each.id, each.indexed);
        if (each.folded) run(connection_, insert_trigrams, each.id, *each.folded);
    }
    if (!changed.empty()) run(connection_, delete_changed, changed.back().id);
    return static_cast<std::int64_t>(changed.size());
}

// True when there was nothing to merge, which FTS5 tells by changing fewer than two rows.
bool SearchIndex::merge_parts() {
    const auto before = number(connection_, select_changes).value_or(0);
    run(connection_, merge_trigrams, merged_at_once);
    return number(connection_, select_changes).value_or(0) - before < 2;
}

void SearchIndex::finish() {
    if (postponed_ && inserted_ && connection_.engine() == Engine::sqlite) {
        run(connection_, set_trigrams, "automerge", 4);
        run(connection_, set_trigrams, "crisismerge", 16);
        run(connection_, set_trigrams, "hashsize", bulk_memory);
        index_new(without_end);
        run(connection_, set_trigrams, "hashsize", usual_memory);
        run(connection_, set_trigrams, "automerge", 0);
        run(connection_, set_trigrams, "crisismerge", most_parts);
    }
    forget();
}

void SearchIndex::forget() noexcept { postponed_ = inserted_ = false; }

}  // namespace usher
