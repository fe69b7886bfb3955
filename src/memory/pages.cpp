#include "memory/pages.h"

#include <sys/mman.h>

#include <new>

namespace usher {

void Pages::add_block() {
    blocks_.reserve(blocks_.size() + 1);
    void* const block =
        ::mmap(nullptr, block_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (block == MAP_FAILED) throw std::bad_alloc();
    next_ = static_cast<std::uint8_t*>(block);
    left_ = block_size;
    blocks_.push_back(next_);
}

void Pages::clear() noexcept {
    for (auto* const block : blocks_) ::munmap(block, block_size);
    blocks_.clear();
    next_ = nullptr;
    left_ = 0;
}

}  // namespace usher
