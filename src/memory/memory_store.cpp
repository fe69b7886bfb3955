#include "memory/memory_store.h"

#include <malloc.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "base/log.h"
#include "memory/resident_accounts.h"

namespace usher {

namespace {

// Read from the store at once while filling, and the most that a reader then waits for.
constexpr std::int64_t accounts_at_once = 500;
constexpr std::int64_t credentials_at_once = 2000;
constexpr std::int64_t texts_at_once = 200;
// A recently used record in its table, about.
constexpr std::size_t recent_record = 1100;

std::size_t place_of(const TokenHash& hash) {
    std::size_t place;
    std::memcpy(&place, hash.data(), sizeof place);
    return place;
}

std::size_t place_of(AccountId id) { return static_cast<std::size_t>(id.value); }

Credential with_account(CredentialRecord&& record, Account&& account) {
    return {record.kind,       std::move(record.scopes), record.expires_at,
            record.revoked_at, record.used_at,           std::move(account)};
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
    : truth_(std::move(truth)), budget_(budget) {
    truth_->set_follower(this);
    tending_ = std::jthread([this](const std::stop_token& stop) { tend(stop); });
}

MemoryStore::~MemoryStore() {
    tending_.request_stop();
    tending_.join();
    truth_->set_follower(nullptr);
}

std::optional<Credential> MemoryStore::credential(const TokenHash& hash) {
    if (extent_.load(std::memory_order_acquire) == Extent::recent) return recent_credential(hash);
    bool is_sure = false;
    auto found = resident_credential(hash, is_sure);
    return is_sure ? std::move(found) : truth_->credential(hash);
}

std::optional<Credential> MemoryStore::resident_credential(const TokenHash& hash, bool& is_sure) {
    const ReadersLock::Reading reading(resident_.lock());
    auto record = resident_.credential(hash);
    is_sure = is_whole();
    if (!record) return std::nullopt;
    const auto* packed = resident_.account(record->account);
    if (!packed) return std::nullopt;
    is_sure = true;
    Account account;
    account.id = record->account;
    packed->unpack(account);
    return with_account(std::move(*record), std::move(account));
}

std::optional<Account> MemoryStore::account(AccountId id) {
    if (extent_.load(std::memory_order_acquire) == Extent::recent) return recent_account(id);
    {
        const ReadersLock::Reading reading(resident_.lock());
        auto found = ResidentAccounts(resident_).by_id(id);
        if (found || is_whole()) return found;
    }
    return truth_->account(id);
}

void MemoryStore::in_look(const std::function<void(AccountReader&)>& f) {
    {
        const ReadersLock::Reading reading(resident_.lock());
        if (is_whole()) {
            ResidentAccounts accounts(resident_);
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
        const auto id = found->account.id;
        recent_credentials_->keep(
            commit, hash, place,
            {hash, id, found->kind, found->scopes, found->expires_at, found->revoked_at, found->used_at});
        recent_accounts_->keep(commit, id, place_of(id), found->account);
    }
    return found;
}

std::optional<Account> MemoryStore::recent_account(AccountId id) {
    const auto commit = commits_.load(std::memory_order_acquire);
    if (auto known = recent_accounts_->find(commit, id, place_of(id))) return known;
    auto found = truth_->account(id);
    if (found) recent_accounts_->keep(commit, id, place_of(id), *found);
    return found;
}

void MemoryStore::before_commit(Reader& reader, const Changes& changes) {
    prepared_ = {};
    if (extent_.load(std::memory_order_acquire) == Extent::recent) return;
    for (const auto id : each_once(changes.accounts)) {
        const auto account = reader.accounts().by_id(id);
        prepared_.accounts.emplace_back(id, account ? PackedAccount(*account) : PackedAccount());
    }
    prepared_.holders = each_once(changes.holders);
    for (const auto holder : prepared_.holders)
        for (auto& record : reader.tokens().records_of(holder))
            prepared_.records.push_back(std::move(record));
    prepared_.hashes = each_once(changes.credentials);
    for (const auto& hash : prepared_.hashes)
        if (auto record = reader.tokens().record(hash)) prepared_.records.push_back(std::move(*record));
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
    if (wants_tending) changed_.notify_all();
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

// Fills, and makes the index of texts anew whenever too many have changed.
void MemoryStore::tend(const std::stop_token& stop) {
    let_others_go_first();
    try {
        if (!fill_accounts(stop) || !fill_credentials(stop) || !index(stop)) return;
        malloc_trim(0);  // what reading everybody left behind
        for (;;) {
            bool is_too_much = false;
            std::unique_lock lock(mutex_);
            const bool goes_on = changed_.wait(lock, stop, [&] {
                const ReadersLock::Reading reading(resident_.lock());
                is_too_much = is_over_budget();
                return is_too_much || resident_.wants_new_index();
            });
            lock.unlock();
            if (!goes_on) return;
            if (is_too_much) return give_up();
            index(stop);
        }
    } catch (const std::exception& error) {
        log::error("memory_lost", {{"reason", std::string_view(error.what())}});
        give_up();
    }
}

bool MemoryStore::fill_accounts(const std::stop_token& stop) {
    AccountId last;
    while (!stop.stop_requested()) {
        std::vector<std::pair<AccountId, PackedAccount>> part;
        for (const auto& account :
             truth_->walk([&](Reader& reader) { return reader.accounts().after(last, accounts_at_once); }))
            part.emplace_back(account.id, PackedAccount(account));
        if (part.empty()) return true;
        last = part.back().first;
        if (last.value > AccountTable::largest_id) break;
        const ReadersLock::Writing writing(resident_.lock());
        for (auto& [id, account] : part)
            if (!touched_.accounts.contains(id.value)) resident_.put(id, std::move(account));
        if (is_over_budget()) break;
    }
    if (!stop.stop_requested()) give_up();
    return false;
}

bool MemoryStore::fill_credentials(const std::stop_token& stop) {
    std::optional<TokenHash> last;
    while (!stop.stop_requested()) {
        const auto part = truth_->walk(
            [&](Reader& reader) { return reader.tokens().records_after(last, credentials_at_once); });
        if (part.empty()) return true;
        last = part.back().hash;
        const ReadersLock::Writing writing(resident_.lock());
        for (const auto& record : part)
            if (!touched_.hashes.contains(record.hash) && !touched_.holders.contains(record.account.value))
                resident_.put(record);
        if (is_over_budget()) break;
    }
    if (!stop.stop_requested()) give_up();
    return false;
}

bool MemoryStore::index(const std::stop_token& stop) {
    for (bool more = true; more;) {
        if (stop.stop_requested()) return false;
        const ReadersLock::Reading reading(resident_.lock());
        more = resident_.build_index(texts_at_once);
    }
    const ReadersLock::Writing writing(resident_.lock());
    resident_.use_index();
    if (is_over_budget()) return true;  // seen by whoever waits next
    touched_ = {};
    if (!is_whole()) become(Extent::whole);
    return true;
}

void MemoryStore::give_up() {
    if (given_up_.test_and_set()) return;
    const std::size_t slots = std::max<std::size_t>(budget_ / 2 / recent_record, 1024);
    recent_credentials_ = std::make_unique<Recent<TokenHash, CredentialRecord>>(slots);
    recent_accounts_ = std::make_unique<Recent<AccountId, Account>>(slots);
    become(Extent::recent);
    const ReadersLock::Writing writing(resident_.lock());
    resident_.clear();
    touched_ = {};
    log::info("memory_holds_recent_records_only", {{"budget", static_cast<std::int64_t>(budget_)}});
}

void MemoryStore::become(Extent extent) {
    {
        const std::lock_guard lock(mutex_);
        extent_.store(extent, std::memory_order_release);
    }
    changed_.notify_all();
}

std::size_t MemoryStore::bytes() {
    const ReadersLock::Reading reading(resident_.lock());
    return resident_.bytes();
}

void MemoryStore::await_filled() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return extent_.load(std::memory_order_acquire) != Extent::filling; });
}

}  // namespace usher
