// A store whose accounts and credentials are read from memory. The store behind it stays the truth: it is
// where everything is written, and what answers whatever memory does not hold. Filled in the background while
// the store already answers, kept by what each commit changed (docs/decisions/0016).
//
// Where other nodes write to the same database, a feed tells of the commits a moment later. Memory is then
// believed only while the feed is fresh, never about what this process has just written, and never about
// what is not there (docs/decisions/0017).
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_set>

#include "base/errands.h"
#include "domain/changes.h"
#include "domain/store.h"
#include "memory/lease.h"
#include "memory/owed.h"
#include "memory/recent.h"
#include "memory/resident.h"

namespace usher {

class MemoryStore final : public Store, private Follower {
  public:
    // `budget`, in bytes: a directory that needs more is not held whole, but what was used lately is.
    MemoryStore(std::unique_ptr<Store> truth, std::size_t budget);
    ~MemoryStore() override;

    std::optional<Credential> credential(const TokenHash& hash) override;
    SharedAccount account(AccountId id) override;
    bool is_embedded() const override { return truth_->is_embedded(); }
    bool answers_at_once() const override { return true; }
    void ping() override { truth_->ping(); }
    std::vector<std::string> check() override { return truth_->check(); }

    // Does memory hold everything?
    bool is_whole() const { return extent_.load(std::memory_order_acquire) == Extent::whole; }
    // May memory be asked now? Otherwise the store answers everything.
    bool is_fresh() const { return lease_.holds(); }
    // How old what memory knows may be; nothing when nobody else writes.
    std::chrono::duration<double> age() const { return lease_.age(); }
    std::size_t bytes();
    // Until memory is fresh and filling has ended one way or the other: for tests and measurements.
    void await_filled();

  protected:
    void in_read(const std::function<void(Reader&)>& f) override { read_in(*truth_, f); }
    void in_walk(const std::function<void(Reader&)>& f) override { walk_in(*truth_, f); }
    void in_look(const std::function<void(AccountReader&)>& f) override;
    void in_write(const std::function<bool(Writer&)>& f) override { write_in(*truth_, f); }

  private:
    // filling: what is there is right, what is not may be in the store.
    enum class Extent { filling, whole, recent };
    // Counts how often memory has begun anew.
    using Beginning = std::uint64_t;

    void before_commit(Reader& reader, const Changes& changes) override;
    void after_commit() noexcept override;
    void begins_anew() noexcept override;
    void asks() noexcept override;
    void knows() noexcept override;
    void wrote(const Changes& changes) noexcept override;

    void tend(const std::stop_token& stop);
    std::optional<Beginning> await_beginning(const std::stop_token& stop, Beginning behind);
    // Each of these ends early, with false, when memory begins anew, gives up or is to stop.
    bool fill(const std::stop_token& stop, Beginning beginning);
    // f() under the writing lock and at the usual priority (docs/decisions/0020). False, and nothing done:
    // memory has begun anew.
    bool change(Beginning beginning, const std::function<void()>& f);
    bool fill_accounts(const std::stop_token& stop, Beginning beginning);
    bool fill_credentials(const std::stop_token& stop, Beginning beginning);
    bool index(const std::stop_token& stop, Beginning beginning);
    void keep_index(const std::stop_token& stop, Beginning beginning);
    bool is_over_budget() const { return resident_.bytes() > budget_; }
    void give_up();
    void pause(const std::stop_token& stop);
    void tell_who_waits();
    std::optional<Credential> resident_credential(const TokenHash& hash, bool& is_sure);
    std::optional<Credential> recent_credential(const TokenHash& hash);
    SharedAccount recent_account(AccountId id);

    // What a commit leaves here.
    struct Update {
        std::vector<std::pair<AccountId, PackedAccount>> accounts;  // empty: gone
        std::vector<AccountId> holders;  // whose credentials are exactly those below
        std::vector<TokenHash> hashes;   // likewise
        std::vector<CredentialRecord> records;
    };
    void prepare_accounts(AccountReader& accounts, const std::vector<AccountId>& ids);
    void apply(Update& update);

    // What commits have changed since filling began: what a part reads may be older.
    struct Touched {
        std::unordered_set<std::int64_t> accounts, holders;
        std::set<TokenHash> hashes;
    };

    const std::unique_ptr<Store> truth_;
    const bool is_shared_;  // other nodes write to it too
    const std::size_t budget_;
    Resident resident_;
    std::atomic<Extent> extent_{Extent::filling};
    std::atomic_flag given_up_;
    Update prepared_;
    Touched touched_;                      // under the writing lock
    Owed owed_;                            // likewise
    std::atomic<Beginning> beginning_{0};  // likewise
    Lease lease_;
    BootClock::time_point asked_at_;  // of the feed's thread

    // In place of the whole, good for one value of commits_ (docs/decisions/0008).
    std::atomic<std::uint64_t> commits_{0};
    std::unique_ptr<Recent<TokenHash, CredentialRecord>> recent_credentials_;
    std::unique_ptr<Recent<AccountId, SharedAccount>> recent_accounts_;

    std::mutex mutex_;
    std::condition_variable_any changed_;
    Errands errands_{1};
    std::jthread tending_;
};

}  // namespace usher
