// Numbers by a hash of what they stand for, in open addressing. A million of them do not move at once when
// the table grows, as whoever writes would wait for that: each that comes moves a few. Not synchronised.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>

#include "base/open_addressing.h"
#include "memory/huge_pages.h"

namespace usher {

class NumberIndex {
  public:
    using Number = std::uint32_t;  // neither 0 nor the largest

    // The number with this hash for which `is_it(number)` holds; 0: there is none.
    template <class IsIt>
    Number find(std::size_t hash, IsIt&& is_it) const {
        const auto number = search(now_, hash, is_it);
        return number != free || before_.empty() ? number : search(before_, hash, is_it);
    }

    // It is not there yet. hash_of(number): of those that are.
    template <class HashOf>
    void insert(std::size_t hash, Number number, HashOf&& hash_of) {
        if (now_.size() < 2 * (count_ + 1)) grow();
        move_some(hash_of);
        place(hash, number);
        ++count_;
    }

    // It is there.
    template <class HashOf>
    void erase(std::size_t hash, Number number, HashOf&& hash_of) {
        const auto home = [&](Number other) { return hash_of(other) & (now_.size() - 1); };
        if (const auto at = locate(now_, hash, number); now_[at] == number)
            close_gap(now_, at, free, home);
        else
            before_[locate(before_, hash, number)] = gone;
        --count_;
    }

    std::size_t count() const { return count_; }
    std::size_t bytes() const { return (now_.capacity() + before_.capacity()) * sizeof(Number); }

  private:
    using Places = LargeVector<Number>;

    static constexpr Number free = 0;
    static constexpr Number gone = std::numeric_limits<Number>::max();  // only in before_
    static constexpr std::size_t smallest = 1024;
    // A table is full at half of its places: with at least two all have moved by the time it grows again.
    static constexpr std::size_t moved_at_once = 8;

    template <class IsIt>
    static Number search(const Places& places, std::size_t hash, IsIt&& is_it) {
        if (places.empty()) return free;
        const auto mask = places.size() - 1;
        auto at = hash & mask;
        while (places[at] != free && (places[at] == gone || !is_it(places[at]))) at = (at + 1) & mask;
        return places[at];
    }

    // Where the number is, or the free place at which it would have been found.
    static std::size_t locate(const Places& places, std::size_t hash, Number number) {
        const auto mask = places.size() - 1;
        auto at = hash & mask;
        while (places[at] != free && places[at] != number) at = (at + 1) & mask;
        return at;
    }

    void place(std::size_t hash, Number number) { now_[locate(now_, hash, free)] = number; }

    void grow() {
        before_ = std::exchange(now_, Places(std::max(smallest, 2 * now_.size())));
        next_to_move_ = 0;
    }

    template <class HashOf>
    void move_some(HashOf&& hash_of) {
        const auto end = std::min(next_to_move_ + moved_at_once, before_.size());
        for (; next_to_move_ < end; ++next_to_move_) {
            const auto number = before_[next_to_move_];
            if (number == free || number == gone) continue;
            place(hash_of(number), number);
            before_[next_to_move_] = gone;
        }
        if (next_to_move_ == before_.size()) before_ = Places();  // {} would keep its room
    }

    Places now_;
    Places before_;  // what has not moved to now_ yet
    std::size_t next_to_move_ = 0;
    std::size_t count_ = 0;
};

}  // namespace usher
