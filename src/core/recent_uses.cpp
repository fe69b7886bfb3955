#include "core/recent_uses.h"

#include <cstring>

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
    if (uses_.size() >= most) uses_.clear();
    uses_[hash] = {at, from};
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
