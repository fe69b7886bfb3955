#include "base/errands.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <stdexcept>

namespace usher {
namespace {

void lower_priority() { ASSERT_EQ(setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), 15), 0); }

TEST(Errands, AreRunInPlaceAtTheUsualPriority) {
    Errands errands(1);
    std::thread::id who;
    errands.run([&] { who = std::this_thread::get_id(); });
    EXPECT_EQ(who, std::this_thread::get_id());
}

TEST(Errands, OfALoweredThreadAreRunAtTheUsualPriority) {
    Errands errands(2);
    const int usual = getpriority(PRIO_PROCESS, 0);
    std::thread([&] {
        lower_priority();
        int found = -100;
        errands.run([&] { found = getpriority(PRIO_PROCESS, 0); });
        EXPECT_EQ(found, usual);
        EXPECT_EQ(getpriority(PRIO_PROCESS, 0), 15);
    }).join();
}

TEST(Errands, ThrowWhatTheWorkThrows) {
    Errands errands(1);
    std::thread([&] {
        lower_priority();
        EXPECT_THROW(errands.run([] { throw std::runtime_error("no"); }), std::runtime_error);
        bool ran = false;
        errands.run([&] { ran = true; });
        EXPECT_TRUE(ran) << "the thread goes on";
    }).join();
}

}  // namespace
}  // namespace usher
