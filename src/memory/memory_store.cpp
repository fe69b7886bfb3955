#include "memory/memory_store.h"

#include <malloc.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <span>
#include <utility>

#include "base/log.h"
#include "memory/resident_accounts.h"

namespace usher {

namespace {

// Read from the store at once while filling, and the most that a reader then waits for.
constexpr std::int64_t accounts_at_once = 500;
constexpr std::int64_t credentials_at_once = 2000;
constexpr std::int64_t texts_at_once = 200;
constexpr std::chrono::seconds pause_after_failure{1};
// Changed records read from the store at once.
constexpr std::size_t changes_at_once = 1000;
// A recently used record in its table, about.
constexpr std::size_t recent_record = 1100;

std::size_t place_of(const TokenHash& hash) {
    std::size_t place;
    std::memcpy(&place, hash.data(), sizeof place);
    return place;
}

std::size_t place_of(AccountId id) { return static_cast<std::size_t>(id.value); }

Credential with_account(CredentialRecord&& record, SharedAccount&& account) {
    return {record.kind,       std::move(record.scopes), record.expires_at,
            record.revoked_at, record.used_at,           std::move(account)};
}

// f(a part of them), until all have been given.
template <class T, class F>
void in_parts(std::span<const T> all, F&& f) {
    for (; all.size() > changes_at_once; all = all.subspan(changes_at_once)) f(all.first(changes_at_once));
    if (!all.empty()) f(all);
}

// Whoever asks meanwhile is answered by the store, and this thread is in no hurry.
void let_others_go_first() {
    constexpr int niceness = 5;
    setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), niceness);
}

template <class T>
std::vector<T> each_once(std::vector<T> values) {
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    return values;
}

}  // namespace

MemoryStore::MemoryStore(std::unique_ptr<Store> truth, std::size_t budget)
    : truth_(std::move(truth)), is_shared_(!truth_->is_embedded()), budget_(budget) {
    if (!is_shared_) {
        beginning_ = 1;
        lease_.make_endless();
    }
    truth_->set_follower(this);
    tending_ = std::jthread([this](const std::stop_token& stop) { tend(stop); });
}

MemoryStore::~MemoryStore() {
    truth_->set_follower(nullptr);
    tending_.request_stop();
    tending_.join();
}

std::optional<Credential> MemoryStore::credential(const TokenHash& hash) {
    if (!lease_.holds()) return truth_->credential(hash);
    if (extent_.load(std::memory_order_acquire) == Extent::recent) return recent_credential(hash);
    bool is_sure = false;
    auto found = resident_credential(hash, is_sure);
    return is_sure ? std::move(found) : truth_->credential(hash);
}

std::optional<Credential> MemoryStore::resident_credential(const TokenHash& hash, bool& is_sure) {
    const ReadersLock::Reading reading(resident_.lock());
    auto record = resident_.credential(hash);
    is_sure = is_whole() && !is_shared_;
    if (!record || owed_.has(*record)) return std::nullopt;
    const auto* packed = resident_.account(record->account);
    if (!packed) return std::nullopt;
    is_sure = true;
    const auto id = record->account;
    return with_account(std::move(*record), packed->unpacked(id));
}

SharedAccount MemoryStore::account(AccountId id) {
    if (!lease_.holds()) return truth_->account(id);
    if (extent_.load(std::memory_order_acquire) == Extent::recent) return recent_account(id);
    {
        const ReadersLock::Reading reading(resident_.lock());
        const auto* packed = owed_.has(id) ? nullptr : resident_.account(id);
        if (packed) return packed->unpacked(id);
        if (is_whole() && !is_shared_) return {};
    }
    return truth_->account(id);
}

void MemoryStore::in_look(const std::function<void(AccountReader&)>& f) {
    if (lease_.holds()) {
        const ReadersLock::Reading reading(resident_.lock());
        if (is_whole()) {
            ResidentAccounts accounts(resident_, is_shared_ ? &owed_ : nullptr);
            try {
                return f(accounts);
            } catch (const NotInMemory&) {
            }
        }
    }
    look_in(*truth_, f);
}

std::optional<Credential> MemoryStore::recent_credential(const TokenHash& hash) {
    const auto commit = commits_.load(std::memory_order_acquire);
    const auto place = place_of(hash);
    if (auto record = recent_credentials_->find(commit, hash, place)) {
        const auto id = record->account;
        if (auto account = recent_accounts_->find(commit, id, place_of(id)))
            return with_account(std::move(*record), std::move(*account));
    }
    auto found = truth_->credential(hash);
    if (found) {
        const auto id = found->account->id;
        recent_credentials_->keep(
            commit, hash, place,
            {hash, id, found->kind, found->scopes, found->expires_at, found->revoked_at, found->used_at});
        recent_accounts_->keep(commit, id, place_of(id), found->account);
    }
    return found;
}

SharedAccount MemoryStore::recent_account(AccountId id) {
    const auto commit = commits_.load(std::memory_order_acquire);
    if (auto known = recent_accounts_->find(commit, id, place_of(id))) return std::move(*known);
    auto found = truth_->account(id);
    if (found) recent_accounts_->keep(commit, id, place_of(id), found);
    return found;
}

void MemoryStore::before_commit(Reader& reader, const Changes& changes) {
    prepared_ = {};
    if (extent_.load(std::memory_order_acquire) == Extent::recent) return;
    prepare_accounts(reader.accounts(), each_once(changes.accounts));
    prepared_.holders = each_once(changes.holders);
    for (const auto holder : prepared_.holders)
        for (auto& record : reader.tokens().records_of(holder))
            prepared_.records.push_back(std::move(record));
    prepared_.hashes = each_once(changes.credentials);
    in_parts(std::span(std::as_const(prepared_.hashes)), [&](auto part) {
        for (auto& record : reader.tokens().records(part)) prepared_.records.push_back(std::move(record));
    });
}

// Those that are not there any more have an empty record.
void MemoryStore::prepare_accounts(AccountReader& accounts, const std::vector<AccountId>& ids) {
    auto& prepared = prepared_.accounts;
    for (const auto id : ids) prepared.emplace_back(id, PackedAccount());
    auto next = prepared.begin();
    in_parts(std::span(ids), [&](auto part) {
        for (const auto& account : accounts.by_ids(part)) {
            while (next->first != account.id) ++next;
            next->second = PackedAccount(account);
        }
    });
}

void MemoryStore::after_commit() noexcept {
    commits_.fetch_add(1, std::memory_order_release);
    if (extent_.load(std::memory_order_acquire) == Extent::recent) return;
    bool wants_tending = false;
    try {
        const ReadersLock::Writing writing(resident_.lock());
        apply(prepared_);
        wants_tending = is_whole() && (resident_.wants_new_index() || is_over_budget());
    } catch (const std::exception& error) {
        // Half of a change is worse than none of them.
        log::error("memory_lost", {{"reason", std::string_view(error.what())}});
        give_up();
    }
    prepared_ = {};
    if (wants_tending) tell_who_waits();
}

void MemoryStore::apply(Update& update) {
    const bool fills = extent_.load(std::memory_order_relaxed) == Extent::filling;
    for (const auto holder : update.holders) {
        if (fills) touched_.holders.insert(holder.value);
        resident_.erase_credentials_of(holder);
    }
    for (const auto& hash : update.hashes) {
        if (fills) touched_.hashes.insert(hash);
        resident_.erase(hash);
    }
    for (auto& [id, account] : update.accounts) {
        if (fills) touched_.accounts.insert(id.value);
        if (account.is_there())
            resident_.put(id, std::move(account));
        else
            resident_.erase(id);
    }
    for (const auto& record : update.records) resident_.put(record);
}

void MemoryStore::begins_anew() noexcept {
    commits_.fetch_add(1, std::memory_order_release);
    {
        const ReadersLock::Writing writing(resident_.lock());
        beginning_.fetch_add(1, std::memory_order_release);
        owed_.clear();
        if (extent_.load(std::memory_order_relaxed) != Extent::recent) {
            resident_.clear();
            touched_ = {};
            extent_.store(Extent::filling, std::memory_order_release);
        }
    }
    tell_who_waits();
}

void MemoryStore::asks() noexcept {
    asked_at_ = BootClock::now();
    const ReadersLock::Writing writing(resident_.lock());
    owed_.asks();
}

void MemoryStore::knows() noexcept {
    const bool was_fresh = lease_.holds();
    {
        const ReadersLock::Writing writing(resident_.lock());
        owed_.knows();
    }
    lease_.renew(asked_at_);
    if (!was_fresh) tell_who_waits();
}

void MemoryStore::wrote(const Changes& changes) noexcept {
    commits_.fetch_add(1, std::memory_order_release);
    const ReadersLock::Writing writing(resident_.lock());
    try {
        owed_.add(changes);
    } catch (const std::bad_alloc&) {
        owed_.add_everything();
    }
}

// Fills, and makes the index of texts anew whenever too many have changed.
void MemoryStore::tend(const std::stop_token& stop) {
    let_others_go_first();
    Beginning behind = 0;
    while (const auto beginning = await_beginning(stop, behind)) {
        try {
            if (fill(stop, *beginning)) {
                malloc_trim(0);  // what reading everybody left behind
                keep_index(stop, *beginning);
            }
            behind = *beginning;
        } catch (const Unavailable& error) {
            // What is there is right, so that filling may go on with the same beginning.
            log::warn("memory_not_filled", {{"reason", std::string_view(error.what())}});
            pause(stop);
        } catch (const std::exception& error) {
            log::error("memory_lost", {{"reason", std::string_view(error.what())}});
            give_up();
        }
        if (stop.stop_requested() || extent_.load(std::memory_order_acquire) == Extent::recent) return;
    }
}

void MemoryStore::pause(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, stop, pause_after_failure, [] { return false; });
}

std::optional<MemoryStore::Beginning> MemoryStore::await_beginning(const std::stop_token& stop,
                                                                   Beginning behind) {
    std::unique_lock lock(mutex_);
    Beginning newest = behind;
    const auto is_new = [&] { return (newest = beginning_.load(std::memory_order_acquire)) != behind; };
    if (!changed_.wait(lock, stop, is_new)) return std::nullopt;
    return newest;
}

bool MemoryStore::change(Beginning beginning, const std::function<void()>& f) {
    bool is_current = false;
    errands_.run([&] {
        const ReadersLock::Writing writing(resident_.lock());
        is_current = beginning_ == beginning;
        if (is_current) f();
    });
    return is_current;
}

bool MemoryStore::fill(const std::stop_token& stop, Beginning beginning) {
    return fill_accounts(stop, beginning) && fill_credentials(stop, beginning) && index(stop, beginning);
}

void MemoryStore::keep_index(const std::stop_token& stop, Beginning beginning) {
    for (;;) {
        bool is_too_much = false;
        std::unique_lock lock(mutex_);
        const bool goes_on = changed_.wait(lock, stop, [&] {
            const ReadersLock::Reading reading(resident_.lock());
            is_too_much = is_over_budget();
            return is_too_much || resident_.wants_new_index() || beginning_ != beginning;
        });
        lock.unlock();
        if (!goes_on || beginning_ != beginning) return;
        if (is_too_much) return give_up();
        if (!index(stop, beginning)) return;
    }
}

bool MemoryStore::fill_accounts(const std::stop_token& stop, Beginning beginning) {
    AccountId last;
    while (!stop.stop_requested()) {
        std::vector<std::pair<AccountId, PackedAccount>> part;
        for (const auto& account :
             truth_->walk([&](Reader& reader) { return reader.accounts().after(last, accounts_at_once); }))
            part.emplace_back(account.id, PackedAccount(account));
        if (part.empty()) return true;
        last = part.back().first;
        if (last.value > AccountTable::largest_id) break;
        const auto put = [&] {
            for (auto& [id, account] : part)
                if (!touched_.accounts.contains(id.value)) resident_.put(id, std::move(account));
        };
        if (!change(beginning, put)) return false;
        if (bytes() > budget_) break;
    }
    if (!stop.stop_requested()) give_up();
    return false;
}

bool MemoryStore::fill_credentials(const std::stop_token& stop, Beginning beginning) {
    std::optional<TokenHash> last;
    while (!stop.stop_requested()) {
        const auto part = truth_->walk(
            [&](Reader& reader) { return reader.tokens().records_after(last, credentials_at_once); });
        if (part.empty()) return true;
        last = part.back().hash;
        const auto put = [&] {
            for (const auto& record : part)
                if (!touched_.hashes.contains(record.hash) &&
                    !touched_.holders.contains(record.account.value))
                    resident_.put(record);
        };
        if (!change(beginning, put)) return false;
        if (bytes() > budget_) break;
    }
    if (!stop.stop_requested()) give_up();
    return false;
}

bool MemoryStore::index(const std::stop_token& stop, Beginning beginning) {
    for (bool more = true; more;) {
        if (stop.stop_requested()) return false;
        errands_.run([&] {
            const ReadersLock::Reading reading(resident_.lock());
            more = beginning_ == beginning && resident_.build_index(texts_at_once);
        });
    }
    const auto use = [&] {
        resident_.use_index();
        if (is_over_budget()) return;  // seen by whoever waits next
        touched_ = {};
        extent_.store(Extent::whole, std::memory_order_release);
    };
    if (!change(beginning, use)) return false;
    tell_who_waits();
    return true;
}

void MemoryStore::give_up() {
    if (given_up_.test_and_set()) return;
    const std::size_t slots = std::max<std::size_t>(budget_ / 2 / recent_record, 1024);
    recent_credentials_ = std::make_unique<Recent<TokenHash, CredentialRecord>>(slots);
    recent_accounts_ = std::make_unique<Recent<AccountId, SharedAccount>>(slots);
    {
        const ReadersLock::Writing writing(resident_.lock());
        extent_.store(Extent::recent, std::memory_order_release);
        resident_.clear();
        touched_ = {};
    }
    tell_who_waits();
    log::info("memory_holds_recent_records_only", {{"budget", static_cast<std::int64_t>(budget_)}});
}

// Whoever is about to wait has seen what was changed before, or waits already.
void MemoryStore::tell_who_waits() {
    { const std::lock_guard lock(mutex_); }
    changed_.notify_all();
}

std::size_t MemoryStore::bytes() {
    const ReadersLock::Reading reading(resident_.lock());
    return resident_.bytes();
}

void MemoryStore::await_filled() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock,
                  [&] { return is_fresh() && extent_.load(std::memory_order_acquire) != Extent::filling; });
}

}  // namespace usher
