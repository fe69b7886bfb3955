// Which accounts a filter finds, as far as a record by itself tells: texts, states and the other marks of a
// row.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/account_list.h"
#include "memory/account_table.h"
#include "memory/trigram_index.h"

namespace usher {

// A filter made ready for asking many accounts.
class AccountTest {
  public:
    // The filter must outlive it.
    explicit AccountTest(const AccountFilter& filter);

    // False: something else than an account's own record decides, which is not here.
    static bool can_answer(const AccountFilter& filter);

    bool shows(std::int64_t id, const PackedAccount& account) const;
    // For whoever has its search text already.
    bool shows(std::int64_t id, const PackedAccount& account, std::string_view text) const;
    const AccountFilter& filter() const { return filter_; }
    // The states that it shows; all that it asks for when asks_more() is false.
    StateSet states() const { return states_; }
    bool asks_more() const { return asks_more_; }
    bool asks_text() const { return !filter_.search.empty() || filter_.named; }
    // Texts that whatever is found by its text holds somewhere, but for those that are found in any case.
    const std::vector<std::string_view>& texts() const { return texts_; }
    TrigramIndex::Part part() const;  // where they are
    // 0: nobody is.
    std::int64_t found_in_any_case() const { return filter_.named ? filter_.named->owner.value : 0; }
    // The whole query of a search for whole names; empty otherwise. A username that is it has no such text.
    std::string_view whole() const { return is_short_ ? std::string_view(filter_.named->query) : ""; }

  private:
    bool has_marks(const PackedAccount& account) const;
    bool finds(std::int64_t id, std::string_view text) const;
    bool has_words(std::string_view line) const;

    const AccountFilter& filter_;
    StateSet states_ = any_state;
    bool asks_more_ = false;
    bool is_short_ = false;  // the whole name or username
    std::vector<std::string_view> words_;
    std::vector<std::string_view> texts_;
    std::string line_;  // the query as a line of its own
};

}  // namespace usher
