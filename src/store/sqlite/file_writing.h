// The writing side of a database file: counts commits for the readers and keeps the write-ahead log short.
#pragma once

#include "store/sqlite/readers.h"
#include "store/sqlite/writing.h"

namespace usher {

class SqliteFileWriting final : public SqliteWriting {
  public:
    SqliteFileWriting(SqliteConnection& connection, CommitCounter& commits, SqliteReaders& readers);

    void commit() override;
    void answered() noexcept override;

  private:
    static int on_commit(void* self, sqlite3*, const char*, int pages);
    void checkpoint() noexcept;

    sqlite3* const database_;
    CommitCounter& commits_;
    SqliteReaders& readers_;
    int log_pages_ = 0;
};

}  // namespace usher
