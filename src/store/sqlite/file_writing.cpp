#include "store/sqlite/file_writing.h"

namespace usher {

namespace {

// The log is copied into the database at this many pages (4 KiB each).
constexpr int checkpoint_pages = 2000;
// A log grown beyond this, by an import, gives its disk space back.
constexpr int large_log_pages = 16'000;

}  // namespace

SqliteFileWriting::SqliteFileWriting(SqliteConnection& connection, CommitCounter& commits,
                                     SqliteReaders& readers)
    : SqliteWriting(connection), database_(connection.database()), commits_(commits), readers_(readers) {
    sqlite3_wal_hook(database_, &SqliteFileWriting::on_commit, this);
}

// The counter moves before anybody is answered: whoever was, reads what it wrote.
void SqliteFileWriting::commit() {
    SqliteWriting::commit();
    commits_.fetch_add(1, std::memory_order_release);
}

void SqliteFileWriting::answered() noexcept {
    readers_.end_old_snapshots();
    if (log_pages_ > checkpoint_pages) checkpoint();
}

int SqliteFileWriting::on_commit(void* self, sqlite3*, const char*, int pages) {
    static_cast<SqliteFileWriting*>(self)->log_pages_ = pages;
    return SQLITE_OK;
}

// Copies the log into the database while reads go on, then lets the log begin anew, which needs a moment
// without readers. When that moment does not come, the next commit tries again.
void SqliteFileWriting::checkpoint() noexcept {
    int in_log = 0;
    int copied = 0;
    if (sqlite3_wal_checkpoint_v2(database_, nullptr, SQLITE_CHECKPOINT_PASSIVE, &in_log, &copied) !=
        SQLITE_OK)
        return;
    if (in_log != copied) return;
    readers_.while_nobody_reads(std::chrono::milliseconds(20), [&] {
        sqlite3_busy_timeout(database_, 20);
        const int how = in_log > large_log_pages ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_RESTART;
        const int code = sqlite3_wal_checkpoint_v2(database_, nullptr, how, nullptr, nullptr);
        sqlite3_busy_timeout(database_, 10'000);
        if (code == SQLITE_OK) log_pages_ = 0;
    });
}

}  // namespace usher
