#include "core/recent_uses.h"

#include <algorithm>
#include <cstring>
#include <tuple>

#include "base/open_addressing.h"

namespace usher::core {
namespace {

constexpr std::size_t smallest_index = 1024;

}  // namespace

// A hash is as random as can be; any part of it spreads well.
std::size_t RecentUses::place_of(const TokenHash& hash) const {
    std::size_t place = 0;
    std::memcpy(&place, hash.data(), sizeof place);
    return place & (index_.size() - 1);
}

std::size_t RecentUses::locate(const TokenHash& hash) const {
    auto at = place_of(hash);
    while (index_[at] != nobody && uses_[index_[at]].hash != hash) at = (at + 1) & (index_.size() - 1);
    return at;
}

void RecentUses::leave_index(std::size_t hole) {
    close_gap(index_, hole, nobody, [&](std::uint32_t number) { return place_of(uses_[number].hash); });
}

void RecentUses::grow() {
    index_.assign(std::max(smallest_index, 2 * index_.size()), nobody);
    for (std::size_t number = 0; number < uses_.size(); ++number)
        if (uses_[number].is_there) index_[locate(uses_[number].hash)] = static_cast<std::uint32_t>(number);
}

std::uint32_t RecentUses::next_number() {
    if (uses_.size() < most) {
        if (index_.size() < 2 * (uses_.size() + 1)) grow();
        uses_.emplace_back();
        return static_cast<std::uint32_t>(uses_.size() - 1);
    }
    const auto number = oldest_;
    oldest_ = (oldest_ + 1) % most;
    if (uses_[number].is_there) leave_index(locate(uses_[number].hash));
    return static_cast<std::uint32_t>(number);
}

RecentUses::Use& RecentUses::keep(const TokenHash& hash, Time at, const std::optional<std::string>& from) {
    auto number = index_.empty() ? nobody : index_[locate(hash)];
    if (number == nobody) {
        number = next_number();
        auto& use = uses_[number];
        use.hash = hash;
        use.is_there = true;
        use.owed = {};
        index_[locate(hash)] = number;
    }
    uses_[number].at = at;
    uses_[number].from = from;
    return uses_[number];
}

void RecentUses::note(const TokenHash& hash, Time at, const std::optional<std::string>& from) {
    const std::lock_guard lock(mutex_);
    keep(hash, at, from);
}

void RecentUses::owe(const TokenHash& hash, AccountId account, Time at,
                     const std::optional<std::string>& from) {
    const std::lock_guard lock(mutex_);
    auto& use = keep(hash, at, from);
    use.owed = account;
    if (use.is_queued) return;
    owed_.push_back(static_cast<std::uint32_t>(&use - uses_.data()));
    use.is_queued = true;
}

std::vector<RecentUses::Owed> RecentUses::take(std::size_t limit) {
    std::vector<Owed> taken;
    const std::lock_guard lock(mutex_);
    while (!owed_.empty() && taken.size() < limit) {
        auto& use = uses_[owed_.back()];
        owed_.pop_back();
        use.is_queued = false;
        if (use.owed.value != 0) taken.push_back({use.hash, use.owed, use.at, use.from});
        use.owed = {};
    }
    std::sort(taken.begin(), taken.end(), [](const Owed& a, const Owed& b) {
        return std::tie(a.account, a.hash) < std::tie(b.account, b.hash);
    });
    return taken;
}

void RecentUses::forget(const TokenHash& hash) {
    const std::lock_guard lock(mutex_);
    if (index_.empty()) return;
    const auto place = locate(hash);
    if (index_[place] == nobody) return;
    auto& use = uses_[index_[place]];
    leave_index(place);
    use.is_there = false;
    use.owed = {};
}

void RecentUses::complete(Token& token) const {
    const std::lock_guard lock(mutex_);
    if (index_.empty()) return;
    const auto number = index_[locate(token.hash)];
    if (number == nobody) return;
    const auto& use = uses_[number];
    if (token.used_at && *token.used_at >= use.at) return;
    token.used_at = use.at;
    token.used_from = use.from;
}

}  // namespace usher::core
