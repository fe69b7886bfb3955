#include "memory/trigram_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

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

TEST(TrigramIndex, finds_nobody_while_it_is_empty) {
    const TrigramIndex index;
    auto candidates = index.candidates({"somebody"}, TrigramIndex::Part::all);
    EXPECT_TRUE(candidates.is_narrowed());
    EXPECT_EQ(candidates.next(), 0u);
}

// A text with a trigram twice, two texts, and lists of which one rules out most.
TEST(TrigramIndex, misses_nobody_whichever_lists_it_walks) {
    TrigramIndex index;
    std::mt19937 chance(4);
    std::vector<std::string> texts{""};
    for (std::uint32_t id = 1; id <= 20'000; ++id) {
        const auto name = "u" + std::to_string(chance() % 100'000);
        texts.push_back(name + "\nann\n" + (id % 3 == 0 ? name : "other") + "@example.org");
        index.add(id, texts.back());
    }
    const std::vector<std::vector<std::string_view>> searches{
        {"1234"},  {"1111"},  {"u77", "ann"}, {"example"},
        {"0@exa"}, {"ther@"}, {"123", "345"}, {"2468", "@example.org"}};
    for (const auto& search : searches) {
        const auto has_all = [&](std::uint32_t id) {
            return std::all_of(search.begin(), search.end(),
                               [&](auto text) { return texts[id].find(text) != std::string::npos; });
        };
        auto candidates = index.candidates(search, TrigramIndex::Part::all);
        std::vector<std::uint32_t> found;
        std::uint32_t before = 20'001;
        while (const auto id = candidates.next()) {
            ASSERT_LT(id, before) << search.front();
            before = id;
            if (has_all(id)) found.push_back(id);
        }
        std::vector<std::uint32_t> expected;
        for (std::uint32_t id = 20'000; id > 0; --id)
            if (has_all(id)) expected.push_back(id);
        EXPECT_EQ(found, expected) << search.front();
    }
}

}  // namespace
}  // namespace usher
