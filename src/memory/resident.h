// The accounts and credentials of a whole directory in memory, and the lists of accounts that they answer.
// Many threads may read while one changes.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "domain/account_list.h"
#include "domain/token.h"
#include "memory/account_table.h"
#include "memory/credential_table.h"
#include "memory/hits.h"
#include "memory/readers_lock.h"
#include "memory/trigram_index.h"

namespace usher {

class Resident {
  public:
    // Each of those that take one runs under the lock.
    ReadersLock& lock() { return lock_; }

    const PackedAccount* account(AccountId id) const { return accounts_.find(id.value); }
    std::optional<AccountId> with_username(std::string_view folded) const;
    std::optional<CredentialRecord> credential(const TokenHash& hash) const {
        return credentials_.find(hash);
    }

    // By id, in either direction, beginning beyond `after` (0: from the end). Only what AccountTest can
    // answer, and with a text only descending.
    std::vector<SharedAccount> page(const AccountFilter& filter, bool ascending, AccountId after,
                                    std::int64_t offset, std::int64_t limit) const;
    std::int64_t count(const AccountFilter& filter, std::int64_t most) const;

    // Under the writing lock.
    void put(AccountId id, PackedAccount account);
    void erase(AccountId id);
    void put(const CredentialRecord& record) { credentials_.put(record); }
    void erase(const TokenHash& hash) { credentials_.erase(hash); }
    void erase_credentials_of(AccountId id) { credentials_.erase_of(id); }
    void clear();

    // So many texts have changed since the index was made that searches would be faster with a new one.
    bool wants_new_index() const { return loose_.size() > most_loose; }
    // The next part of a new index, of so many accounts, under the reading lock; by one thread at a time.
    // False: there are no more.
    bool build_index(std::int64_t accounts);
    // The new index is the one in use. Under the writing lock.
    void use_index();

    std::size_t bytes() const;

  private:
    static constexpr std::size_t most_loose = 2048;

    void add_text(TrigramIndex& index, std::int64_t id, const PackedAccount& account) const;
    void set_text(std::uint32_t id, const PackedAccount* before, const PackedAccount& now);
    // f(id, account) for whatever the test may find, descending, until it returns false.
    template <class F>
    void each_candidate(const AccountTest& test, std::int64_t after, F&& f) const;
    // f(all found so far, id, account) for whatever is found, the same way. It is kept when it began with the
    // newest and took long.
    template <class F>
    Hits::Found each_hit(const AccountTest& test, std::int64_t after, F&& f) const;
    std::vector<SharedAccount> newest_hits(const AccountTest& test, std::int64_t after, std::int64_t offset,
                                           std::int64_t limit) const;

    ReadersLock lock_;
    AccountTable accounts_;
    CredentialTable credentials_{accounts_};
    TrigramIndex trigrams_;
    std::set<std::uint32_t> loose_;  // accounts whose text is not, or not as it is, in the index
    mutable Hits hits_;

    bool indexed_ = false;

    // A new index on its way: what it holds ends before next_from_.
    std::optional<TrigramIndex> next_;
    std::set<std::uint32_t> next_loose_;
    std::int64_t next_from_ = 1;
};

}  // namespace usher
