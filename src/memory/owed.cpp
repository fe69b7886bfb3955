#include "memory/owed.h"

namespace usher {

void Owed::Names::add(const Changes& changes) {
    const auto names = accounts_.size() + holders_.size() + hashes_.size() + changes.size();
    if (everything_ || names > most_names) {
        everything_ = true;
        return;
    }
    for (const auto id : changes.accounts) accounts_.insert(id.value);
    for (const auto id : changes.holders) holders_.insert(id.value);
    hashes_.insert(changes.credentials.begin(), changes.credentials.end());
}

void Owed::Names::add(const Names& names) {
    everything_ = everything_ || names.everything_;
    accounts_.insert(names.accounts_.begin(), names.accounts_.end());
    holders_.insert(names.holders_.begin(), names.holders_.end());
    hashes_.insert(names.hashes_.begin(), names.hashes_.end());
}

}  // namespace usher
