#include "memory/slabs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <vector>

namespace usher {
namespace {

TEST(Slabs, keep_every_place_apart_from_the_others) {
    Slabs slabs;
    struct Taken {
        std::uint8_t* place;
        std::size_t size;
        std::uint8_t mark;
    };
    std::vector<Taken> taken;
    std::mt19937 chance(5);
    const auto is_whole = [](const Taken& one) {
        return std::all_of(one.place, one.place + one.size, [&](auto byte) { return byte == one.mark; });
    };
    for (int step = 0; step < 50'000; ++step) {
        if (taken.empty() || chance() % 5 < 3) {
            const std::size_t size = step % 100 == 0 ? 4000 + chance() % 200 : 1 + chance() % 300;
            taken.push_back({slabs.take(size), size, static_cast<std::uint8_t>(chance())});
            std::fill_n(taken.back().place, size, taken.back().mark);
        } else {
            std::swap(taken[chance() % taken.size()], taken.back());
            ASSERT_TRUE(is_whole(taken.back())) << "step " << step;
            slabs.give_back(taken.back().place, taken.back().size);
            taken.pop_back();
        }
    }
    EXPECT_TRUE(std::all_of(taken.begin(), taken.end(), is_whole));
    for (const auto& one : taken) slabs.give_back(one.place, one.size);
    EXPECT_EQ(slabs.bytes(), 0u) << "nobody needs them any more";
}

TEST(Slabs, cost_hardly_more_than_what_they_hold) {
    Slabs slabs;
    std::size_t held = 0;
    std::vector<std::pair<std::uint8_t*, std::size_t>> taken;
    for (std::size_t i = 0; i < 20'000; ++i) {
        const auto size = 120 + i * 7 % 90;
        taken.emplace_back(slabs.take(size), size);
        held += size;
    }
    EXPECT_LT(slabs.bytes(), held + held / 50 + Pages::block_size);
    // A freed place is used by the next record of its size.
    const auto before = slabs.bytes();
    for (int round = 0; round < 10; ++round) {
        for (auto& [place, size] : taken) {
            slabs.give_back(place, size);
            place = slabs.take(size);
        }
    }
    EXPECT_EQ(slabs.bytes(), before);
    for (const auto& [place, size] : taken) slabs.give_back(place, size);
}

}  // namespace
}  // namespace usher
