// Transactions over the store's one writing connection, of one function or of several.
#pragma once

#include <vector>

#include "store/sql/transaction.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/group_commit.h"

namespace usher {

// A function that breaks a uniqueness rule is run again, up to three times: it then sees what it ran into.
//
// A savepoint for each member costs a copy of every page it touches, and hardly any member needs its own: it
// is run without. When one fails that has written something, everything is rolled back, the others are run
// again and it gets its savepoint, as do those who come after it.
class SqliteWriting : public GroupTransaction {
  public:
    explicit SqliteWriting(SqliteConnection& connection) : connection_(connection), writer_(connection) {}

    bool begin(const Work& work) override;
    bool join(const Work& work) override;
    // Not after bulk, whose caches and postponed indexes are one function's own.
    bool may_join() const override { return connection_.in_transaction() && !writer_.is_bulk(); }
    void commit() override;
    void set_follower(Follower* follower) { follower_ = follower; }
    std::int64_t unindexed_texts() const { return writer_.unindexed_texts(); }

  private:
    bool begin_once(const Work& work);
    bool join_without_savepoint(const Work& work);
    bool join_with_savepoint(const Work& work, int attempt);
    bool in_savepoint(const Work& work);
    std::int64_t written() const { return sqlite3_total_changes64(connection_.database()); }
    void run_members_again();
    bool run_to_its_end(const Work& work);
    void roll_back() noexcept;
    void roll_back_to_savepoint() noexcept;

    SqliteConnection& connection_;
    SqlWriter writer_;
    Follower* follower_ = nullptr;
    std::vector<const Work*> members_;  // of the transaction, in order
    bool is_careful_ = false;
};

}  // namespace usher
