#include "memory/huge_pages.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "memory/pages.h"

namespace usher {
namespace {

TEST(HugePages, areAlignedAndZero) {
    constexpr std::size_t size = 3 * huge_page;
    auto* const at = static_cast<std::uint8_t*>(map_huge(size));
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(at) % huge_page, 0u);
    for (std::size_t place = 0; place < size; place += 4096) {
        ASSERT_EQ(at[place], 0);
        at[place] = 1;
    }
    unmap(at, size);
}

TEST(HugePages, aVectorKeepsWhatItHoldsWhileItBecomesLarge) {
    constexpr std::uint32_t count = 3'000'000;
    LargeVector<std::uint32_t> numbers;
    for (std::uint32_t i = 0; i < count; ++i) numbers.push_back(i);
    for (std::uint32_t i = 0; i < count; ++i) ASSERT_EQ(numbers[i], i);
}

TEST(Pages, keepWhatWasTakenWhateverThePagesAre) {
    constexpr std::size_t size = 1000;
    constexpr std::size_t count = 40'000;  // well into the huge ones
    Pages pages;
    std::vector<std::uint8_t*> taken;
    for (std::size_t i = 0; i < count; ++i) {
        taken.push_back(pages.take(size));
        std::fill_n(taken.back(), size, static_cast<std::uint8_t>(i));
    }
    for (std::size_t i = 0; i < count; ++i) {
        ASSERT_EQ(taken[i][0], static_cast<std::uint8_t>(i));
        ASSERT_EQ(taken[i][size - 1], static_cast<std::uint8_t>(i));
    }
    EXPECT_GE(pages.bytes(), count * size);
    EXPECT_LT(pages.bytes(), count * size + 2 * huge_page);
    pages.clear();
    EXPECT_EQ(pages.bytes(), 0u);
}

}  // namespace
}  // namespace usher
