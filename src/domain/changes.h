// What commits of a store change, told to whoever keeps a copy of it.
#pragma once

#include <cstddef>
#include <vector>

#include "base/id.h"
#include "domain/token.h"

namespace usher {

class Reader;

// More may be named than has changed, never less.
struct Changes {
    std::vector<AccountId> accounts;     // made, changed or gone
    std::vector<TokenHash> credentials;  // likewise
    std::vector<AccountId> holders;      // any of their credentials

    bool empty() const { return size() == 0; }
    std::size_t size() const { return accounts.size() + credentials.size() + holders.size(); }
    void clear() {
        accounts.clear();
        credentials.clear();
        holders.clear();
    }
};

// Hears of the commits of a store: `before_commit` and `after_commit` in turn, by one thread at a time.
//
// An embedded store tells each commit before its writer is answered. Where other nodes write to the same
// database, a feed asks for what has been committed, over and over, and tells beside it what it knows when.
class Follower {
  public:
    virtual ~Follower() = default;
    // Within a transaction, whose reader sees what is about to be committed, or what has been. What it throws
    // ends the transaction.
    virtual void before_commit(Reader& reader, const Changes& changes) = 0;
    // The last one named is in the store. Not called when its commit failed.
    virtual void after_commit() noexcept = 0;

    // Of a feed only.

    // What has been told is no longer enough: whatever is read from now on is a new beginning. Also how a
    // feed begins.
    virtual void begins_anew() noexcept {}
    // The feed asks, and afterwards knows: whatever was committed before it asked has been told.
    virtual void asks() noexcept {}
    virtual void knows() noexcept {}
    // This process has committed these, and its writer is about to be answered. Told by any thread.
    virtual void wrote(const Changes& changes) noexcept { static_cast<void>(changes); }
};

}  // namespace usher
