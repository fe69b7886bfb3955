#include "memory/account_search.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"

namespace usher {

namespace {

// A query of fewer characters is a whole name.
constexpr std::size_t shortest_part = 3;

bool holds(std::string_view text, std::string_view part) {
    return ::memmem(text.data(), text.size(), part.data(), part.size()) != nullptr;
}

StateSet states_of(const AccountFilter& filter) {
    StateSet states = any_state;
    if (filter.only_active) states &= state_bit(State::active);
    if (filter.only_blocked) states &= state_bit(State::blocked) | state_bit(State::ldap_blocked);
    if (filter.only_welcome)
        states &= state_bit(State::active) | state_bit(State::deactivated) |
                  state_bit(State::blocked_pending_approval);
    return states;
}

}  // namespace

AccountTest::AccountTest(const AccountFilter& filter) : filter_(filter), states_(states_of(filter)) {
    asks_more_ = asks_text() || filter.only_external || filter.only_internal || filter.only_admins ||
                 filter.two_factor || filter.created_after || filter.created_before || filter.seen_since;
    if (!filter.search.empty()) texts_.push_back(filter.search);
    if (!filter.named) return;
    is_short_ = code_points(filter.named->query) < shortest_part;
    for (const auto word : split(filter.named->query, ' '))
        if (!word.empty()) words_.push_back(word);
    if (is_short_) {
        line_ = "\n" + filter.named->query + "\n";
        texts_.push_back(line_);
    } else {
        texts_.insert(texts_.end(), words_.begin(), words_.end());
    }
}

TrigramIndex::Part AccountTest::part() const {
    return filter_.search.empty() ? TrigramIndex::Part::names : TrigramIndex::Part::all;
}

bool AccountTest::can_answer(const AccountFilter& filter) {
    const bool is_both = filter.named && !filter.search.empty();
    return !filter.among && filter.custom_attributes.empty() && !is_both;
}

bool AccountTest::has_marks(const PackedAccount& account) const {
    if ((states_ >> static_cast<unsigned>(account.state()) & 1) == 0) return false;
    if (!asks_more_) return true;
    if (filter_.only_external && !account.is_external()) return false;
    if (filter_.only_internal && account.is_external()) return false;
    if (filter_.only_admins && !account.is_admin()) return false;
    if (filter_.two_factor && account.has_two_factor() != *filter_.two_factor) return false;
    if (filter_.created_after && account.created_at() <= *filter_.created_after) return false;
    if (filter_.created_before && account.created_at() >= *filter_.created_before) return false;
    return !filter_.seen_since || account.last_seen_at() >= std::max(*filter_.seen_since, Time{});
}

bool AccountTest::shows(std::int64_t id, const PackedAccount& account) const {
    return has_marks(account) && (!asks_text() || finds(id, account.search_text()));
}

bool AccountTest::shows(std::int64_t id, const PackedAccount& account, std::string_view text) const {
    return has_marks(account) && (!asks_text() || finds(id, text));
}

bool AccountTest::finds(std::int64_t id, std::string_view text) const {
    if (!filter_.search.empty() && !holds(text, filter_.search)) return false;
    if (!filter_.named) return true;
    if (filter_.named->owner.value == id) return true;
    const auto end_of_username = text.find('\n');
    const auto username = text.substr(0, end_of_username);
    const auto name =
        text.substr(end_of_username + 1, text.find('\n', end_of_username + 1) - end_of_username - 1);
    if (is_short_) return username == filter_.named->query || name == filter_.named->query;
    return has_words(username) || has_words(name);
}

bool AccountTest::has_words(std::string_view line) const {
    return std::all_of(words_.begin(), words_.end(), [&](auto word) { return holds(line, word); });
}

}  // namespace usher
