// Transactions over the store's one writing connection, of one function or of several.
#pragma once

#include "store/sql/transaction.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/group_commit.h"

namespace usher {

// A function that breaks a uniqueness rule is run again, up to three times: it then sees what it ran into.
class SqliteWriting : public GroupTransaction {
  public:
    explicit SqliteWriting(SqliteConnection& connection) : connection_(connection), writer_(connection) {}

    bool begin(const Work& work) override;
    // In a savepoint. Throws OnlyAlone when the function expects bulk.
    bool join(const Work& work) override;
    // Not after bulk, whose caches and postponed indexes are one function's own.
    bool may_join() const override { return connection_.in_transaction() && !writer_.is_bulk(); }
    void commit() override;
    void set_follower(Follower* follower) { follower_ = follower; }

  private:
    bool begin_once(const Work& work);
    bool join_once(const Work& work);
    bool run_to_its_end(const Work& work);
    void roll_back() noexcept;
    void roll_back_to_savepoint() noexcept;

    SqliteConnection& connection_;
    SqlWriter writer_;
    Follower* follower_ = nullptr;
};

}  // namespace usher
