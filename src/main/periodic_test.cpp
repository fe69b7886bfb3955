// What is done again and again goes on, whatever one time brought.
#include "main/periodic.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <new>
#include <stdexcept>

#include "base/log.h"
#include "main/background.h"

namespace usher {
namespace {

using namespace std::chrono_literals;

TEST(PeriodicTest, AStepThatThrowsIsNotTheLast) {
    log::set_level(log::Level::off);
    std::promise<void> reached;
    std::atomic<int> times = 0;
    Periodic periodic(1ms, [&](const std::stop_token&) {
        switch (++times) {
            case 1:
                throw std::runtime_error("no disk");
            case 2:
                throw std::bad_alloc();
            case 3:
                reached.set_value();
        }
    });
    EXPECT_EQ(reached.get_future().wait_for(30s), std::future_status::ready);
}

TEST(BackgroundTest, TasksAreDoneInTheirOrderWhateverOneThrows) {
    log::set_level(log::Level::off);
    std::vector<int> done;
    {
        Background background;
        background.add([&] { done.push_back(1); });
        background.add([] { throw std::runtime_error("no disk"); });
        background.add([&] { done.push_back(2); });
    }
    EXPECT_EQ(done, (std::vector{1, 2})) << "its end waits for them";
}

}  // namespace
}  // namespace usher
