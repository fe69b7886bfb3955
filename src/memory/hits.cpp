#include "memory/hits.h"

#include <algorithm>
#include <functional>

namespace usher {

void Hits::Found::add(std::int64_t id) {
    ++count;
    if (newest.size() < most_newest) newest.push_back(static_cast<std::uint32_t>(id));
}

void Hits::Kept::know(Found found) {
    count = found.count;
    is_exact = found.is_all;
    newest = std::move(found.newest);
    const bool are_all = is_exact && count == static_cast<std::int64_t>(newest.size());
    known_from = are_all ? 0 : newest.back();
}

void Hits::Kept::enter(std::uint32_t id) {
    ++count;
    if (id < known_from) return;
    newest.insert(std::lower_bound(newest.begin(), newest.end(), id, std::greater<>()), id);
    if (newest.size() <= 2 * most_newest) return;
    newest.resize(most_newest);
    known_from = newest.back();
}

void Hits::Kept::leave(std::uint32_t id) {
    --count;
    if (id < known_from) return;
    newest.erase(std::lower_bound(newest.begin(), newest.end(), id, std::greater<>()));
}

std::optional<std::int64_t> Hits::count(const AccountFilter& filter, std::int64_t most) {
    const std::lock_guard lock(mutex_);
    const auto* kept = find(filter);
    if (!kept || (!kept->is_exact && kept->count < most)) return std::nullopt;
    return std::min(kept->count, most);
}

std::optional<std::vector<std::uint32_t>> Hits::page(const AccountFilter& filter, std::int64_t after,
                                                     std::int64_t offset, std::int64_t limit) {
    const std::lock_guard lock(mutex_);
    const auto* kept = find(filter);
    if (!kept) return std::nullopt;
    const auto& newest = kept->newest;
    const auto from =
        after == 0 ? newest.begin() : std::upper_bound(newest.begin(), newest.end(), after, std::greater<>());
    const std::int64_t left = newest.end() - from;
    if (!kept->knows_every_id() && left - limit < offset) return std::nullopt;
    const auto first = from + std::min(offset, left);
    return std::vector(first, first + std::min(limit, newest.end() - first));
}

void Hits::keep(const AccountFilter& filter, Found found) {
    const std::lock_guard lock(mutex_);
    if (auto* known = find(filter)) {
        const bool is_better = !known->is_exact && (found.is_all || found.count > known->count);
        if (is_better) known->know(std::move(found));
        return;
    }
    if (kept_.size() == most_kept) forget_oldest();
    auto& kept = kept_.emplace_back(std::make_unique<Kept>(filter));
    kept->asked = ++clock_;
    kept->know(std::move(found));
}

void Hits::changed(std::int64_t id, const PackedAccount* before, const PackedAccount* now) {
    if (kept_.empty()) return;
    const auto each_with = [&](const PackedAccount& account, void (Kept::*change)(std::uint32_t)) {
        const auto text = account.search_text();
        for (const auto& kept : kept_)
            if (kept->test.shows(id, account, text)) (kept.get()->*change)(static_cast<std::uint32_t>(id));
    };
    if (before) each_with(*before, &Kept::leave);
    if (now) each_with(*now, &Kept::enter);
    // Too few ids are left for a page, which would be looked for again and again.
    if (before)
        std::erase_if(kept_, [](const auto& kept) {
            return !kept->knows_every_id() && kept->newest.size() < longest_page;
        });
}

Hits::Kept* Hits::find(const AccountFilter& filter) {
    const auto found =
        std::find_if(kept_.begin(), kept_.end(), [&](const auto& kept) { return kept->filter == filter; });
    if (found == kept_.end()) return nullptr;
    (*found)->asked = ++clock_;
    return found->get();
}

void Hits::forget_oldest() {
    kept_.erase(std::min_element(kept_.begin(), kept_.end(), [](const auto& one, const auto& other) {
        return one->asked < other->asked;
    }));
}

}  // namespace usher
