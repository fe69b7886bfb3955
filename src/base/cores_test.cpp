#include "base/cores.h"

#include <gtest/gtest.h>
#include <sched.h>

#include <thread>

namespace usher {
namespace {

TEST(Cores, AreThoseThatTheProcessMayUse) {
    int narrowed = 0;
    std::thread([&] {
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(sched_getcpu(), &one);
        if (sched_setaffinity(0, sizeof one, &one) == 0) narrowed = available_cores();
    }).join();
    EXPECT_EQ(narrowed, 1);
    EXPECT_GE(available_cores(), 1);
    EXPECT_LE(available_cores(), CPU_SETSIZE);
}

}  // namespace
}  // namespace usher
