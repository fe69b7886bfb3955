#include "memory/number_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

namespace usher {
namespace {

using Number = NumberIndex::Number;

// Few different hashes, so that those who want the same place are many.
std::size_t hash_of(Number number) { return number % 977 * 31; }

Number find(const NumberIndex& index, Number number) {
    return index.find(hash_of(number), [&](Number found) { return found == number; });
}

TEST(NumberIndex, finds_what_is_there_and_nothing_else_whatever_came_and_went) {
    NumberIndex index;
    std::mt19937 chance(7);
    std::map<Number, bool> expected;
    for (int i = 0; i < 40'000; ++i) {
        const auto number = static_cast<Number>(chance() % 6000 + 1);
        auto& is_there = expected[number];
        // More come than go at first, so that it grows; then as many.
        if (!is_there)
            index.insert(hash_of(number), number, hash_of);
        else if (chance() % 3 == 0 || i > 20'000)
            index.erase(hash_of(number), number, hash_of);
        else
            continue;
        is_there = !is_there;
        if (i % 500 != 0) continue;
        for (const auto& [each, there] : expected) ASSERT_EQ(find(index, each), there ? each : 0) << i;
    }
    EXPECT_EQ(index.count(), static_cast<std::size_t>(std::count_if(expected.begin(), expected.end(),
                                                                    [](auto& each) { return each.second; })));
}

TEST(NumberIndex, finds_nothing_while_it_is_empty) {
    const NumberIndex index;
    EXPECT_EQ(find(index, 1), 0u);
    EXPECT_EQ(index.bytes(), 0u);
}

TEST(NumberIndex, gives_back_the_smaller_table_once_all_have_moved) {
    NumberIndex index;
    Number number = 0;
    const auto add = [&] {
        ++number;
        index.insert(hash_of(number), number, hash_of);
        return index.bytes();
    };
    const auto before = add();
    auto bytes = before;
    while (bytes == before) bytes = add();
    EXPECT_EQ(bytes, 3 * before) << "both tables";
    for (int i = 0; i < 300; ++i) bytes = add();
    EXPECT_EQ(bytes, 2 * before);
}

// A hash is taken anew of whatever moves.
TEST(NumberIndex, moves_few_at_a_time_and_is_done_before_it_grows_again) {
    NumberIndex index;
    int moved = 0;
    const auto counted = [&](Number number) {
        ++moved;
        return std::size_t{number} * 2654435761u;
    };
    int most = 0;
    for (Number number = 1; number <= 100'000; ++number) {
        moved = 0;
        index.insert(std::size_t{number} * 2654435761u, number, counted);
        most = std::max(most, moved);
    }
    EXPECT_GT(most, 0);
    EXPECT_LE(most, 8);
    for (Number number = 1; number <= 100'000; ++number)
        ASSERT_EQ(
            index.find(std::size_t{number} * 2654435761u, [&](Number found) { return found == number; }),
            number);
}

}  // namespace
}  // namespace usher
