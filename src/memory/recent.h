// Records that were read lately and that no commit has touched since: what most requests begin with, without
// its walk through the database's trees. An entry is good for exactly one value of the store's commit
// counter, so a revoked or blocked credential is gone with the commit that says so (docs/decisions/0008).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace usher {

// A table of `slots` entries; a newer one takes the place of another with the same slot.
template <class Key, class Record>
class Recent {
  public:
    explicit Recent(std::size_t slots) : slots_(slots) {}

    // `commit`: the counter as it was before the caller asked.
    std::optional<Record> find(std::uint64_t commit, const Key& key, std::size_t hash) {
        const std::lock_guard lock(lock_of(hash));
        const auto& slot = slots_[hash % slots_.size()];
        if (!slot || slot->commit != commit || slot->key != key) return std::nullopt;
        return slot->record;
    }

    // `commit`: the counter as it was before the record was read.
    void keep(std::uint64_t commit, const Key& key, std::size_t hash, const Record& record) {
        const std::lock_guard lock(lock_of(hash));
        auto& slot = slots_[hash % slots_.size()];
        if (slot)
            *slot = Entry{commit, key, record};
        else
            slot = std::make_unique<Entry>(Entry{commit, key, record});
    }

  private:
    struct Entry {
        std::uint64_t commit;
        Key key;
        Record record;
    };

    // Slots that share a lock are never the same slot under two locks: both are functions of the slot.
    std::mutex& lock_of(std::size_t hash) { return locks_[hash % slots_.size() % locks_.size()]; }

    std::array<std::mutex, 64> locks_;
    std::vector<std::unique_ptr<Entry>> slots_;
};

}  // namespace usher
