#include "core/recent_uses.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

namespace usher::core {
namespace {

using namespace std::chrono_literals;

TokenHash hash_of(std::uint64_t number) {
    TokenHash hash{};
    // Many begin at the same place, so that they stand in each other's way.
    const std::uint64_t spread = number / 4 * 0x9e3779b97f4a7c15u;
    std::memcpy(hash.data(), &spread, sizeof spread);
    std::memcpy(hash.data() + sizeof spread, &number, sizeof number);
    return hash;
}

constexpr Time noon{std::chrono::hours{12}};

class RecentUsesTest : public testing::Test {
  protected:
    std::optional<Time> shown(std::uint64_t number) const {
        Token token;
        token.hash = hash_of(number);
        uses.complete(token);
        return token.used_at;
    }

    RecentUses uses;
};

TEST_F(RecentUsesTest, AreShownUntilTheyAreForgotten) {
    for (std::uint64_t i = 0; i < 5000; ++i)
        uses.note(hash_of(i), noon + std::chrono::seconds(i), "192.0.2.1");
    for (std::uint64_t i = 0; i < 5000; i += 3) uses.forget(hash_of(i));
    for (std::uint64_t i = 0; i < 5000; ++i) {
        const auto expected = i % 3 == 0 ? std::nullopt : std::optional<Time>(noon + std::chrono::seconds(i));
        ASSERT_EQ(shown(i), expected) << i;
    }
}

TEST_F(RecentUsesTest, TheFirstMakePlaceForMore) {
    constexpr std::uint64_t more = 70'000;
    for (std::uint64_t i = 0; i < more; ++i) uses.note(hash_of(i), noon, std::nullopt);
    EXPECT_EQ(shown(0), std::nullopt);
    EXPECT_EQ(shown(more - 65'536 - 1), std::nullopt);
    for (std::uint64_t i = more - 65'536; i < more; ++i) ASSERT_EQ(shown(i), noon) << i;
}

TEST_F(RecentUsesTest, WhatIsOwedIsTakenOnceAndAsItWasLast) {
    for (std::uint64_t i = 0; i < 100; ++i)
        uses.owe(hash_of(i), AccountId{static_cast<std::int64_t>(i + 1)}, noon, std::nullopt);
    uses.owe(hash_of(7), AccountId{8}, noon + 1s, "192.0.2.7");
    uses.forget(hash_of(9));
    auto taken = uses.take(60);
    ASSERT_EQ(taken.size(), 60u);
    const auto rest = uses.take(60);
    EXPECT_EQ(rest.size(), 39u) << "but the one that was forgotten";
    taken.insert(taken.end(), rest.begin(), rest.end());
    for (const auto& owed : taken) {
        EXPECT_EQ(owed.hash, hash_of(static_cast<std::uint64_t>(owed.account.value - 1)));
        EXPECT_EQ(owed.at, owed.account.value == 8 ? noon + 1s : noon);
    }
    EXPECT_TRUE(uses.take(60).empty());
    EXPECT_EQ(shown(7), noon + 1s) << "and shown on";
}

TEST_F(RecentUsesTest, TheyAreTakenInTheOrderThatNodesLockIn) {
    for (std::uint64_t i = 0; i < 100; ++i)
        uses.owe(hash_of(i), AccountId{static_cast<std::int64_t>(i % 7 + 1)}, noon, std::nullopt);
    const auto place = [](const RecentUses::Owed& owed) { return std::pair(owed.account, owed.hash); };
    const auto taken = uses.take(1000);
    ASSERT_EQ(taken.size(), 100U);
    EXPECT_TRUE(std::is_sorted(taken.begin(), taken.end(),
                               [&](const auto& a, const auto& b) { return place(a) < place(b); }));
}

TEST_F(RecentUsesTest, WhoeverMadePlaceIsNotWrittenForSomebodyElse) {
    for (std::uint64_t i = 0; i < 10; ++i) uses.owe(hash_of(i), AccountId{1}, noon, std::nullopt);
    for (std::uint64_t i = 10; i < 10 + 65'536; ++i) uses.note(hash_of(i), noon, std::nullopt);
    uses.owe(hash_of(20), AccountId{2}, noon, std::nullopt);
    const auto taken = uses.take(100);
    ASSERT_EQ(taken.size(), 1u);
    EXPECT_EQ(taken[0].hash, hash_of(20));
    EXPECT_EQ(taken[0].account, AccountId{2});
}

}  // namespace
}  // namespace usher::core
