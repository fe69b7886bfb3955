// The writing side of a database file: counts commits for the readers and tells the upkeep what they leave to
// it.
#pragma once

#include "store/sqlite/readers.h"
#include "store/sqlite/upkeep.h"
#include "store/sqlite/writing.h"

namespace usher {

class SqliteFileWriting final : public SqliteWriting {
  public:
    SqliteFileWriting(SqliteConnection& connection, CommitCounter& commits, SqliteReaders& readers,
                      Upkeep& upkeep);

    void commit() override;
    void answered() noexcept override;

  private:
    static int on_commit(void* self, sqlite3*, const char*, int pages);

    CommitCounter& commits_;
    SqliteReaders& readers_;
    Upkeep& upkeep_;
    int log_pages_ = 0;
};

}  // namespace usher
