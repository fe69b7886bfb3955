// The last uses of credentials that were not worth a write, so that they can be shown exactly. Lost with the
// process, and of this node only: what is written lags by use_granularity at most.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "domain/token.h"

namespace usher::core {

class RecentUses {
  public:
    void note(const TokenHash& hash, Time at, const std::optional<std::string>& from);
    // The same for a use that is to be written by whoever takes it.
    void owe(const TokenHash& hash, AccountId account, Time at, const std::optional<std::string>& from);
    struct Owed {
        TokenHash hash;
        AccountId account;
        Time at;
        std::optional<std::string> from;
    };
    // At most so many, each once; by account and hash, so that nodes which share a database lock in one
    // order.
    std::vector<Owed> take(std::size_t most);
    // What was noted has been written, or ended with its token.
    void forget(const TokenHash& hash);
    // Puts a later use into the token.
    void complete(Token& token) const;

  private:
    struct Use {
        Time at;
        std::optional<std::string> from;
    };
    // A hash is as random as can be; any part of it spreads well.
    struct Place {
        std::size_t operator()(const TokenHash& hash) const;
    };

    // With the lock held.
    void keep(const TokenHash& hash, Time at, const std::optional<std::string>& from);

    mutable std::mutex mutex_;
    std::unordered_map<TokenHash, Use, Place> uses_;
    std::unordered_map<TokenHash, AccountId, Place> owed_;
};

}  // namespace usher::core
