#include "store/sql/search_index.h"

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
const Query insert_trigrams_from(
    "INSERT INTO account_trigram (rowid, folded) "
    "SELECT account_id, folded FROM account_search WHERE account_id >= $1 ORDER BY account_id",
    "");

// An import merges as it goes, so that searches find few parts; single writes leave merging for later.
const Query set_trigrams("INSERT INTO account_trigram (account_trigram, rank) VALUES ($1, $2)", "");

// What the trigrams of one import may take before they are written as a part: the fewer parts, the less
// there is to merge. The usual size is FTS5's own.
constexpr std::int64_t bulk_memory = 64 * 1024 * 1024;
constexpr std::int64_t usual_memory = 1024 * 1024;

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

void SearchIndex::insert(AccountId id, std::string_view folded) {
    run(connection_, insert_text, id, folded);
    if (!postponed_) return index(id, folded);
    if (first_postponed_ == 0) first_postponed_ = id.value;
}

void SearchIndex::update(AccountId id, std::string_view folded) {
    std::string old;
    {
        Rows rows(connection_, select_text, id);
        if (!rows.next()) return;
        if (rows.view(0) == folded) return;
        old = rows.text(0);
    }
    run(connection_, update_text, id, folded);
    if (!is_in_trigrams(id)) return;
    unindex(id, old);
    index(id, folded);
}

void SearchIndex::erase(AccountId id) {
    std::string old;
    {
        Rows rows(connection_, select_text, id);
        if (!rows.next()) return;
        old = rows.text(0);
    }
    run(connection_, delete_text, id);
    if (is_in_trigrams(id)) unindex(id, old);
}

void SearchIndex::finish() {
    if (first_postponed_ != 0 && connection_.engine() == Engine::sqlite) {
        run(connection_, set_trigrams, "automerge", 4);
        run(connection_, set_trigrams, "crisismerge", 16);
        run(connection_, set_trigrams, "hashsize", bulk_memory);
        run(connection_, insert_trigrams_from, first_postponed_);
        run(connection_, set_trigrams, "hashsize", usual_memory);
        run(connection_, set_trigrams, "automerge", 0);
        run(connection_, set_trigrams, "crisismerge", 64);
    }
    forget();
}

void SearchIndex::forget() noexcept {
    postponed_ = false;
    first_postponed_ = 0;
}

// Ids ascend, so everything from the first postponed one on is new.
bool SearchIndex::is_in_trigrams(AccountId id) const {
    return first_postponed_ == 0 || id.value < first_postponed_;
}

void SearchIndex::index(AccountId id, std::string_view folded) {
    if (connection_.engine() == Engine::sqlite) run(connection_, insert_trigrams, id, folded);
}

void SearchIndex::unindex(AccountId id, std::string_view folded) {
    if (connection_.engine() == Engine::sqlite) run(connection_, delete_trigrams, id, folded);
}

}  // namespace usher
