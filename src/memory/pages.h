// Memory from the kernel, and back to it as a whole: for tables whose parts are too small and too many for an
// allocation each. What is large is asked for in the kernel's huge pages: somebody at random out of a million
// is then found without a walk through page tables, which costs as much as what is read
// (docs/decisions/0021).
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
    std::size_t bytes() const { return bytes_; }

  private:
    // From here on, rounding up to a huge page no longer matters.
    static constexpr std::size_t large = 4 * 1024 * 1024;
    struct Block {
        std::uint8_t* at;
        std::size_t size;
    };

    void add_block();
    void swap(Pages& other) noexcept {
        blocks_.swap(other.blocks_);
        std::swap(bytes_, other.bytes_);
        std::swap(next_, other.next_);
        std::swap(left_, other.left_);
    }

    std::vector<Block> blocks_;
    std::size_t bytes_ = 0;
    std::uint8_t* next_ = nullptr;
    std::size_t left_ = 0;
};

}  // namespace usher
