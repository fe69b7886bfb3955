#include "memory/pages.h"

#include "memory/huge_pages.h"

namespace usher {

void Pages::add_block() {
    blocks_.reserve(blocks_.size() + 1);
    const bool is_large = bytes_ >= large;
    const auto size = is_large ? huge_page : block_size;
    auto* const block = static_cast<std::uint8_t*>(is_large ? map_huge(size) : map(size));
    next_ = block;
    left_ = size;
    bytes_ += size;
    blocks_.push_back({block, size});
}

void Pages::clear() noexcept {
    for (const auto& block : blocks_) unmap(block.at, block.size);
    blocks_.clear();
    next_ = nullptr;
    bytes_ = left_ = 0;
}

}  // namespace usher
