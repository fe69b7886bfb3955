#include "memory/slabs.h"

#include <algorithm>
#include <cstring>

namespace usher {

namespace {

// A place that is free holds a pointer.
constexpr std::size_t smallest = sizeof(std::uint8_t*);
// What an allocation costs beside its bytes.
constexpr std::size_t allocation_overhead = 16;

}  // namespace

// Never destroyed: records of static life may be.
Slabs& Slabs::of_records() {
    static auto& slabs = *new Slabs;
    return slabs;
}

std::uint8_t* Slabs::take(std::size_t size) {
    if (size > largest) return new std::uint8_t[size];
    const auto steps = (std::max(size, smallest) + step - 1) / step;
    const std::lock_guard lock(mutex_);
    auto* place = free_[steps];
    if (place == nullptr)
        place = pages_.take(steps * step);
    else
        std::memcpy(&free_[steps], place, sizeof place);
    ++taken_;
    return place;
}

void Slabs::give_back(std::uint8_t* place, std::size_t size) noexcept {
    if (size > largest) {
        delete[] place;
        return;
    }
    const auto steps = (std::max(size, smallest) + step - 1) / step;
    const std::lock_guard lock(mutex_);
    std::memcpy(place, &free_[steps], sizeof place);
    free_[steps] = place;
    if (--taken_ != 0) return;
    free_.fill(nullptr);
    pages_.clear();
}

std::size_t Slabs::footprint(std::size_t size) {
    return size > largest ? size + allocation_overhead : (std::max(size, smallest) + step - 1) / step * step;
}

std::size_t Slabs::bytes() {
    const std::lock_guard lock(mutex_);
    return pages_.bytes();
}

}  // namespace usher
