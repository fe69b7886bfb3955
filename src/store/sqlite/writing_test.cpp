#include "store/sqlite/writing.h"

#include <gtest/gtest.h>

#include "store/migrations.h"
#include "store/schema.h"
#include "store/sql/check.h"

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

    std::int64_t found(const std::string& search) {
        return SqlReader(connection_).accounts().count({.search = search});
    }
    std::int64_t count() { return SqlReader(connection_).accounts().count({}); }

    SqliteConnection connection_{":memory:", SqliteConnection::Use::write};
    SqliteWriting writing_{connection_};
};

TEST_F(SqliteWritingTest, what_one_member_loses_its_neighbours_keep) {
    ASSERT_TRUE(writing_.begin(adding("first")));
    EXPECT_FALSE(writing_.join([](Writer& writer) {
        writer.accounts().insert(person("refused"), false);
        return false;
    }));
    EXPECT_TRUE(writing_.join(adding("second")));
    EXPECT_THROW(writing_.join([](Writer& writer) -> bool {
        writer.accounts().insert(person("thrown"), false);
        throw std::runtime_error("a bug");
    }),
                 std::runtime_error);
    EXPECT_TRUE(writing_.join(adding("third")));
    writing_.commit();
    EXPECT_EQ(count(), 3);
    EXPECT_EQ(found("name of"), 3);
    for (const char* there : {"first", "second", "third"}) EXPECT_EQ(found(there), 1) << there;
    for (const char* gone : {"refused", "thrown"}) EXPECT_EQ(found(gone), 0) << gone;
    connection_.execute("INSERT INTO account_trigram (account_trigram) VALUES ('integrity-check')");
}

TEST_F(SqliteWritingTest, a_broken_rule_runs_the_member_again_and_nobody_else) {
    int runs = 0;
    ASSERT_TRUE(writing_.begin(adding("taken")));
    EXPECT_THROW(writing_.join([&](Writer& writer) {
        ++runs;
        writer.accounts().insert(person("free" + std::to_string(runs)), false);
        return adding("Taken")(writer);
    }),
                 Violation);
    EXPECT_EQ(runs, 3);
    EXPECT_TRUE(writing_.join(
        [&](Writer& writer) { return ++runs == 4 ? adding("taken")(writer) : adding("other")(writer); }));
    writing_.commit();
    EXPECT_EQ(runs, 5);
    EXPECT_EQ(count(), 2);
}

TEST_F(SqliteWritingTest, a_transaction_without_its_first_member_has_not_begun) {
    EXPECT_FALSE(writing_.begin([](Writer& writer) { return adding("refused")(writer) && false; }));
    EXPECT_FALSE(connection_.in_transaction());
    EXPECT_THROW(writing_.join(adding("nowhere")), Unavailable);
    EXPECT_THROW(writing_.commit(), Unavailable);
    ASSERT_TRUE(writing_.begin(adding("next")));
    writing_.commit();
    EXPECT_EQ(count(), 1);
}

TEST_F(SqliteWritingTest, bulk_is_for_one_alone) {
    const Work import = [](Writer& writer) {
        writer.expect_bulk();
        return adding("imported")(writer) && adding("imported too")(writer);
    };
    ASSERT_TRUE(writing_.begin(adding("first")));
    EXPECT_THROW(writing_.join([&](Writer& writer) {
        writer.accounts().insert(person("lost"), false);
        return import(writer);
    }),
                 OnlyAlone);
    EXPECT_TRUE(writing_.may_join());
    EXPECT_TRUE(writing_.join(adding("second")));
    writing_.commit();
    EXPECT_EQ(count(), 2);

    EXPECT_FALSE(writing_.begin([&](Writer& writer) { return import(writer) && false; }));
    ASSERT_TRUE(writing_.begin(import));
    EXPECT_FALSE(writing_.may_join());
    writing_.commit();
    ASSERT_TRUE(writing_.begin(adding("last")));
    EXPECT_TRUE(writing_.may_join());
    writing_.commit();
    EXPECT_EQ(count(), 5);
    EXPECT_EQ(found("imported"), 2);
    EXPECT_EQ(found("last"), 1);
}

TEST_F(SqliteWritingTest, a_member_that_loses_the_transaction_loses_it_for_all) {
    ASSERT_TRUE(writing_.begin(adding("first")));
    EXPECT_THROW(writing_.join([&](Writer& writer) -> bool {
        writer.accounts().insert(person("second"), false);
        connection_.execute("ROLLBACK");  // as SQLite does after some errors
        throw Unavailable("disk full");
    }),
                 Unavailable);
    EXPECT_FALSE(writing_.may_join());
    EXPECT_THROW(writing_.commit(), Unavailable);
    EXPECT_EQ(count(), 0);
    ASSERT_TRUE(writing_.begin(adding("first")));
    writing_.commit();
    EXPECT_EQ(count(), 1);
}

// Whatever a full disk takes with it, either everybody's work is there or nobody's who was told so.
TEST_F(SqliteWritingTest, a_full_disk_leaves_no_half_of_a_group) {
    ASSERT_TRUE(writing_.begin(adding("before")));
    writing_.commit();
    const auto pages = number(connection_, page_count).value();
    connection_.execute("PRAGMA max_page_count = " + std::to_string(pages + 2));
    ASSERT_TRUE(writing_.begin(adding("small")));
    EXPECT_THROW(writing_.join([](Writer& writer) {
        auto account = person("large");
        account.profile.bio = std::string(100'000, 'x');
        writer.accounts().insert(account, false);
        return true;
    }),
                 Unavailable);
    bool committed = true;
    try {
        if (writing_.may_join()) writing_.join(adding("tiny"));
        writing_.commit();
    } catch (const Unavailable&) {
        committed = false;
    }
    EXPECT_FALSE(connection_.in_transaction());
    EXPECT_EQ(found("small"), committed ? 1 : 0);
    EXPECT_EQ(found("large"), 0);
    connection_.execute("PRAGMA max_page_count = 1000000");
    ASSERT_TRUE(writing_.begin(adding("after")));
    writing_.commit();
    EXPECT_EQ(found("after"), 1);
}

}  // namespace
}  // namespace usher
