// What the searches asked last have found, of those that took long: how many there are, and which of them are
// the newest. Kept right by telling of every change. Not synchronised but for count(), page() and keep(),
// which readers may call at the same time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "domain/account_list.h"
#include "memory/account_search.h"

namespace usher {

class Hits {
  public:
    // What a walk from the newest account on has found.
    struct Found {
        void add(std::int64_t id);

        std::int64_t count = 0;
        bool is_all = false;  // it came to the end
        std::vector<std::uint32_t> newest = {};
    };

    // How many there are, or `most` when there are more. nullopt: unknown.
    std::optional<std::int64_t> count(const AccountFilter& filter, std::int64_t most);
    // The ids of a page, descending, of those below `after` (0: of all). nullopt: unknown.
    std::optional<std::vector<std::uint32_t>> page(const AccountFilter& filter, std::int64_t after,
                                                   std::int64_t offset, std::int64_t limit);
    void keep(const AccountFilter& filter, Found found);
    // nullptr: it was not there before, or is not now.
    void changed(std::int64_t id, const PackedAccount* before, const PackedAccount* now);
    void forget() { kept_.clear(); }

  private:
    static constexpr std::size_t most_kept = 256;
    static constexpr std::size_t longest_page = 100;
    static constexpr std::size_t most_newest = 2 * longest_page;

    struct Kept {
        explicit Kept(const AccountFilter& asked_for) : filter(asked_for) {}
        bool knows_every_id() const { return known_from == 0; }
        void know(Found found);
        void enter(std::uint32_t id);
        void leave(std::uint32_t id);

        AccountFilter filter;
        AccountTest test{filter};
        std::int64_t count = 0;  // no more than there are; all of them when it is exact
        bool is_exact = false;
        std::vector<std::uint32_t> newest;  // descending: all whose id is no less than known_from
        std::uint32_t known_from = 0;
        std::uint64_t asked = 0;  // when it was asked last
    };
    Kept* find(const AccountFilter& filter);
    void forget_oldest();

    std::mutex mutex_;
    std::vector<std::unique_ptr<Kept>> kept_;
    std::uint64_t clock_ = 0;
};

}  // namespace usher
