// Memory from the kernel, and back to it as a whole: for tables whose parts are too small and too many for an
// allocation each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace usher {

class Pages {
  public:
    static constexpr std::size_t block_size = 256 * 1024;

    Pages() = default;
    ~Pages() { clear(); }
    Pages(Pages&& other) noexcept { swap(other); }
    Pages& operator=(Pages&& other) noexcept {
        clear();
        swap(other);
        return *this;
    }

    // So many bytes, at most block_size; as aligned as all sizes so far. Throws std::bad_alloc.
    std::uint8_t* take(std::size_t size) {
        if (size > left_) add_block();
        auto* const taken = next_;
        next_ += size;
        left_ -= size;
        return taken;
    }
    // What was taken is no more.
    void clear() noexcept;
    std::size_t bytes() const { return blocks_.size() * block_size; }

  private:
    void add_block();
    void swap(Pages& other) noexcept {
        blocks_.swap(other.blocks_);
        std::swap(next_, other.next_);
        std::swap(left_, other.left_);
    }

    std::vector<std::uint8_t*> blocks_;
    std::uint8_t* next_ = nullptr;
    std::size_t left_ = 0;
};

}  // namespace usher
