// What a database file needs and nobody who writes should wait for (docs/decisions/0018): the write-ahead log
// is copied into the database, and the trigram index follows the texts. A thread of its own, with a
// connection of its own.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include "store/sqlite/connection.h"
#include "store/sqlite/group_commit.h"
#include "store/sqlite/readers.h"

namespace usher {

class Upkeep {
  public:
    struct Limits {
        // The log is copied and begins anew when it holds so many pages (4 KiB each). The longer it is, the
        // more of what is written twice is copied once; after a kill all of it is read. When it could not
        // begin anew, that is tried again as soon as so many pages wait to be copied.
        int pages_in_log = 16'000;
        int pages_to_copy = 2000;
        // Accounts that may wait for the index while writes go on; a search goes through their texts. Without
        // writes for this long, all of them are indexed.
        std::int64_t texts = 50'000;
        std::chrono::milliseconds quiet{100};
    };

    Upkeep(std::string file, SqliteReaders& readers, const Limits& limits);
    explicit Upkeep(std::string file, SqliteReaders& readers) : Upkeep(std::move(file), readers, Limits()) {}
    ~Upkeep() { stop(); }

    // Both once; what `group` writes with has the schema by then.
    void start(GroupCommit& group);
    void stop();

    // By whoever has just committed: the pages in the log, and the accounts that the index does not know.
    void committed(int pages, std::int64_t texts);

  private:
    enum class Task { copy, index };

    void run(const std::stop_token& stop);
    bool await(const std::stop_token& stop, Task& task);
    bool must_copy() const {
        return pages_ >= limits_.pages_in_log && pages_ - copied_ >= limits_.pages_to_copy;
    }
    void pause(const std::stop_token& stop, std::chrono::milliseconds time);
    bool copy_log();
    bool may_begin_anew();
    void begin_log_anew();
    void checkpoint(int how);
    void sync_database();
    void index();

    const std::string file_;
    SqliteReaders& readers_;
    const Limits limits_;
    GroupCommit* group_ = nullptr;
    std::unique_ptr<SqliteConnection> connection_;

    std::mutex mutex_;
    std::condition_variable_any wake_;
    int pages_ = 0;
    int copied_ = 0;
    std::int64_t texts_ = 1;  // nobody knows yet
    std::uint64_t commits_ = 0;
    std::jthread thread_;
};

}  // namespace usher
