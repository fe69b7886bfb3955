#include "crypto/hash_places.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace usher::crypto {
namespace {

TEST(HashPlaces, AreNeverTakenByMoreThanThereAre) {
    HashPlaces places(2);
    std::atomic<int> inside{0}, most{0};
    {
        std::vector<std::jthread> threads(8);
        for (auto& thread : threads)
            thread = std::jthread([&] {
                for (int turn = 0; turn < 200; ++turn) {
                    const HashPlaces::Taken taken(places);
                    const int now = ++inside;
                    for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
                    }
                    std::this_thread::yield();
                    --inside;
                }
            });
    }
    EXPECT_LE(most, 2);
    EXPECT_EQ(inside, 0);
}

TEST(HashPlaces, MayBecomeMoreWhileSomebodyWaits) {
    HashPlaces places(1);
    const HashPlaces::Taken mine(places);
    std::thread waiting([&] { const HashPlaces::Taken another(places); });
    places.set_count(2);
    waiting.join();
}

}  // namespace
}  // namespace usher::crypto
