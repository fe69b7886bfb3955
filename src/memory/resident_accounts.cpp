#include "memory/resident_accounts.h"

#include <algorithm>
#include <set>

namespace usher {

namespace {

// Few accounts have these marks, and the store has indexes of them: going through everybody would be slower.
bool is_rare(const AccountFilter& filter) {
    const bool has_text = !filter.search.empty() || filter.named;
    const bool is_marked = filter.only_external || filter.only_admins || filter.two_factor.value_or(false) ||
                           filter.created_after || filter.created_before || filter.seen_since;
    return !has_text && is_marked;
}

bool answers(const AccountFilter& filter) { return AccountTest::can_answer(filter) && !is_rare(filter); }

bool answers(const AccountFilter& filter, const AccountSequence& sequence) {
    const bool has_text = !filter.search.empty() || filter.named;
    return sequence.by == AccountOrder::id && !(sequence.ascending && has_text) && answers(filter);
}

}  // namespace

std::optional<Account> ResidentAccounts::by_id(AccountId id) {
    const auto* packed = resident_.account(id);
    if (owed_ && (!packed || owed_->has(id))) throw NotInMemory();
    if (!packed) return std::nullopt;
    std::optional<Account> account(std::in_place);
    account->id = id;
    packed->unpack(*account);
    return account;
}

std::vector<Account> ResidentAccounts::by_ids(std::span<const AccountId> ids) {
    std::vector<Account> accounts;
    std::set<AccountId> seen;
    for (const auto id : ids) {
        if (!seen.insert(id).second) continue;
        if (auto account = by_id(id)) accounts.push_back(std::move(*account));
    }
    return accounts;
}

std::optional<Account> ResidentAccounts::by_username(std::string_view folded) {
    const auto id = resident_.with_username(folded);
    if (owed_ && !id) throw NotInMemory();
    return id ? by_id(*id) : std::nullopt;
}

std::vector<SharedAccount> ResidentAccounts::page(const AccountFilter& filter, std::int64_t offset,
                                                  std::int64_t limit) {
    return page(filter, AccountSequence{}, offset, limit);
}

std::vector<SharedAccount> ResidentAccounts::page(const AccountFilter& filter,
                                                  const AccountSequence& sequence, std::int64_t offset,
                                                  std::int64_t limit) {
    if (!answers(filter, sequence)) throw NotInMemory();
    require_nothing_owed();
    AccountId after;
    // Below the first id there is nobody, while 0 would be the end to begin at.
    if (sequence.after)
        after.value = std::max<std::int64_t>(sequence.after->id.value, sequence.ascending ? 0 : 1);
    return resident_.page(filter, sequence.ascending, after, offset, limit);
}

std::int64_t ResidentAccounts::count(const AccountFilter& filter, std::int64_t most) {
    if (!answers(filter)) throw NotInMemory();
    require_nothing_owed();
    return resident_.count(filter, most);
}

std::vector<Account> ResidentAccounts::after(AccountId after, std::int64_t limit) {
    require_nothing_owed();
    return copies_of(resident_.page({}, true, after, 0, limit));
}

}  // namespace usher
