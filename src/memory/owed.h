// What this process has written and memory has not been told yet, where a feed tells it: the store answers
// for these. Not synchronised.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <unordered_set>
#include <utility>

#include "domain/changes.h"

namespace usher {

class Owed {
  public:
    void add(const Changes& changes) { written_.add(changes); }
    void add_everything() noexcept { written_.add_everything(); }
    // The feed asks: what was written so far will be known when it has got its answer.
    void asks() {
        if (asked_.is_empty())
            std::swap(asked_, written_);
        else
            asked_.add(written_);
        written_ = {};
    }
    void knows() { asked_ = {}; }
    void clear() { asked_ = written_ = {}; }

    bool is_empty() const { return asked_.is_empty() && written_.is_empty(); }
    bool has(AccountId account) const { return asked_.has(account) || written_.has(account); }
    bool has(const CredentialRecord& credential) const {
        return asked_.has(credential) || written_.has(credential);
    }

  private:
    // So many at once are rare, and naming each of them would take longer than the feed.
    static constexpr std::size_t most_names = 20'000;

    class Names {
      public:
        void add(const Changes& changes);
        void add(const Names& names);
        void add_everything() noexcept { everything_ = true; }
        bool is_empty() const {
            return !everything_ && accounts_.empty() && holders_.empty() && hashes_.empty();
        }
        bool has(AccountId account) const { return everything_ || accounts_.contains(account.value); }
        bool has(const CredentialRecord& credential) const {
            return has(credential.account) || holders_.contains(credential.account.value) ||
                   hashes_.contains(credential.hash);
        }

      private:
        bool everything_ = false;
        std::unordered_set<std::int64_t> accounts_, holders_;
        std::set<TokenHash> hashes_;
    };

    Names written_, asked_;
};

}  // namespace usher
