#include "core/recent_uses.h"

#include <algorithm>
#include <cstring>
#include <tuple>

namespace usher::core {
namespace {

// Beyond this many, those noted so far are as good as never noted.
constexpr std::size_t most = 65'536;

}  // namespace

std::size_t RecentUses::Place::operator()(const TokenHash& hash) const {
    std::size_t place = 0;
    std::memcpy(&place, hash.data(), sizeof place);
    return place;
}

void RecentUses::note(const TokenHash& hash, Time at, const std::optional<std::string>& from) {
    const std::lock_guard lock(mutex_);
    keep(hash, at, from);
}

void RecentUses::keep(const TokenHash& hash, Time at, const std::optional<std::string>& from) {
    if (uses_.size() >= most) uses_.clear();
    uses_[hash] = {at, from};
}

void RecentUses::owe(const TokenHash& hash, AccountId account, Time at,
                     const std::optional<std::string>& from) {
    const std::lock_guard lock(mutex_);
    keep(hash, at, from);
    if (owed_.size() < most) owed_[hash] = account;
}

std::vector<RecentUses::Owed> RecentUses::take(std::size_t limit) {
    std::vector<Owed> taken;
    const std::lock_guard lock(mutex_);
    while (!owed_.empty() && taken.size() < limit) {
        const auto owed = owed_.begin();
        const auto use = uses_.find(owed->first);
        if (use != uses_.end())
            taken.push_back({owed->first, owed->second, use->second.at, use->second.from});
        owed_.erase(owed);
    }
    std::sort(taken.begin(), taken.end(), [](const Owed& a, const Owed& b) {
        return std::tie(a.account, a.hash) < std::tie(b.account, b.hash);
    });
    return taken;
}

void RecentUses::forget(const TokenHash& hash) {
    const std::lock_guard lock(mutex_);
    uses_.erase(hash);
}

void RecentUses::complete(Token& token) const {
    const std::lock_guard lock(mutex_);
    const auto use = uses_.find(token.hash);
    if (use == uses_.end() || (token.used_at && *token.used_at >= use->second.at)) return;
    token.used_at = use->second.at;
    token.used_from = use->second.from;
}

}  // namespace usher::core
