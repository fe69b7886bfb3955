// The pool of reading connections. A connection keeps its read transaction open between uses for as long as
// nothing was committed, because beginning one costs more than a point read does.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "store/sql/transaction.h"
#include "store/sqlite/connection.h"

namespace usher {

// How many commits a database file has seen in this process; every store on the file shares it.
using CommitCounter = std::atomic<std::uint64_t>;
std::shared_ptr<CommitCounter> commits_of(const std::string& file);

// A connection and the snapshot it may hold.
class SqliteReading {
  public:
    SqliteReading(const std::string& file, SqliteConnection::Use use);
    // Makes the snapshot one that includes every commit counted in `commits`.
    void refresh(std::uint64_t commits);
    void end_snapshot() noexcept;
    // After an error that may have ended the transaction behind our back.
    void forget_snapshot() noexcept;
    bool is_older_than(std::uint64_t commits) const { return snapshot_open_ && commits_ != commits; }
    Reader& reader() { return reader_; }
    SqliteConnection& connection() { return connection_; }

  private:
    SqliteConnection connection_;
    SqlReader reader_;
    SqliteStatement begin_;
    SqliteStatement commit_;
    bool snapshot_open_ = false;
    std::uint64_t commits_ = 0;  // counted before the snapshot was taken
};

class SqliteReaders {
  public:
    // `use`: those that walk keep no snapshot between two steps.
    SqliteReaders(std::string file, int limit, std::shared_ptr<CommitCounter> commits,
                  SqliteConnection::Use use = SqliteConnection::Use::read);

    // Borrowed for one in_read; with a snapshot as new as the last answered commit.
    class Borrowed {
      public:
        explicit Borrowed(SqliteReaders& readers);
        ~Borrowed();
        Borrowed(const Borrowed&) = delete;
        Borrowed& operator=(const Borrowed&) = delete;
        SqliteReading& operator*() { return *reading_; }
        SqliteReading* operator->() { return reading_.get(); }

      private:
        SqliteReaders& readers_;
        std::unique_ptr<SqliteReading> reading_;
    };

    // Ends the snapshots of idle connections that a commit has made old, so that they hold back no
    // checkpoint.
    void end_old_snapshots();
    // Runs `f` while no connection holds a snapshot. False, without running it, when readers stay busy.
    template <class F>
    bool while_nobody_reads(std::chrono::milliseconds patience, F&& f) {
        const Closed closed(*this);
        std::unique_lock lock(mutex_);
        const bool idle = returned_.wait_for(lock, patience,
                                             [&] { return idle_.size() == static_cast<std::size_t>(open_); });
        if (idle) {
            for (auto& reading : idle_) reading->end_snapshot();
            f();
        }
        return idle;
    }

  private:
    // For as long as it lives nobody may start to read, however it ends.
    class Closed {
      public:
        explicit Closed(SqliteReaders& readers) : readers_(readers) { set(true); }
        ~Closed() {
            set(false);
            readers_.returned_.notify_all();
        }
        Closed(const Closed&) = delete;
        Closed& operator=(const Closed&) = delete;

      private:
        void set(bool closed) {
            const std::lock_guard lock(readers_.mutex_);
            readers_.closed_ = closed;
        }
        SqliteReaders& readers_;
    };

    std::unique_ptr<SqliteReading> take();
    void give_back(std::unique_ptr<SqliteReading> reading) noexcept;

    const std::string file_;
    const int limit_;
    const SqliteConnection::Use use_;
    std::shared_ptr<CommitCounter> commits_;
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<SqliteReading>> idle_;  // last in, first out: the warmest cache
    int open_ = 0;
    int waiting_ = 0;
    bool closed_ = false;
};

}  // namespace usher
