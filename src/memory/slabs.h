// Where packed records lie, a million of them with hardly more than their bytes: an allocation of its own
// would cost each sixteen. Freed places are used again by records of the same size. Any thread may use it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>

#include "memory/pages.h"

namespace usher {

class Slabs {
  public:
    // Those of all packed records.
    static Slabs& of_records();

    // Throws std::bad_alloc.
    std::uint8_t* take(std::size_t size);
    // `size`: what it was taken with.
    void give_back(std::uint8_t* place, std::size_t size) noexcept;
    // Of what is taken now, what it takes in memory.
    static std::size_t footprint(std::size_t size);
    std::size_t bytes();

  private:
    static constexpr std::size_t step = 4;
    static constexpr std::size_t largest = 4096;  // more is an allocation of its own

    std::mutex mutex_;
    Pages pages_;
    std::array<std::uint8_t*, largest / step + 1> free_{};  // by size; each place begins with the next one
    std::size_t taken_ = 0;
};

}  // namespace usher
