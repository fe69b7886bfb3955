// The last uses of credentials that were not worth a write, so that they can be shown exactly. Lost with the
// process, and of this node only: what is written lags by use_granularity at most.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
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
    // The uses are a ring: beyond so many, the one that was begun first makes place. Every authenticated
    // request comes by, so that a use takes no allocation and none of them waits for many to be thrown away.
    static constexpr std::size_t most = 65'536;
    struct Use {
        TokenHash hash{};
        Time at{};
        std::optional<std::string> from;
        AccountId owed;  // whose use is to be written; 0: it is not
        bool is_there = false;
        bool is_queued = false;  // in owed_
    };
    static constexpr std::uint32_t nobody = UINT32_MAX;

    // With the lock held, each of these.
    Use& keep(const TokenHash& hash, Time at, const std::optional<std::string>& from);
    std::uint32_t next_number();
    std::size_t place_of(const TokenHash& hash) const;
    // Where the index has the hash, or where it would have it.
    std::size_t locate(const TokenHash& hash) const;
    void leave_index(std::size_t hole);
    void grow();

    mutable std::mutex mutex_;
    std::vector<Use> uses_;
    std::vector<std::uint32_t> index_;  // open addressing; numbers of uses
    std::vector<std::uint32_t> owed_;   // numbers of uses to be written, unless they made place meanwhile
    std::size_t oldest_ = 0;
};

}  // namespace usher::core
