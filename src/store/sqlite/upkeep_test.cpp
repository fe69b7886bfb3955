#include "store/sqlite/upkeep.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <atomic>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "store/migrations.h"
#include "store/schema.h"
#include "store/sql/check.h"
#include "store/sql/search_index.h"
#include "store/sqlite/file_writing.h"

namespace usher {
namespace {

using namespace std::chrono_literals;
using Use = SqliteConnection::Use;

Account person(int number) {
    Account account;
    account.username = "person" + std::to_string(number);
    account.name = "Name " + std::to_string(number);
    std::memcpy(account.uuid.bytes.data(), &number, sizeof number);
    return account;
}

// The writing side of a store on a file, which ends without a word as a killed one does.
class Side {
  public:
    Side(const std::string& file, const Upkeep::Limits& limits)
        : connection_(file, Use::write),
          commits_(commits_of(file)),
          readers_(file, 4, commits_),
          upkeep_(file, readers_, limits),
          writing_(connection_, *commits_, readers_, upkeep_),
          group_(writing_) {
        apply_migrations(connection_, schema_files());
    }
    ~Side() { upkeep_.stop(); }

    void begin() { upkeep_.start(group_); }
    void add(int number) {
        group_.write([&](Writer& writer) {
            writer.accounts().insert(person(number), false);
            return true;
        });
    }
    template <class F>
    auto read(F&& f) {
        SqliteReaders::Borrowed reading(readers_);
        return f(reading->connection());
    }
    bool is_behind() { return read(is_index_behind); }
    std::int64_t found(const std::string& text) {
        return read([&](SqliteConnection& connection) {
            return SqlReader(connection).accounts().count({.search = text});
        });
    }
    SqliteReaders& readers() { return readers_; }

  private:
    SqliteConnection connection_;
    std::shared_ptr<CommitCounter> commits_;
    SqliteReaders readers_;
    Upkeep upkeep_;
    SqliteFileWriting writing_;
    GroupCommit group_;
};

template <class F>
testing::AssertionResult becomes_true(F&& f) {
    for (const auto until = std::chrono::steady_clock::now() + 30s;
         std::chrono::steady_clock::now() < until;) {
        if (f()) return testing::AssertionSuccess();
        std::this_thread::yield();
    }
    return testing::AssertionFailure() << "not within 30 s";
}

class UpkeepTest : public testing::Test {
  protected:
    UpkeepTest() {
        directory_ = "/tmp/usher-upkeep-XXXXXX";
        EXPECT_NE(mkdtemp(directory_.data()), nullptr);
    }
    ~UpkeepTest() override {
        if (std::filesystem::exists(file())) {
            SqliteConnection connection(file(), Use::write);
            EXPECT_EQ(check_directory(connection), std::vector<std::string>{});
            connection.execute("INSERT INTO account_trigram (account_trigram) VALUES ('integrity-check')");
        }
        std::filesystem::remove_all(directory_);
    }
    std::string file() const { return directory_ + "/store.db"; }
    std::string log_salt() const {
        std::string salt(8, '\0');
        std::ifstream log(file() + "-wal", std::ios::binary);
        log.seekg(16);
        log.read(salt.data(), 8);
        return salt;
    }

    std::string directory_;
};

TEST_F(UpkeepTest, the_index_follows_once_it_is_quiet) {
    Side side(file(), {.quiet = 1ms});
    side.begin();
    for (int i = 0; i < 500; ++i) side.add(i);
    EXPECT_EQ(side.found("name 49"), 11) << "whether it has followed or not";
    EXPECT_TRUE(becomes_true([&] { return !side.is_behind(); }));
    EXPECT_EQ(side.found("name 49"), 11);
    side.add(4999);
    EXPECT_EQ(side.found("name 49"), 12);
    EXPECT_TRUE(becomes_true([&] { return !side.is_behind(); }));
}

TEST_F(UpkeepTest, the_index_is_never_far_behind_while_writes_go_on) {
    Side side(file(), {.texts = 50, .quiet = 1h});
    side.begin();
    std::atomic<bool> ends = false;
    std::thread writer([&] {
        for (int i = 0; !ends; ++i) side.add(i);
    });
    EXPECT_TRUE(becomes_true([&] {
        return side.read([](SqliteConnection& connection) {
            static const Query position("SELECT position FROM search_position", "");
            return number(connection, position).value_or(0) > 500;
        });
    }));
    ends = true;
    writer.join();
}

// The upper bits of a row's id are its part's number; the first rows are about all of them.
std::int64_t parts(SqliteConnection& connection) {
    static const Query query("SELECT COUNT(DISTINCT id >> 37) FROM account_trigram_data WHERE id >> 37 > 0",
                             "");
    return number(connection, query).value_or(0);
}

TEST_F(UpkeepTest, merges_the_parts_of_the_index_so_that_no_write_has_to) {
    Side side(file(), {.quiet = 1ms});
    SqliteConnection connection(file(), Use::write);
    for (int i = 0; i < 100; ++i) {
        side.add(i);
        connection.execute(
            "BEGIN; INSERT INTO account_trigram (rowid, folded) SELECT account_id, folded FROM "
            "account_search "
            "WHERE account_id > (SELECT position FROM search_position);"
            "UPDATE search_position SET position = (SELECT MAX(account_id) FROM account_search); COMMIT");
    }
    EXPECT_EQ(side.read(parts), 100);
    side.begin();
    EXPECT_TRUE(becomes_true([&] { return side.read(parts) < 16; }));
    EXPECT_EQ(side.found("name 9"), 11);
}

TEST_F(UpkeepTest, what_a_crash_left_unindexed_is_indexed_by_the_next_start) {
    {
        Side killed(file(), {});
        for (int i = 0; i < 300; ++i) killed.add(i);
        EXPECT_TRUE(killed.is_behind());
        // What a kill leaves on the disk.
        std::filesystem::copy(file(), directory_ + "/left.db");
        std::filesystem::copy(file() + "-wal", directory_ + "/left.db-wal");
    }
    Side next(directory_ + "/left.db", {.quiet = 1ms});
    EXPECT_TRUE(next.is_behind());
    EXPECT_EQ(next.found("name 29"), 11);
    next.begin();
    EXPECT_TRUE(becomes_true([&] { return !next.is_behind(); }));
    EXPECT_EQ(next.found("name 29"), 11);
}

// A log that begins anew has another salt in its header.
TEST_F(UpkeepTest, the_log_has_a_bound_while_writes_go_on) {
    constexpr int bound = 400;
    Side side(file(), {.pages_in_log = bound, .pages_to_copy = 100, .quiet = 1h});
    side.begin();
    std::set<std::string> salts;
    int written = 0;
    while (salts.size() < 5 && written < 20'000) {
        side.add(written++);
        salts.insert(log_salt());
    }
    EXPECT_EQ(salts.size(), 5u) << "after " << written << " writes";
    EXPECT_LT(std::filesystem::file_size(file() + "-wal"), 10 * bound * 4200u);
}

TEST_F(UpkeepTest, what_fails_while_nobody_reads_keeps_nobody_from_reading) {
    Side side(file(), {});
    side.add(1);
    const auto fails = [&] {
        side.readers().while_nobody_reads(20ms, [] { throw Unavailable("disk full"); });
    };
    EXPECT_THROW(fails(), Unavailable);
    EXPECT_EQ(side.found("name 1"), 1);
}

TEST_F(UpkeepTest, a_reader_who_stays_holds_back_the_log_and_nobody_who_writes) {
    Side side(file(), {.pages_in_log = 100, .pages_to_copy = 50, .quiet = 1h});
    side.begin();
    {
        const SqliteReaders::Borrowed reading(side.readers());
        for (int i = 0; i < 300; ++i) side.add(i);
    }
    for (int i = 300; i < 600; ++i) side.add(i);
    EXPECT_EQ(side.found("name 2"), 111);
}

}  // namespace
}  // namespace usher
