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

// Keeps account_search and, on SQLite, the trigram table. One per connection; PostgreSQL's own index
// follows the table.
class SearchIndex {
  public:
    explicit SearchIndex(Connection& connection) : connection_(connection) {}

    void insert(AccountId id, std::string_view folded);
    void update(AccountId id, std::string_view folded);  // nothing happens when the text is the same
    void erase(AccountId id);

    // New texts stay out of the trigram table until finish(), which adds them in one statement.
    void postpone() { postponed_ = true; }
    void finish();           // before commit
    void forget() noexcept;  // after commit or rollback

  private:
    bool is_in_trigrams(AccountId id) const;
    void index(AccountId id, std::string_view folded);
    void unindex(AccountId id, std::string_view folded);

    Connection& connection_;
    bool postponed_ = false;
    std::int64_t first_postponed_ = 0;  // 0: none yet
};

}  // namespace usher
