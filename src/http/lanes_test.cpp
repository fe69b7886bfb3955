#include "http/lanes.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <array>
#include <latch>
#include <vector>

namespace usher::http {
namespace {

struct Recorded final : Job {
    void run() noexcept override {
        niceness = getpriority(PRIO_PROCESS, static_cast<id_t>(gettid()));
        begun.count_down();
        if (gate != nullptr) gate->wait();
        ran = true;
        ended.count_down();
    }
    void drop() noexcept override { dropped = true; }

    std::latch* gate = nullptr;
    std::latch begun{1};
    std::latch ended{1};
    int niceness = 0;
    bool ran = false;
    bool dropped = false;
};

TEST(Lane, RunsWhatItTakesAndRefusesWhatItCannotHold) {
    std::latch gate(1);
    Recorded running, first, second, third;
    running.gate = &gate;
    Lane lane("test", 1, 2, 0);
    lane.start();
    ASSERT_TRUE(lane.submit(running));
    running.begun.wait();
    EXPECT_TRUE(lane.submit(first));
    EXPECT_TRUE(lane.submit(second));
    EXPECT_EQ(lane.queued(), 2U);
    EXPECT_FALSE(lane.submit(third));
    EXPECT_EQ(lane.refused(), 1U);
    gate.count_down();
    second.ended.wait();
    EXPECT_TRUE(running.ran && first.ran && second.ran);
    EXPECT_FALSE(third.ran);
    EXPECT_EQ(lane.queued(), 0U);
}

TEST(Lane, WhatWasLetInBeforeIsNotTurnedAwayAndKeepsItsTurn) {
    std::latch gate(1);
    std::vector<int> order;
    struct Noted final : Job {
        void run() noexcept override {
            order->push_back(number);
            ended.count_down();
        }
        void drop() noexcept override {}
        std::vector<int>* order = nullptr;
        int number = 0;
        std::latch ended{1};
    };
    Recorded running;
    running.gate = &gate;
    std::array<Noted, 8> jobs;
    Lane lane("test", 1, 2, 0);
    lane.start();
    lane.submit(running);
    running.begun.wait();
    for (int i = 0; Noted & job : jobs) {
        job.order = &order;
        job.number = i++;
        EXPECT_TRUE(job.number == 0 ? lane.submit(job) : lane.submit_again(job));
    }
    Recorded late;
    EXPECT_FALSE(lane.submit(late)) << "full for everybody else";
    gate.count_down();
    jobs.back().ended.wait();
    EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7}));
    lane.close();
    EXPECT_FALSE(lane.submit_again(late));
}

TEST(Lane, ClosingDropsWhatHasNotBegun) {
    std::latch gate(1);
    Recorded running, waiting, late;
    running.gate = &gate;
    Lane lane("test", 1, 8, 0);
    lane.start();
    lane.submit(running);
    running.begun.wait();
    lane.submit(waiting);
    gate.count_down();
    running.ended.wait();
    lane.close();
    EXPECT_NE(waiting.ran, waiting.dropped) << "one or the other, never neither";
    EXPECT_FALSE(lane.submit(late));
}

TEST(Lane, ItsThreadsCanStepBack) {
    Recorded job;
    int mine = getpriority(PRIO_PROCESS, static_cast<id_t>(gettid()));
    Lane lane("test", 1, 1, 10);
    lane.start();
    lane.submit(job);
    job.ended.wait();
    EXPECT_EQ(job.niceness, std::max(mine, 10));
    EXPECT_EQ(getpriority(PRIO_PROCESS, static_cast<id_t>(gettid())), mine);
}

}  // namespace
}  // namespace usher::http
