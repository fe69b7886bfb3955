#include "memory/counts.h"

#include <algorithm>

namespace usher {

std::optional<std::int64_t> Counts::find(const AccountFilter& filter) {
    const std::lock_guard lock(mutex_);
    for (const auto& kept : kept_) {
        if (kept->filter != filter) continue;
        kept->asked = ++clock_;
        return kept->count;
    }
    return std::nullopt;
}

void Counts::keep(const AccountFilter& filter, std::int64_t count) {
    const std::lock_guard lock(mutex_);
    const auto known =
        std::find_if(kept_.begin(), kept_.end(), [&](const auto& kept) { return kept->filter == filter; });
    if (known != kept_.end()) return;  // somebody else counted it meanwhile
    if (kept_.size() == most) {
        const auto oldest =
            std::min_element(kept_.begin(), kept_.end(),
                             [](const auto& one, const auto& other) { return one->asked < other->asked; });
        kept_.erase(oldest);
    }
    auto kept = std::make_unique<Kept>(filter);
    kept->count = count;
    kept->asked = ++clock_;
    kept_.push_back(std::move(kept));
}

void Counts::changed(std::int64_t id, const PackedAccount* before, const PackedAccount* now) {
    if (kept_.empty()) return;
    const auto add = [&](const PackedAccount& account, int change) {
        thread_local std::string text;
        text.clear();
        account.append_search_text(text);
        for (const auto& kept : kept_)
            if (kept->test.shows(id, account, text)) kept->count += change;
    };
    if (before) add(*before, -1);
    if (now) add(*now, 1);
}

void Counts::forget() { kept_.clear(); }

}  // namespace usher
