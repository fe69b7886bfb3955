// What commits of a store change, told to whoever keeps a copy of it.
#pragma once

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

    bool empty() const { return accounts.empty() && credentials.empty() && holders.empty(); }
    void clear() {
        accounts.clear();
        credentials.clear();
        holders.clear();
    }
};

// Hears of the commits of an embedded store, one after the other, each before its writer is answered.
class Follower {
  public:
    virtual ~Follower() = default;
    // Within the transaction, whose reader sees what is about to be committed. What it throws ends the
    // transaction.
    virtual void before_commit(Reader& reader, const Changes& changes) = 0;
    // The last one named is in the store. Not called when its commit failed.
    virtual void after_commit() noexcept = 0;
};

}  // namespace usher
