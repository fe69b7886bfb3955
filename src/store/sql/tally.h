// Keeps account_tally: how many accounts there are per block of ids.
#pragma once

#include "base/id.h"
#include "store/sql/connection.h"

namespace usher {

// Ids per row. A page skips at most this many entries of an index.
inline constexpr std::int64_t tally_block = 4096;

class Tally {
  public:
    explicit Tally(Connection& connection) : connection_(connection) {}

    void add(AccountId id, std::int64_t change);

    // An import adds a block at a time; counts are behind until finish().
    void postpone() { postponed_ = true; }
    void finish();           // before commit
    void forget() noexcept;  // after commit or rollback

  private:
    Connection& connection_;
    bool postponed_ = false;
    std::int64_t block_ = 0;
    std::int64_t change_ = 0;  // of block_, not yet written
};

}  // namespace usher
