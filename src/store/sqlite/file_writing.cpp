#include "store/sqlite/file_writing.h"

namespace usher {

SqliteFileWriting::SqliteFileWriting(SqliteConnection& connection, CommitCounter& commits,
                                     SqliteReaders& readers, Upkeep& upkeep)
    : SqliteWriting(connection), commits_(commits), readers_(readers), upkeep_(upkeep) {
    sqlite3_wal_hook(connection.database(), &SqliteFileWriting::on_commit, this);
}

// The counter moves before anybody is answered: whoever was, reads what it wrote.
void SqliteFileWriting::commit() {
    SqliteWriting::commit();
    commits_.fetch_add(1, std::memory_order_release);
}

// Idle readers must not hold back what is to be copied.
void SqliteFileWriting::answered() noexcept {
    readers_.end_old_snapshots();
    upkeep_.committed(log_pages_, unindexed_texts());
}

int SqliteFileWriting::on_commit(void* self, sqlite3*, const char*, int pages) {
    static_cast<SqliteFileWriting*>(self)->log_pages_ = pages;
    return SQLITE_OK;
}

}  // namespace usher
