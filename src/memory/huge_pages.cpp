#include "memory/huge_pages.h"

#include <sys/mman.h>

#include <cstdint>

namespace usher {

void* map(std::size_t size) {
    void* const at = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED) throw std::bad_alloc();
    return at;
}

// The kernel aligns to small pages only: more is taken, and what is over given back.
void* map_huge(std::size_t size) {
    auto* const taken = static_cast<std::uint8_t*>(map(size + huge_page));
    const auto over = reinterpret_cast<std::uintptr_t>(taken) % huge_page;
    const auto before = over == 0 ? 0 : huge_page - over;
    if (before != 0) unmap(taken, before);
    auto* const aligned = taken + before;
    unmap(aligned + size, huge_page - before);
    ::madvise(aligned, size, MADV_HUGEPAGE);  // refused where there are none, which is no failure
    return aligned;
}

void unmap(void* at, std::size_t size) noexcept { ::munmap(at, size); }

}  // namespace usher
