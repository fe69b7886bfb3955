#include "memory/resident.h"

#include <algorithm>
#include <array>
#include <functional>
#include <limits>

namespace usher {

namespace {

constexpr auto all = std::numeric_limits<std::int64_t>::max();
// Looking at fewer accounts is quicker than looking up what was found before.
constexpr std::int64_t worth_keeping = 1000;
constexpr std::int64_t spare_hits = 100;
constexpr std::size_t set_node = 48;
constexpr std::int64_t most_expected = 128;  // accounts in a page

}  // namespace

std::optional<AccountId> Resident::with_username(std::string_view folded) const {
    const auto id = accounts_.find_username(folded);
    return id == 0 ? std::nullopt : std::optional(AccountId{id});
}

template <class F>
void Resident::each_candidate(const AccountTest& test, std::int64_t after, F&& f) const {
    auto candidates = trigrams_.candidates(test.texts(), test.part());
    if (!candidates.is_narrowed()) return accounts_.descend(test.states(), after, 0, f);
    // Beside the index there is what it does not know, and what is found without its texts.
    std::array<std::int64_t, 2> found{test.found_in_any_case(), accounts_.find_username(test.whole())};
    std::sort(found.begin(), found.end(), std::greater<>());
    auto next_found = found.begin();
    auto loose = loose_.rbegin();
    auto id = candidates.next();
    for (;;) {
        const std::int64_t one = next_found == found.end() ? 0 : *next_found;
        const std::int64_t other = loose == loose_.rend() ? 0 : *loose;
        const std::int64_t newest = std::max({std::int64_t{id}, one, other});
        if (newest == 0) return;
        if (id == newest) id = candidates.next();
        while (next_found != found.end() && *next_found == newest) ++next_found;
        if (other == newest) ++loose;
        if (after > 0 && newest >= after) continue;
        const auto* account = accounts_.find(newest);
        if (account && !f(newest, *account)) return;
    }
}

template <class F>
Hits::Found Resident::each_hit(const AccountTest& test, std::int64_t after, F&& f) const {
    Hits::Found found{.is_all = after == 0};
    std::int64_t looked_at = 0;
    each_candidate(test, after, [&](std::int64_t id, const PackedAccount& account) {
        ++looked_at;
        if (!test.shows(id, account)) return true;
        found.add(id);
        const bool goes_on = f(found, id, account);
        if (!goes_on) found.is_all = false;
        return goes_on;
    });
    if (after == 0 && looked_at > worth_keeping) hits_.keep(test.filter(), found);
    return found;
}

std::vector<SharedAccount> Resident::newest_hits(const AccountTest& test, std::int64_t after,
                                                 std::int64_t offset, std::int64_t limit) const {
    std::vector<SharedAccount> accounts;
    if (const auto ids = hits_.page(test.filter(), after, offset, limit)) {
        for (const auto id : *ids) accounts.push_back(accounts_.find(id)->unpacked(AccountId{id}));
        return accounts;
    }
    // Behind the last one would be nothing but a long way to the end.
    const auto total = hits_.count(test.filter(), all).value_or(all);
    if (total <= offset) return accounts;
    each_hit(test, after, [&](const Hits::Found& found, std::int64_t id, const PackedAccount& account) {
        if (found.count > offset) accounts.push_back(account.unpacked(AccountId{id}));
        return found.count < total && static_cast<std::int64_t>(accounts.size()) < limit;
    });
    return accounts;
}

std::vector<SharedAccount> Resident::page(const AccountFilter& filter, bool ascending, AccountId after,
                                          std::int64_t offset, std::int64_t limit) const {
    std::vector<SharedAccount> accounts;
    if (limit <= 0) return accounts;
    const AccountTest test(filter);
    if (test.asks_more() && !ascending) return newest_hits(test, after.value, offset, limit);
    accounts.reserve(static_cast<std::size_t>(std::min(limit, most_expected)));
    const auto add = [&](std::int64_t id, const PackedAccount& account) {
        accounts.push_back(account.unpacked(AccountId{id}));
        return static_cast<std::int64_t>(accounts.size()) < limit;
    };
    const auto add_shown = [&](std::int64_t id, const PackedAccount& account) {
        return !test.shows(id, account) || offset-- > 0 || add(id, account);
    };
    if (test.asks_more())
        accounts_.ascend(test.states(), after.value, 0, add_shown);
    else if (ascending)
        accounts_.ascend(test.states(), after.value, offset, add);
    else
        accounts_.descend(test.states(), after.value, offset, add);
    return accounts;
}

std::int64_t Resident::count(const AccountFilter& filter, std::int64_t most) const {
    if (!filter.narrows()) return accounts_.count();
    const AccountTest test(filter);
    if (!test.asks_more()) return std::min(accounts_.count(test.states()), most);
    if (const auto known = hits_.count(filter, most)) return *known;
    // A few more, so that it stays known when some of them are not found any more.
    const auto enough = std::min(most, all - spare_hits) + spare_hits;
    const auto found =
        each_hit(test, 0, [&](const Hits::Found& so_far, auto&&...) { return so_far.count < enough; });
    return std::min(found.count, most);
}

void Resident::put(AccountId id, PackedAccount account) {
    const auto* before = accounts_.find(id.value);
    hits_.changed(id.value, before, &account);
    set_text(static_cast<std::uint32_t>(id.value), before, account);
    accounts_.put(id.value, std::move(account));
}

void Resident::erase(AccountId id) {
    const auto* before = accounts_.find(id.value);
    if (!before) return;
    hits_.changed(id.value, before, nullptr);
    loose_.erase(static_cast<std::uint32_t>(id.value));
    accounts_.erase(id.value);
}

void Resident::clear() {
    credentials_.clear();
    accounts_.clear();
    hits_.forget();
    trigrams_ = {};
    loose_.clear();
    next_.reset();
    next_loose_.clear();
    indexed_ = false;
}

void Resident::add_text(TrigramIndex& index, std::int64_t id, const PackedAccount& account) const {
    index.add(static_cast<std::uint32_t>(id), account.search_text());
}

void Resident::set_text(std::uint32_t id, const PackedAccount* before, const PackedAccount& now) {
    if (before && now.reads_as(*before)) return;
    if (next_ && id < next_from_) next_loose_.insert(id);
    if (!indexed_) return;
    if (before || id <= trigrams_.last())
        loose_.insert(id);
    else
        add_text(trigrams_, id, now);
}

bool Resident::build_index(std::int64_t accounts) {
    if (!next_) {
        next_.emplace();
        next_loose_.clear();
        next_from_ = 1;
    }
    bool more = false;
    accounts_.ascend(any_state, next_from_ - 1, 0, [&](std::int64_t id, const PackedAccount& account) {
        add_text(*next_, id, account);
        next_from_ = id + 1;
        more = --accounts == 0;
        return !more;
    });
    return more;
}

void Resident::use_index() {
    while (build_index(std::numeric_limits<std::int64_t>::max())) {
    }
    trigrams_ = std::move(*next_);
    loose_ = std::move(next_loose_);
    next_.reset();
    indexed_ = true;
}

std::size_t Resident::bytes() const {
    return accounts_.bytes() + credentials_.bytes() + trigrams_.bytes() + loose_.size() * set_node;
}

}  // namespace usher
