// What a transaction promises: all or nothing, durable, visible, and right when several run at once.
#include <atomic>
#include <barrier>
#include <latch>
#include <thread>

#include "base/text.h"
#include "contract/engines.h"

namespace usher::test {
namespace {

class TransactionsContract : public StoreContract {
  protected:
    std::int64_t count() {
        return read([](Reader& reader) { return reader.accounts().count({}); });
    }
};
USHER_ON_EVERY_ENGINE(TransactionsContract);

TEST_P(TransactionsContract, a_refusal_rolls_back) {
    const auto result = store().write(policy::operate(), [](Writer& writer) -> Result<AccountId> {
        writer.accounts().insert(full_account("nobody"), true);
        return refuse(ErrorCode::forbidden);
    });
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::forbidden);
    EXPECT_EQ(count(), 0);
    add(full_account("nobody"));
}

TEST_P(TransactionsContract, an_exception_rolls_back_and_goes_on_to_the_caller) {
    EXPECT_THROW(write([](Writer& writer) {
                     writer.expect_bulk();
                     writer.accounts().insert(full_account("nobody"), true);
                     throw std::runtime_error("a bug");
                 }),
                 std::runtime_error);
    EXPECT_EQ(count(), 0);
    add(full_account("nobody"));
    const auto found = read([](Reader& r) { return r.accounts().count({.search = "nobody"}); });
    EXPECT_EQ(found, 1);  // the bulk of the failed transaction is over
}

TEST_P(TransactionsContract, a_writer_sees_its_own_writes) {
    write([](Writer& writer) {
        const AccountId id = writer.accounts().insert(bare_account("own"), false);
        EXPECT_TRUE(writer.reader().accounts().by_id(id));
        EXPECT_EQ(writer.reader().accounts().count({}), 1);
    });
}

TEST_P(TransactionsContract, what_was_committed_is_there_after_reopening) {
    if (GetParam() == On::sqlite_memory) GTEST_SKIP() << "a database in memory ends with its store";
    const AccountId id = add(full_account("kept"));
    reopen();
    EXPECT_EQ(read([&](Reader& reader) { return reader.accounts().by_id(id)->username; }), "kept");
}

TEST_P(TransactionsContract, a_broken_uniqueness_rule_runs_the_function_again_and_then_gives_up) {
    add(bare_account("taken"));
    int runs = 0;
    EXPECT_THROW(write([&](Writer& writer) {
                     ++runs;
                     return writer.accounts().insert(bare_account("Taken"), false);
                 }),
                 Violation);
    EXPECT_EQ(runs, 3);
    EXPECT_EQ(count(), 1);
}

// Both look first, find the name free, and only then take it: what a web form does.
TEST_P(TransactionsContract, of_two_who_race_for_a_name_one_wins_and_the_other_sees_it) {
    for (int round = 0; round < 20; ++round) {
        const std::string name = "wanted" + std::to_string(round);
        std::barrier start(2);
        std::atomic<int> won = 0;
        std::atomic<int> saw = 0;
        const auto take = [&] {
            start.arrive_and_wait();
            const auto result = store().write(policy::operate(), [&](Writer& writer) -> Result<AccountId> {
                if (writer.reader().accounts().by_username(name)) return refuse(ErrorCode::forbidden);
                return writer.accounts().insert(bare_account(name), false);
            });
            ++(result ? won : saw);
        };
        std::thread other(take);
        take();
        other.join();
        EXPECT_EQ(won, 1);
        EXPECT_EQ(saw, 1);
    }
}

TEST_P(TransactionsContract, a_locked_account_loses_no_update) {
    const AccountId id = add(bare_account("counter"));
    const auto raise = [&] {
        for (int i = 0; i < 50; ++i) {
            write([&](Writer& writer) {
                Account account = *writer.accounts().lock(id);
                ++account.projects_limit;
                writer.accounts().update(account);
            });
        }
    };
    std::thread other(raise);
    raise();
    other.join();
    EXPECT_EQ(read([&](Reader& reader) { return reader.accounts().by_id(id)->projects_limit; }), 110);
}

TEST_P(TransactionsContract, every_answered_write_is_seen_by_every_other_thread) {
    const AccountId id = add(bare_account("watched"));
    std::atomic<std::int64_t> answered = 0;
    std::atomic<bool> done = false;
    std::vector<std::thread> watchers;
    std::latch watching(3);
    for (int i = 0; i < 3; ++i) {
        watchers.emplace_back([&] {
            watching.count_down();
            while (!done) {
                const std::int64_t least = answered;
                const auto seen = read([&](Reader& r) { return r.accounts().by_id(id)->theme_id; });
                ASSERT_GE(seen, least);
            }
        });
    }
    watching.wait();
    for (std::int64_t i = 1; i <= 200; ++i) {
        write([&](Writer& writer) {
            Account account = *writer.accounts().lock(id);
            account.theme_id = i;
            writer.accounts().update(account);
        });
        answered = i;
    }
    done = true;
    for (std::thread& watcher : watchers) watcher.join();
}

TEST_P(TransactionsContract, a_read_sees_one_moment) {
    if (GetParam() == On::sqlite_memory) GTEST_SKIP() << "one connection: a writer waits for the reader";
    const AccountId id = add(bare_account("moment"));
    read([&](Reader& reader) {
        EXPECT_EQ(reader.accounts().by_id(id)->state, State::active);
        std::thread([&] {
            write([&](Writer& writer) { writer.accounts().set_state(id, State::blocked, at(9)); });
        }).join();
        EXPECT_EQ(reader.accounts().by_id(id)->state, State::active);
        return 0;
    });
    EXPECT_EQ(read([&](Reader& reader) { return reader.accounts().by_id(id)->state; }), State::blocked);
}

TEST_P(TransactionsContract, several_writers_make_one_sound_directory) {
    std::vector<std::thread> writers;
    for (int t = 0; t < 4; ++t) {
        writers.emplace_back([&, t] {
            for (int i = 0; i < 25; ++i) {
                const AccountId id = add(full_account("w" + std::to_string(t) + "x" + std::to_string(i)));
                if (i % 3 == 0) write([&](Writer& writer) { writer.accounts().erase(id, {}, at(5)); });
            }
        });
    }
    for (std::thread& writer : writers) writer.join();
    EXPECT_EQ(count(), 4 * 16);
}

// An engine may put the work of several callers into one commit; none of them may notice.
TEST_P(TransactionsContract, of_many_writers_at_once_exactly_the_accepted_work_is_there) {
    constexpr int writers = 12;
    constexpr int rounds = 25;
    struct Bug : std::exception {};
    add(bare_account("taken"));
    std::atomic<int> accepted = 1;
    const auto insert = [&](const std::string& name, auto end) {
        return store().write(policy::operate(), [&](Writer& writer) -> Result<AccountId> {
            const AccountId id = writer.accounts().insert(full_account(name), true);
            writer.passwords().set(id, "hash", at(1));
            return end(writer, id);
        });
    };
    const auto one_round = [&](const std::string& name, int kind) {
        if (kind == 0) {
            const auto refused = insert(
                name, [](Writer&, AccountId) -> Result<AccountId> { return refuse(ErrorCode::forbidden); });
            EXPECT_FALSE(refused);
        } else if (kind == 1) {
            EXPECT_THROW(insert(name, [](Writer&, AccountId) -> Result<AccountId> { throw Bug(); }), Bug);
        } else if (kind == 2) {
            EXPECT_THROW(insert(name,
                                [](Writer& writer, AccountId) -> Result<AccountId> {
                                    return writer.accounts().insert(bare_account("Taken"), false);
                                }),
                         Violation);
        } else {
            const auto id = insert(name, [&](Writer& writer, AccountId made) -> Result<AccountId> {
                if (kind == 3) writer.accounts().erase(made, {}, at(2));
                return made;
            });
            ASSERT_TRUE(id);
            if (kind != 3) ++accepted;
            EXPECT_EQ(read([&](Reader& r) { return r.accounts().by_id(*id).has_value(); }), kind != 3);
            EXPECT_EQ(read([&](Reader& r) { return r.passwords().hash_of(*id).has_value(); }), kind != 3);
        }
    };
    std::barrier start(writers);
    std::vector<std::thread> threads;
    for (int t = 0; t < writers; ++t)
        threads.emplace_back([&, t] {
            start.arrive_and_wait();
            for (int i = 0; i < rounds; ++i)
                one_round("w" + std::to_string(t) + "x" + std::to_string(i), (t + i) % 7);
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(count(), accepted);
    const auto everybody = read([](Reader& reader) { return reader.accounts().after({}, 1000); });
    ASSERT_EQ(everybody.size(), static_cast<std::size_t>(accepted));
    for (const Account& account : everybody) {
        const bool searched = read([&](Reader& reader) {
            return reader.accounts().count({.search = fold_case(account.username)}) > 0;
        });
        EXPECT_TRUE(searched) << account.username;
    }
    EXPECT_EQ(read([](Reader& r) { return r.accounts().count({.search = "example.org"}); }), accepted - 1);
}

TEST_P(TransactionsContract, an_import_among_other_writers_is_one_transaction) {
    std::atomic<bool> done = false;
    std::vector<std::thread> others;
    std::atomic<int> added = 0;
    for (int t = 0; t < 4; ++t)
        others.emplace_back([&, t] {
            for (int i = 0; i < 10 || !done; ++i, ++added)
                add(bare_account("o" + std::to_string(t) + "x" + std::to_string(i)));
        });
    for (int round = 0; round < 5; ++round) {
        const bool kept = round % 2 == 0;
        const auto result = store().write(policy::operate(), [&](Writer& writer) -> Result<int> {
            writer.expect_bulk();
            for (int i = 0; i < 50; ++i)
                writer.accounts().insert(
                    bare_account("imported" + std::to_string(round) + "x" + std::to_string(i)), false);
            if (!kept) return refuse(ErrorCode::invalid);
            return 0;
        });
        EXPECT_EQ(result.has_value(), kept);
    }
    done = true;
    for (std::thread& other : others) other.join();
    EXPECT_EQ(count(), added + 150);
    EXPECT_EQ(read([](Reader& r) { return r.accounts().count({.search = "name of imported"}); }), 150);
    EXPECT_EQ(read([](Reader& r) { return r.accounts().count({.search = "name of o"}); }), added);
}

TEST_P(TransactionsContract, a_check_names_what_is_wrong) {
    if (GetParam() == On::sqlite_memory) GTEST_SKIP() << "nothing reaches it from outside";
    const AccountId id = add(full_account("damaged"));
    const std::string where = " WHERE id = " + std::to_string(id.value);
    const auto problems_after = [&](const std::string& damage, const std::string& repair) {
        run_behind_the_back(damage);
        reopen();
        const auto problems = store().check();
        run_behind_the_back(repair);
        reopen();
        return problems.size();
    };
    EXPECT_EQ(problems_after("UPDATE account_tally SET count = count + 1",
                             "UPDATE account_tally SET count = count - 1"),
              1u);
    EXPECT_EQ(problems_after("UPDATE account SET identity_count = 2" + where,
                             "UPDATE account SET identity_count = 3" + where),
              1u);
    EXPECT_EQ(problems_after("UPDATE account_search SET folded = folded || '!'",
                             "UPDATE account_search SET folded = substr(folded, 1, length(folded) - 1)"),
              1u);
    EXPECT_EQ(problems_after("UPDATE email SET address = address || '!'",
                             "UPDATE email SET address = substr(address, 1, length(address) - 1)"),
              1u);
}

TEST_P(TransactionsContract, answers_a_ping) {
    EXPECT_NO_THROW(store().ping());
    EXPECT_EQ(store().is_embedded(), GetParam() != On::postgres);
}

class PostgresContract : public StoreContract {};
INSTANTIATE_TEST_SUITE_P(Store, PostgresContract, testing::Values(On::postgres));

TEST_P(PostgresContract, dead_connections_are_replaced_without_anybody_noticing) {
    const AccountId id = add(bare_account("survivor"));
    read([&](Reader& reader) { return reader.accounts().by_id(id).has_value(); });
    postgres()->disconnect_everybody();
    EXPECT_TRUE(read([&](Reader& reader) { return reader.accounts().by_id(id).has_value(); }));
    postgres()->disconnect_everybody();
    add(bare_account("late"));
    postgres()->disconnect_everybody();
    EXPECT_NO_THROW(store().ping());
}

TEST_P(PostgresContract, a_server_that_is_not_there_is_a_clear_sentence) {
    try {
        open_store({.url = "postgresql://usher@%2Fnonexistent/usher"});
        FAIL();
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string(error.what()).find("cannot be opened"), std::string::npos) << error.what();
    }
}

class SqliteFileContract : public StoreContract {};
INSTANTIATE_TEST_SUITE_P(Store, SqliteFileContract, testing::Values(On::sqlite_file));

TEST_P(SqliteFileContract, two_stores_of_one_process_see_each_others_writes) {
    auto second = open_store({.url = url()});
    for (int i = 0; i < 20; ++i) {
        const AccountId id = add(bare_account("a" + std::to_string(i)));
        EXPECT_TRUE(second->read([&](Reader& reader) { return reader.accounts().by_id(id).has_value(); }));
        const auto theirs = second->write(policy::operate(), [&](Writer& writer) -> Result<AccountId> {
            return writer.accounts().insert(bare_account("b" + std::to_string(i)), false);
        });
        EXPECT_TRUE(read([&](Reader& reader) { return reader.accounts().by_id(*theirs).has_value(); }));
    }
    second.reset();
    EXPECT_EQ(read([](Reader& reader) { return reader.accounts().count({}); }), 40);
}

// Readers that never rest must not keep the log from beginning anew.
TEST_P(SqliteFileContract, the_log_stays_bounded_under_constant_reading) {
    std::atomic<bool> done = false;
    std::vector<std::thread> busy;
    for (int i = 0; i < 2; ++i)
        busy.emplace_back([&] {
            while (!done) read([](Reader& reader) { return reader.accounts().count({}); });
        });
    Account account = bare_account("grows");
    account.id = add(account);
    for (int i = 0; i < 3500; ++i) {
        account.profile.bio = std::string(20'000, static_cast<char>('a' + i % 26));
        write([&](Writer& writer) { writer.accounts().update(account); });
    }
    done = true;
    for (std::thread& reader : busy) reader.join();
    std::FILE* log = std::fopen((url().substr(7) + "-wal").c_str(), "rb");
    ASSERT_NE(log, nullptr);
    std::fseek(log, 0, SEEK_END);
    // 154 MB were written, of which 66 fill a log; how much further it gets depends on the machine's load.
    EXPECT_LT(std::ftell(log), 130'000'000);
    std::fclose(log);
}

}  // namespace
}  // namespace usher::test
