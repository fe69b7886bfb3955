#include "memory/trigram_index.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

namespace usher {
namespace {

// Lists of every length, from one id to more than the largest chunk holds, with near and far neighbours.
TEST(TrigramIndex, lists_whoever_has_a_text_and_nobody_else) {
    TrigramIndex index;
    std::mt19937 chance(3);
    std::map<std::string, std::set<std::uint32_t>> expected;
    std::uint32_t id = 0;
    for (int i = 0; i < 30'000; ++i) {
        id += i % 1000 == 0 ? 3'000'000 : 1 + static_cast<std::uint32_t>(chance() % 300);
        const std::string word = chance() % 3 == 0 ? "com" : "w" + std::to_string(10 + chance() % 80);
        const bool is_name = chance() % 2 == 0;
        index.add(id, is_name ? word + "\n\n" : "\n\n" + word);
        expected[word].insert(id);
    }
    for (const auto& [word, ids] : expected) {
        auto candidates = index.candidates({word}, TrigramIndex::Part::all);
        ASSERT_TRUE(candidates.is_narrowed());
        for (auto each = ids.rbegin(); each != ids.rend(); ++each)
            ASSERT_EQ(candidates.next(), *each) << word;
        EXPECT_EQ(candidates.next(), 0u) << word;
    }
    EXPECT_EQ(index.candidates({"nobody"}, TrigramIndex::Part::all).next(), 0u);
    const auto before = index.bytes();
    const TrigramIndex moved = std::move(index);
    EXPECT_EQ(moved.bytes(), before);
    EXPECT_EQ(moved.candidates({"com"}, TrigramIndex::Part::all).next(), *expected["com"].rbegin());
}

}  // namespace
}  // namespace usher
