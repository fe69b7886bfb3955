// The text that searches look through, and the trigram index over it.
#pragma once

#include <string>
#include <string_view>

#include "base/id.h"
#include "store/sql/connection.h"

namespace usher {

// True when the text has at least three characters, so that trigrams narrow a search for it.
bool has_trigrams(std::string_view text);
// An FTS5 expression of quoted trigrams that whatever holds the text matches, and a little more.
std::string trigram_expression(std::string_view text);
// A LIKE pattern that matches the text anywhere, with nothing in it special.
std::string like_pattern(std::string_view text);

// SQLite: SELECT … of the ids of the texts s that fulfil `condition`, each once: those that the trigrams of
// the parameter `trigrams` find, and whoever the index does not know as it is now. `join` goes behind s.
std::string hits_by_index(const std::string& trigrams, const std::string& join, const std::string& condition);
// SQLite: whether the index is behind.
bool is_index_behind(Connection& connection);

// Keeps account_search and, on SQLite, what is to be done about the trigram table (docs/decisions/0018). One
// per connection; PostgreSQL's own index follows the table.
class SearchIndex {
  public:
    explicit SearchIndex(Connection& connection) : connection_(connection) {}

    void insert(AccountId id, std::string_view folded);
    void update(AccountId id, std::string_view folded);  // nothing happens when the text is the same
    void erase(AccountId id);

    // The trigram table follows by catch_up(). So many accounts were written since it did, or a few more; 0
    // only when it knows all of them and its parts are merged.
    std::int64_t behind() const { return behind_; }
    // Brings it up to date by so many accounts, and merges some of its parts where there are many; true when
    // nothing of either is left. SQLite only.
    bool catch_up(std::int64_t most);

    // Much is about to be inserted: finish() indexes all of it in one statement.
    void postpone() { postponed_ = true; }
    void finish();           // before commit
    void forget() noexcept;  // after commit or rollback
    void rolled_back() noexcept { behind_ = behind_ == 0 ? 1 : behind_; }

  private:
    std::int64_t index_changed(std::int64_t most);
    bool index_new(std::int64_t most);
    bool merge_parts();
    void note(AccountId id, std::string_view indexed);

    Connection& connection_;
    bool postponed_ = false;
    bool inserted_ = false;    // since postpone()
    std::int64_t behind_ = 1;  // nobody has looked yet
};

}  // namespace usher
