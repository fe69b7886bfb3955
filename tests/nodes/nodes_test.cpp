// Nodes that hold one database in memory: what one writes holds there at once, and a second later everywhere.
#include <signal.h>

#include <atomic>
#include <thread>

#include "base/at_once.h"
#include "memory/memory_store.h"
#include "memory/random_directory_test.h"
#include "store/open.h"
#include "store/postgres/connection.h"
#include "store/sql/connection.h"
#include "support/engines.h"
#include "support/postgres.h"

namespace usher::testing {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr std::size_t plenty = std::size_t{1} << 30;
constexpr auto a_second = 1s;
constexpr auto patience = 20s;

const Query own_process("", "SELECT CAST(pg_backend_pid() AS bigint)");

template <class F>
void write(Store& store, F&& f) {
    (void)store.write(policy::operate(), [&](Writer& writer) -> Result<void> {
        f(writer);
        return {};
    });
}

// Whether it becomes true in that time.
template <class F>
bool within(std::chrono::milliseconds time, F&& f) {
    const auto end = steady_clock::now() + time;
    do {
        if (f()) return true;
        std::this_thread::yield();
    } while (steady_clock::now() < end);
    return false;
}

// Until what is committed by now has come to the node.
void await_news(MemoryStore& node) {
    const auto since = steady_clock::now();
    ASSERT_TRUE(within(patience, [&] { return node.age() < steady_clock::now() - since; }));
}

// Does memory answer by itself?
bool answers_at_once(Store& node, AccountId id) {
    const AtOnce at_once;
    try {
        return static_cast<bool>(node.account(id));
    } catch (const MustWait&) {
        return false;
    }
}

bool lists_at_once(Store& node) {
    const AtOnce at_once;
    try {
        return node.look([](AccountReader& accounts) { return accounts.count({}); }) > 0;
    } catch (const MustWait&) {
        return false;
    }
}

State state_of(Store& node, AccountId id) { return node.account(id)->state; }

class NodesTest : public ::testing::Test {
  protected:
    void SetUp() override {
        url_ = fresh_store("postgres");
        truth_ = open_store({url_});
        Account account;
        account.username = "ann";
        account.email = "ann@example.org";
        account.uuid.bytes[15] = 1;
        write(*truth_, [&](Writer& writer) {
            ann_ = writer.accounts().insert(account, true);
            Token token;
            token.account = ann_;
            writer.tokens().insert(token, secret_);
        });
    }

    std::unique_ptr<MemoryStore> new_node(std::size_t budget = plenty) {
        auto node = std::make_unique<MemoryStore>(open_store({url_, 4}), budget);
        node->await_filled();
        return node;
    }

    void set_state(Store& node, State state) {
        write(node, [&](Writer& writer) { writer.accounts().set_state(ann_, state, at(1)); });
    }
    void revoke(Store& node) {
        write(node, [&](Writer& writer) {
            writer.tokens().revoke(writer.reader().tokens().by_hash(secret_)->id, at(1));
        });
    }
    bool is_revoked(Store& node) { return node.credential(secret_)->revoked_at.has_value(); }

    std::string url_;
    std::unique_ptr<Store> truth_;
    AccountId ann_;
    const TokenHash secret_ = hash_of(1);
};

TEST_F(NodesTest, a_block_holds_here_at_once_and_elsewhere_within_a_second) {
    const auto one = new_node(), other = new_node();
    for (int turn = 0; turn < 20; ++turn) {
        const auto state = turn % 2 ? State::active : State::blocked;
        set_state(*one, state);
        EXPECT_EQ(state_of(*one, ann_), state);
        EXPECT_EQ(one->credential(secret_)->account->state, state);
        EXPECT_TRUE(within(a_second, [&] { return other->credential(secret_)->account->state == state; }));
        EXPECT_EQ(state_of(*other, ann_), state);
    }
    EXPECT_TRUE(within(a_second, [&] { return answers_at_once(*one, ann_) && lists_at_once(*one); }));
    EXPECT_TRUE(within(a_second, [&] { return answers_at_once(*other, ann_) && lists_at_once(*other); }));
}

TEST_F(NodesTest, a_revoked_credential_is_refused_here_at_once_and_elsewhere_within_a_second) {
    const auto one = new_node(), other = new_node();
    EXPECT_FALSE(is_revoked(*one));
    EXPECT_FALSE(is_revoked(*other));
    revoke(*one);
    EXPECT_TRUE(is_revoked(*one));
    EXPECT_TRUE(within(a_second, [&] { return is_revoked(*other); }));
}

TEST_F(NodesTest, a_node_that_holds_only_what_was_used_lately_does_the_same) {
    const auto one = new_node(1), other = new_node(1);
    for (int turn = 0; turn < 10; ++turn) {
        const auto state = turn % 2 ? State::active : State::blocked;
        EXPECT_TRUE(within(a_second, [&] { return other->account(ann_) && answers_at_once(*other, ann_); }));
        set_state(*one, state);
        EXPECT_EQ(state_of(*one, ann_), state);
        EXPECT_TRUE(within(a_second, [&] { return other->credential(secret_)->account->state == state; }));
    }
}

TEST_F(NodesTest, what_another_node_has_just_made_is_found) {
    const auto one = new_node(), other = new_node();
    for (std::uint32_t turn = 0; turn < 20; ++turn) {
        Account account;
        account.username = "new" + std::to_string(turn);
        account.uuid.bytes[1] = static_cast<std::uint8_t>(turn + 1);
        write(*one, [&](Writer& writer) {
            Token token;
            token.account = account.id = writer.accounts().insert(account, false);
            writer.tokens().insert(token, hash_of(100 + turn));
        });
        EXPECT_TRUE(other->credential(hash_of(100 + turn)));
        EXPECT_TRUE(other->account(account.id));
        EXPECT_TRUE(other->look([&](AccountReader& reader) { return reader.by_username(account.username); }));
    }
}

// Numbers of transactions do not come in the order of their commits.
TEST_F(NodesTest, a_long_transaction_delays_nobody_and_is_not_missed) {
    const auto one = new_node(), other = new_node();
    Account account;
    account.username = "long";
    account.uuid.bytes[1] = 200;
    const auto id = [&] {
        AccountId made;
        write(*truth_, [&](Writer& writer) { made = writer.accounts().insert(account, false); });
        return made;
    }();
    await_news(*other);
    std::atomic<bool> begun = false, may_end = false;
    std::thread long_one([&] {
        write(*truth_, [&](Writer& writer) {
            writer.accounts().set_state(id, State::blocked, at(1));
            begun = true;
            within(patience, [&] { return may_end.load(); });
        });
    });
    ASSERT_TRUE(within(patience, [&] { return begun.load(); }));
    for (int turn = 0; turn < 10; ++turn) {
        const auto state = turn % 2 ? State::active : State::blocked;
        set_state(*one, state);
        EXPECT_EQ(state_of(*one, ann_), state);
        EXPECT_TRUE(within(a_second, [&] { return state_of(*other, ann_) == state; }));
        EXPECT_EQ(state_of(*other, id), State::active);
    }
    may_end = true;
    long_one.join();
    EXPECT_TRUE(within(a_second, [&] { return state_of(*other, id) == State::blocked; }));
    EXPECT_TRUE(within(a_second, [&] { return state_of(*one, id) == State::blocked; }));
}

TEST_F(NodesTest, a_feed_that_stands_still_leaves_the_answer_to_the_store) {
    const auto node = new_node();
    ASSERT_TRUE(within(a_second, [&] { return answers_at_once(*node, ann_); }));
    {
        PostgresConnection stopper(url_);
        stopper.execute("BEGIN; LOCK TABLE change_mark IN ACCESS EXCLUSIVE MODE");
        revoke(*truth_);
        set_state(*truth_, State::blocked);
        EXPECT_TRUE(
            within(a_second, [&] { return is_revoked(*node) && state_of(*node, ann_) == State::blocked; }));
        EXPECT_FALSE(node->is_fresh());
        EXPECT_FALSE(answers_at_once(*node, ann_));
        EXPECT_FALSE(lists_at_once(*node));
        set_state(*truth_, State::active);
        EXPECT_EQ(state_of(*node, ann_), State::active);
        set_state(*node, State::banned);
        EXPECT_EQ(state_of(*node, ann_), State::banned);
    }
    EXPECT_TRUE(within(patience, [&] { return answers_at_once(*node, ann_) && lists_at_once(*node); }));
    EXPECT_TRUE(is_revoked(*node));
    EXPECT_EQ(state_of(*node, ann_), State::banned);
}

TEST_F(NodesTest, a_lost_connection_is_made_anew) {
    const auto node = new_node();
    for (int turn = 0; turn < 4; ++turn) {
        database_server().disconnect_everybody();
        const auto state = turn % 2 ? State::active : State::blocked;
        set_state(*truth_, state);
        EXPECT_TRUE(within(a_second, [&] { return state_of(*node, ann_) == state; }));
        EXPECT_TRUE(within(patience, [&] { return answers_at_once(*node, ann_) && lists_at_once(*node); }));
        EXPECT_EQ(state_of(*node, ann_), state);
    }
}

// What was committed when the server crashed is in the store and has been in no feed.
TEST_F(NodesTest, a_crash_of_the_server_makes_memory_begin_anew) {
    const auto one = new_node(), other = new_node();
    PostgresConnection stopper(url_);
    const auto pid = static_cast<pid_t>(*number(stopper, own_process));
    stopper.execute("BEGIN; LOCK TABLE change_mark IN ACCESS EXCLUSIVE MODE");
    revoke(*truth_);
    const auto revoked_at = steady_clock::now();
    ASSERT_EQ(::kill(pid, SIGKILL), 0);
    for (auto* node : {one.get(), other.get()}) {
        const auto is_back = [&] {
            try {
                const bool is_revoked_here = is_revoked(*node);
                const bool is_late = steady_clock::now() - revoked_at > a_second;
                EXPECT_TRUE(is_revoked_here || !is_late);
                return is_revoked_here && answers_at_once(*node, ann_) && lists_at_once(*node);
            } catch (const Unavailable&) {
                return false;
            }
        };
        EXPECT_TRUE(within(patience, is_back));
    }
}

TEST_F(NodesTest, more_changes_than_can_be_named_make_memory_begin_anew) {
    const auto one = new_node(), other = new_node();
    write(*one, [&](Writer& writer) {
        writer.expect_bulk();
        for (int i = 0; i < 12'000; ++i) {
            Account account;
            account.uuid.bytes[1] = 1;
            account.uuid.bytes[2] = static_cast<std::uint8_t>(i);
            account.uuid.bytes[3] = static_cast<std::uint8_t>(i >> 8);
            account.username = "many" + std::to_string(i);
            account.id = writer.accounts().insert(account, false);
            writer.accounts().set_state(account.id, State::blocked, at(1));
        }
        writer.accounts().set_state(ann_, State::blocked, at(1));
    });
    EXPECT_EQ(state_of(*one, ann_), State::blocked);
    EXPECT_EQ(one->look([](AccountReader& accounts) { return accounts.count({}); }), 12'001);
    EXPECT_TRUE(within(a_second, [&] { return state_of(*other, ann_) == State::blocked; }));
    for (auto* node : {one.get(), other.get()}) {
        EXPECT_TRUE(within(patience, [&] { return node->is_whole() && lists_at_once(*node); }));
        EXPECT_EQ(node->look([](AccountReader& accounts) { return accounts.count({}); }), 12'001);
    }
}

// Writers on both nodes, each of whom must see at once what it has done.
TEST_F(NodesTest, everybody_sees_at_once_what_they_have_written) {
    const auto one = new_node(), other = new_node();
    constexpr int writers = 4;
    std::vector<AccountId> ids;
    write(*truth_, [&](Writer& writer) {
        for (int i = 0; i < writers; ++i) {
            Account account;
            account.username = "writer" + std::to_string(i);
            account.uuid.bytes[1] = static_cast<std::uint8_t>(i + 1);
            ids.push_back(writer.accounts().insert(account, false));
        }
    });
    std::vector<std::thread> threads;
    for (int i = 0; i < writers; ++i)
        threads.emplace_back([&, i] {
            auto& node = i % 2 ? *one : *other;
            const auto id = ids[static_cast<std::size_t>(i)];
            for (int turn = 0; turn < 300; ++turn) {
                const auto state = turn % 2 ? State::active : State::blocked;
                write(node, [&](Writer& writer) { writer.accounts().set_state(id, state, at(1)); });
                ASSERT_EQ(state_of(node, id), state) << "turn " << turn;
            }
        });
    for (auto& thread : threads) thread.join();
    for (auto* node : {one.get(), other.get()})
        for (const auto id : ids)
            EXPECT_TRUE(within(a_second, [&] { return state_of(*node, id) == State::active; }));
}

class RandomNodesTest : public NodesTest, public ::testing::WithParamInterface<unsigned> {};
INSTANTIATE_TEST_SUITE_P(, RandomNodesTest, ::testing::Range(1u, 4u));

TEST_P(RandomNodesTest, say_what_the_store_says_whatever_has_changed_where) {
    RandomDirectory directory(*truth_, GetParam());
    for (int i = 0; i < 60; ++i) directory.change();
    const auto one = new_node(), other = new_node();
    for (int round = 0; round < 20; ++round) {
        auto& here = directory.chance(2) ? *one : *other;
        directory.use(here);
        for (auto left = 1 + directory.chance(10); left > 0; --left) {
            directory.change();
            compare_lists(here, directory);
            compare_records(here, directory);
        }
        for (auto* node : {one.get(), other.get()}) {
            await_news(*node);
            EXPECT_TRUE(lists_at_once(*node));
            for (int i = 0; i < 5; ++i) {
                compare_lists(*node, directory);
                compare_records(*node, directory);
            }
        }
    }
}

}  // namespace
}  // namespace usher::testing
