#include "store/sqlite/writing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <random>

#include "store/migrations.h"
#include "store/schema.h"
#include "store/sql/check.h"
#include "store/sql/search_index.h"

namespace usher {
namespace {

const Query page_count("PRAGMA page_count", "");

Account person(const std::string& username) {
    Account account;
    account.username = username;
    account.name = "Name of " + username;
    for (std::size_t i = 0; i < account.uuid.bytes.size(); ++i)
        account.uuid.bytes[i] =
            static_cast<std::uint8_t>(std::hash<std::string>{}(username + std::to_string(i)));
    return account;
}

Work adding(const std::string& username) {
    return [username](Writer& writer) {
        writer.accounts().insert(person(username), false);
        return true;
    };
}

class SqliteWritingTest : public testing::Test {
  protected:
    SqliteWritingTest() { apply_migrations(connection_, schema_files()); }
    ~SqliteWritingTest() override { EXPECT_EQ(check_directory(connection_), std::vector<std::string>{}); }

    // They may be run again until the commit.
    bool begin(Work work) { return writing_.begin(works_.emplace_back(std::move(work))); }
    bool join(Work work) { return writing_.join(works_.emplace_back(std::move(work))); }
    std::int64_t found(const std::string& search) {
        return SqlReader(connection_).accounts().count({.search = search});
    }
    std::int64_t count() { return SqlReader(connection_).accounts().count({}); }

    SqliteConnection connection_{":memory:", SqliteConnection::Use::write};
    SqliteWriting writing_{connection_};

  private:
    std::deque<Work> works_;
};

TEST_F(SqliteWritingTest, what_one_member_loses_its_neighbours_keep) {
    ASSERT_TRUE(begin(adding("first")));
    EXPECT_FALSE(join([](Writer& writer) {
        writer.accounts().insert(person("refused"), false);
        return false;
    }));
    EXPECT_TRUE(join(adding("second")));
    EXPECT_THROW(join([](Writer& writer) -> bool {
                     writer.accounts().insert(person("thrown"), false);
                     throw std::runtime_error("a bug");
                 }),
                 std::runtime_error);
    EXPECT_TRUE(join(adding("third")));
    writing_.commit();
    EXPECT_EQ(count(), 3);
    EXPECT_EQ(found("name of"), 3);
    for (const char* there : {"first", "second", "third"}) EXPECT_EQ(found(there), 1) << there;
    for (const char* gone : {"refused", "thrown"}) EXPECT_EQ(found(gone), 0) << gone;
    connection_.execute("INSERT INTO account_trigram (account_trigram) VALUES ('integrity-check')");
}

TEST_F(SqliteWritingTest, a_member_is_only_run_again_for_one_who_leaves_something_behind) {
    int runs = 0;
    const Work counted = [&](Writer& writer) { return adding("counted" + std::to_string(++runs))(writer); };
    ASSERT_TRUE(begin(adding("first")));
    ASSERT_TRUE(join(counted));
    EXPECT_FALSE(join([](Writer&) { return false; }));
    EXPECT_THROW(join([](Writer&) -> bool { throw std::runtime_error("a bug"); }), std::runtime_error);
    EXPECT_EQ(runs, 1) << "they wrote nothing";
    EXPECT_FALSE(join([](Writer& writer) { return adding("refused")(writer) && false; }));
    EXPECT_EQ(runs, 2);
    EXPECT_FALSE(join([](Writer& writer) { return adding("refused")(writer) && false; }));
    EXPECT_TRUE(join(adding("last")));
    EXPECT_EQ(runs, 2) << "whoever comes after one has a savepoint";
    writing_.commit();
    EXPECT_EQ(count(), 3);
    EXPECT_EQ(found("counted2"), 1);
    EXPECT_EQ(found("counted1"), 0);
}

TEST_F(SqliteWritingTest, a_broken_rule_runs_the_member_again_and_nobody_else) {
    int runs = 0;
    ASSERT_TRUE(begin(adding("taken")));
    EXPECT_THROW(join([&](Writer& writer) {
                     ++runs;
                     writer.accounts().insert(person("free" + std::to_string(runs)), false);
                     return adding("Taken")(writer);
                 }),
                 Violation);
    EXPECT_EQ(runs, 3);
    EXPECT_TRUE(join(
        [&](Writer& writer) { return ++runs == 4 ? adding("taken")(writer) : adding("other")(writer); }));
    writing_.commit();
    EXPECT_EQ(runs, 5);
    EXPECT_EQ(count(), 2);
}

TEST_F(SqliteWritingTest, a_transaction_without_its_first_member_has_not_begun) {
    EXPECT_FALSE(begin([](Writer& writer) { return adding("refused")(writer) && false; }));
    EXPECT_FALSE(connection_.in_transaction());
    EXPECT_THROW(join(adding("nowhere")), Unavailable);
    EXPECT_THROW(writing_.commit(), Unavailable);
    ASSERT_TRUE(begin(adding("next")));
    writing_.commit();
    EXPECT_EQ(count(), 1);
}

TEST_F(SqliteWritingTest, bulk_is_for_one_alone) {
    const Work import = [](Writer& writer) {
        writer.expect_bulk();
        return adding("imported")(writer) && adding("imported too")(writer);
    };
    ASSERT_TRUE(begin(adding("first")));
    EXPECT_THROW(join([&](Writer& writer) {
                     writer.accounts().insert(person("lost"), false);
                     return import(writer);
                 }),
                 OnlyAlone);
    EXPECT_TRUE(writing_.may_join());
    EXPECT_TRUE(join(adding("second")));
    writing_.commit();
    EXPECT_EQ(count(), 2);

    EXPECT_FALSE(begin([&](Writer& writer) { return import(writer) && false; }));
    ASSERT_TRUE(begin(import));
    EXPECT_FALSE(writing_.may_join());
    writing_.commit();
    ASSERT_TRUE(begin(adding("last")));
    EXPECT_TRUE(writing_.may_join());
    writing_.commit();
    EXPECT_EQ(count(), 5);
    EXPECT_EQ(found("imported"), 2);
    EXPECT_EQ(found("last"), 1);
}

TEST_F(SqliteWritingTest, a_member_that_loses_the_transaction_loses_it_for_all) {
    ASSERT_TRUE(begin(adding("first")));
    EXPECT_THROW(join([&](Writer& writer) -> bool {
                     writer.accounts().insert(person("second"), false);
                     connection_.execute("ROLLBACK");  // as SQLite does after some errors
                     throw Unavailable("disk full");
                 }),
                 Unavailable);
    EXPECT_FALSE(writing_.may_join());
    EXPECT_THROW(writing_.commit(), Unavailable);
    EXPECT_EQ(count(), 0);
    ASSERT_TRUE(begin(adding("first")));
    writing_.commit();
    EXPECT_EQ(count(), 1);
}

// Whatever a full disk takes with it, either everybody's work is there or nobody's who was told so.
TEST_F(SqliteWritingTest, a_full_disk_leaves_no_half_of_a_group) {
    ASSERT_TRUE(begin(adding("before")));
    writing_.commit();
    const auto pages = number(connection_, page_count).value();
    connection_.execute("PRAGMA max_page_count = " + std::to_string(pages + 2));
    ASSERT_TRUE(begin(adding("small")));
    EXPECT_THROW(join([](Writer& writer) {
                     auto account = person("large");
                     account.profile.bio = std::string(100'000, 'x');
                     writer.accounts().insert(account, false);
                     return true;
                 }),
                 Unavailable);
    bool committed = true;
    try {
        if (writing_.may_join()) join(adding("tiny"));
        writing_.commit();
    } catch (const Unavailable&) {
        committed = false;
    }
    EXPECT_FALSE(connection_.in_transaction());
    EXPECT_EQ(found("small"), committed ? 1 : 0);
    EXPECT_EQ(found("large"), 0);
    connection_.execute("PRAGMA max_page_count = 1000000");
    ASSERT_TRUE(begin(adding("after")));
    writing_.commit();
    EXPECT_EQ(found("after"), 1);
}

// Accounts come, change and go while the index follows by a few at a time, or not at all.
TEST_F(SqliteWritingTest, a_search_is_exact_however_far_the_index_is) {
    std::mt19937 chance(18);
    std::map<AccountId, Account> all;
    const auto word = [&] {
        return std::array{"alpha", "beta", "gamma", "alphabet", "bet"}[chance() % 5] +
               std::to_string(chance() % 3);
    };
    const auto commit = [&](const Work& work) {
        ASSERT_TRUE(begin(work));
        writing_.commit();
    };
    for (int step = 0; step < 600; ++step) {
        const auto act = chance() % 10;
        commit([&](Writer& writer) {
            auto some = all.begin();
            if (!all.empty()) std::advance(some, chance() % all.size());
            if (act < 5 || all.empty()) {
                auto account = person("p" + std::to_string(step));
                account.name = word();
                account.id = writer.accounts().insert(account, false);
                all[account.id] = account;
            } else if (act < 7) {
                some->second.name = word();
                writer.accounts().update(some->second);
            } else if (act < 8) {
                writer.accounts().erase(some->first, {}, {}, false);
                all.erase(some);
            } else {
                static_cast<SqlWriter&>(writer).index_texts(1 + static_cast<std::int64_t>(chance() % 20));
            }
            return true;
        });
        const auto text = word().substr(0, 3 + chance() % 4);
        std::vector<AccountId> expected;
        for (auto each = all.rbegin(); each != all.rend(); ++each)
            if (each->second.name.find(text) != std::string::npos) expected.push_back(each->first);
        const auto size = static_cast<std::int64_t>(expected.size());
        AccountFilter named;
        named.named = NameSearch{text, {}};
        SqlReader reader(connection_);
        for (const auto& filter : {AccountFilter{.search = text}, named}) {
            EXPECT_EQ(reader.accounts().count(filter), size) << text << ", step " << step;
            std::vector<AccountId> found;
            for (const auto& account : reader.accounts().page(filter, 1, 5)) found.push_back(account->id);
            const auto begin = expected.begin() + std::min<std::int64_t>(1, size);
            EXPECT_EQ(found, std::vector(begin, expected.begin() + std::min<std::int64_t>(6, size)))
                << text << ", step " << step;
        }
    }
    bool is_done = false;
    commit([&](Writer& writer) { return is_done = static_cast<SqlWriter&>(writer).index_texts(10'000); });
    EXPECT_TRUE(is_done);
    EXPECT_EQ(writing_.unindexed_texts(), 0);
    EXPECT_FALSE(is_index_behind(connection_));
    for (const auto& [id, account] : all)
        EXPECT_EQ(found(account.name), std::count_if(all.begin(), all.end(), [&](const auto& each) {
                      return each.second.name.find(account.name) != std::string::npos;
                  }));
    connection_.execute("INSERT INTO account_trigram (account_trigram) VALUES ('integrity-check')");
}

}  // namespace
}  // namespace usher
