#include "store/sqlite/group_commit.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <stdexcept>
#include <thread>
#include <vector>

#include "store/sql/transaction.h"

namespace usher {
namespace {

using namespace std::chrono_literals;

// A transaction that counts. The functions of these tests have no use for a Writer; they get one whose
// database nobody opens.
class Counting final : public GroupTransaction {
  public:
    bool begin(const Work& work) override {
        EXPECT_FALSE(open_.exchange(true)) << "two lead at once";
        try {
            if (work(writer_)) {
                members_ = 1;
                return true;
            }
        } catch (...) {
            open_ = false;
            throw;
        }
        open_ = false;
        return false;
    }
    bool join(const Work& work) override {
        ++members_;
        if (alone_next.exchange(false)) throw OnlyAlone();
        return work(writer_);
    }
    bool may_join() const override { return true; }
    void commit() override {
        EXPECT_TRUE(open_.exchange(false));
        if (fails) throw Unavailable("disk full");
        groups.push_back(members_);
    }
    void answered() noexcept override { EXPECT_FALSE(open_); }

    std::atomic<bool> fails = false;
    std::atomic<bool> alone_next = false;  // whoever joins next wants to be alone
    std::vector<std::size_t> groups;       // how many functions each commit held

  private:
    class NoConnection final : public Connection {
        Engine engine() const override { return Engine::sqlite; }
        Statement& statement(const Query&) override { throw std::logic_error("no database here"); }
        void execute(const std::string&) override {}
        std::int64_t tally_slot() const override { return 0; }
    };
    NoConnection connection_;
    SqlWriter writer_{connection_};
    std::atomic<bool> open_ = false;
    std::size_t members_ = 0;
};

bool accept(Writer&) { return true; }

class GroupCommitTest : public testing::Test {
  protected:
    // Leads until that many others wait, then lets them in.
    void lead_until_waiting(std::size_t others) {
        EXPECT_TRUE(group_.write([&](Writer&) {
            leading_.count_down();
            while (group_.waiting() < others) std::this_thread::sleep_for(1ms);
            return true;
        }));
    }
    // A leader with followers, in order, of these functions; all have been answered at the end.
    void run_together(const std::vector<std::function<void()>>& followers) {
        std::thread leader([&] { lead_until_waiting(followers.size()); });
        leading_.wait();
        std::vector<std::thread> threads;
        for (const auto& follower : followers) {
            threads.emplace_back(follower);
            while (threads.size() < followers.size() && group_.waiting() < threads.size())
                std::this_thread::sleep_for(1ms);
        }
        for (std::thread& thread : threads) thread.join();
        leader.join();
    }

    Counting transaction_;
    GroupCommit group_{transaction_};
    std::latch leading_{1};
};

using Groups = std::vector<std::size_t>;

TEST_F(GroupCommitTest, one_who_comes_alone_commits_alone) {
    EXPECT_TRUE(group_.write(accept));
    EXPECT_FALSE(group_.write([](Writer&) { return false; }));
    EXPECT_THROW(group_.write([](Writer&) -> bool { throw std::runtime_error("a bug"); }),
                 std::runtime_error);
    EXPECT_TRUE(group_.write(accept));
    EXPECT_EQ(transaction_.groups, (Groups{1, 1}));
}

TEST_F(GroupCommitTest, those_who_come_meanwhile_share_the_commit_and_each_gets_its_own_answer) {
    run_together({
        [&] { EXPECT_TRUE(group_.write(accept)); },
        [&] { EXPECT_FALSE(group_.write([](Writer&) { return false; })); },
        [&] {
            EXPECT_THROW(group_.write([](Writer&) -> bool { throw std::out_of_range("mine"); }),
                         std::out_of_range);
        },
        [&] { EXPECT_TRUE(group_.write(accept)); },
    });
    EXPECT_EQ(transaction_.groups, Groups{5});
}

TEST_F(GroupCommitTest, a_failed_commit_counts_for_nobody) {
    std::thread leader([&] { EXPECT_THROW(lead_until_waiting(3), Unavailable); });
    leading_.wait();
    transaction_.fails = true;
    std::vector<std::thread> followers;
    followers.emplace_back([&] { EXPECT_THROW(group_.write(accept), Unavailable); });
    followers.emplace_back([&] { EXPECT_THROW(group_.write([](Writer&) { return false; }), Unavailable); });
    followers.emplace_back([&] {
        EXPECT_THROW(group_.write([](Writer&) -> bool { throw std::runtime_error("mine"); }), Unavailable);
    });
    for (std::thread& follower : followers) follower.join();
    leader.join();
    transaction_.fails = false;
    EXPECT_TRUE(group_.write(accept));
    EXPECT_EQ(transaction_.groups, Groups{1});
}

TEST_F(GroupCommitTest, a_leader_who_is_refused_passes_the_turn_on) {
    std::thread leader([&] {
        EXPECT_FALSE(group_.write([&](Writer&) {
            leading_.count_down();
            while (group_.waiting() < 2) std::this_thread::sleep_for(1ms);
            return false;
        }));
    });
    leading_.wait();
    std::thread first([&] { EXPECT_TRUE(group_.write(accept)); });
    std::thread second([&] { EXPECT_TRUE(group_.write(accept)); });
    leader.join();
    first.join();
    second.join();
    EXPECT_EQ(transaction_.groups, Groups{2});
}

TEST_F(GroupCommitTest, whoever_must_be_alone_leads_next) {
    transaction_.alone_next = true;
    std::atomic<int> runs = 0;
    run_together({
        [&] {
            const auto me = std::this_thread::get_id();
            EXPECT_TRUE(group_.write([&](Writer&) {
                ++runs;
                EXPECT_EQ(std::this_thread::get_id(), me) << "nobody else waits for it";
                return true;
            }));
        },
        [&] { EXPECT_TRUE(group_.write(accept)); },
    });
    EXPECT_EQ(runs, 1);
    EXPECT_EQ(transaction_.groups.size(), 2u);
}

TEST_F(GroupCommitTest, nobody_joins_whoever_wants_no_transaction) {
    std::atomic<bool> ran = false;
    run_together({
        [&] { EXPECT_TRUE(group_.write(accept)); },
        [&] {
            group_.alone([&] {
                EXPECT_EQ(transaction_.groups, Groups{2}) << "whoever came before was first";
                ran = true;
            });
        },
        [&] {
            EXPECT_TRUE(group_.write([&](Writer&) {
                EXPECT_TRUE(ran);
                return true;
            }));
        },
    });
    EXPECT_EQ(transaction_.groups, (Groups{2, 1}));
    EXPECT_THROW(group_.alone([] { throw std::runtime_error("a bug"); }), std::runtime_error);
    EXPECT_TRUE(group_.write(accept));
}

TEST_F(GroupCommitTest, whoever_gave_up_never_runs) {
    GroupCommit hasty(transaction_, 20ms);
    std::atomic<bool> ran = false;
    std::latch gave_up(1);
    std::thread leader([&] {
        EXPECT_TRUE(hasty.write([&](Writer&) {
            leading_.count_down();
            gave_up.wait();
            return true;
        }));
    });
    leading_.wait();
    EXPECT_THROW(hasty.write([&](Writer&) { return ran = true; }), Unavailable);
    gave_up.count_down();
    leader.join();
    EXPECT_TRUE(hasty.write(accept));
    EXPECT_FALSE(ran);
}

TEST_F(GroupCommitTest, whose_work_has_begun_waits_for_its_end) {
    GroupCommit hasty(transaction_, 100ms);
    std::thread leader([&] {
        EXPECT_TRUE(hasty.write([&](Writer&) {
            leading_.count_down();
            while (hasty.waiting() < 1) std::this_thread::sleep_for(1ms);
            return true;
        }));
    });
    leading_.wait();
    EXPECT_TRUE(hasty.write([](Writer&) {
        std::this_thread::sleep_for(300ms);
        return true;
    }));
    leader.join();
}

TEST_F(GroupCommitTest, a_group_has_a_bound) {
    run_together(std::vector<std::function<void()>>(150, [&] { EXPECT_TRUE(group_.write(accept)); }));
    EXPECT_EQ(transaction_.groups, (Groups{64, 64, 23}));
}

TEST_F(GroupCommitTest, everybody_is_answered_once) {
    std::atomic<int> runs = 0;
    std::atomic<int> accepted = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 12; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 500; ++i) {
                const bool wanted = (t + i) % 3 != 0;
                const bool got = group_.write([&](Writer&) {
                    ++runs;
                    return wanted;
                });
                EXPECT_EQ(got, wanted);
                if (got) ++accepted;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(runs, 6000);
    EXPECT_EQ(accepted, 4000);
    EXPECT_EQ(group_.waiting(), 0u);
}

}  // namespace
}  // namespace usher
