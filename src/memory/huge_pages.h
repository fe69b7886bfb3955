// Memory from the kernel, aligned for huge pages where it is large. Whether there are any is the kernel's
// business.
#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace usher {

inline constexpr std::size_t huge_page = 2 * 1024 * 1024;

// Whole pages, all zero. Both throw std::bad_alloc.
void* map(std::size_t size);
void* map_huge(std::size_t size);  // a multiple of huge_page, and aligned to it
void unmap(void* at, std::size_t size) noexcept;

// For a vector that becomes large and is read at random.
template <class T>
class HugePages {
  public:
    using value_type = T;

    HugePages() = default;
    template <class Other>
    HugePages(const HugePages<Other>&) {}

    T* allocate(std::size_t count) {
        const auto size = count * sizeof(T);
        return static_cast<T*>(is_large(size) ? map_huge(rounded(size)) : ::operator new(size));
    }
    void deallocate(T* at, std::size_t count) noexcept {
        const auto size = count * sizeof(T);
        if (is_large(size))
            unmap(at, rounded(size));
        else
            ::operator delete(at);
    }
    bool operator==(const HugePages&) const = default;

  private:
    static bool is_large(std::size_t size) { return size >= 2 * huge_page; }
    static std::size_t rounded(std::size_t size) { return (size + huge_page - 1) / huge_page * huge_page; }
};

template <class T>
using LargeVector = std::vector<T, HugePages<T>>;

}  // namespace usher
