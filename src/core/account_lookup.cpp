// How accounts are found and listed.
#include "base/text.h"
#include "core/accounts.h"
#include "domain/email.h"

namespace usher::core {

std::optional<Account> owner_of(Reader& reader, std::string_view address) {
    const auto owner = reader.emails().owner(fold_email(address));
    return owner && owner->proven ? reader.accounts().by_id(owner->account) : std::nullopt;
}

namespace {

std::optional<Account> newest_showing(Reader& reader, std::string_view address) {
    constexpr std::int64_t batch = 100;
    const auto folded = fold_email(address);
    AccountFilter filter;
    filter.search = folded;
    for (std::int64_t offset = 0;; offset += batch) {
        auto page = reader.accounts().page(filter, offset, batch);
        for (const auto& account : page)
            if (account->email && fold_email(*account->email) == folded) return copy_of(account);
        if (static_cast<std::int64_t>(page.size()) < batch) return std::nullopt;
    }
}

}  // namespace

SharedAccount Accounts::find(AccountId id) const { return env_.store.account(id); }

std::vector<Account> Accounts::find_all(std::span<const AccountId> ids) const {
    if (ids.empty()) return {};
    return env_.store.look([&](AccountReader& accounts) { return accounts.by_ids(ids); });
}

std::optional<Account> Accounts::find_by_uuid(const Uuid& uuid) const {
    return env_.store.read([&](Reader& reader) { return reader.accounts().by_uuid(uuid); });
}

std::optional<Account> Accounts::find_by_email(std::string_view address) const {
    return env_.store.read([&](Reader& reader) {
        auto owner = owner_of(reader, address);
        return owner ? std::move(owner) : newest_showing(reader, address);
    });
}

std::optional<Tombstone> Accounts::find_deleted(const Uuid& uuid) const {
    return env_.store.read([&](Reader& reader) { return reader.accounts().tombstone_by_uuid(uuid); });
}

std::optional<Tombstone> Accounts::find_deleted_by_email(std::string_view address) const {
    const auto folded = fold_email(address);
    return env_.store.read([&](Reader& reader) { return reader.accounts().tombstone_by_email(folded); });
}

std::optional<Account> Accounts::find_by_username_ignoring_case(std::string_view username) const {
    if (!is_clean_text(username)) return std::nullopt;
    const auto folded = fold_case(username);
    return env_.store.look([&](AccountReader& accounts) { return accounts.by_username(folded); });
}

std::optional<Account> Accounts::find_by_username(std::string_view username) const {
    auto account = find_by_username_ignoring_case(username);
    if (account && account->username != username) return std::nullopt;
    return account;
}

std::optional<Account> Accounts::find_owner(std::string_view address) const {
    if (!is_clean_text(address)) return std::nullopt;
    return env_.store.read([&](Reader& reader) { return owner_of(reader, address); });
}

std::optional<AccountId> Accounts::find_by_identity(std::string_view provider,
                                                    std::string_view extern_uid) const {
    return env_.store.read(
        [&](Reader& reader) { return reader.accounts().identity_owner(provider, extern_uid); });
}

std::optional<Avatar> Accounts::avatar_of(AccountId id) const {
    return env_.store.read([&](Reader& reader) { return reader.avatars().of(id); });
}

std::vector<SharedAccount> Accounts::next(const AccountFilter& filter, const AccountSequence& sequence,
                                          std::int64_t limit) const {
    return env_.store.look(
        [&](AccountReader& accounts) { return accounts.page(filter, sequence, 0, limit); });
}

Accounts::Page Accounts::page(const AccountFilter& filter, std::int64_t offset, std::int64_t limit,
                              const AccountSequence& sequence, std::int64_t most) const {
    return env_.store.look([&](AccountReader& accounts) {
        Page page{accounts.page(filter, sequence, offset, limit), 0};
        const auto shown = static_cast<std::int64_t>(page.accounts.size());
        // A page that is not full is the last one: what comes before it and it are all.
        const bool is_last = shown < limit && (shown > 0 || offset == 0);
        page.total = is_last ? offset + shown : accounts.count(filter, most);
        return page;
    });
}

std::vector<Account> Accounts::people_after(std::string_view username, std::int64_t limit) const {
    return env_.store.walk([&](Reader& reader) {
        return reader.accounts().after_username(AccountKind::person, username, limit);
    });
}

Problems Accounts::taken(AccountId self, const std::optional<std::string>& username,
                         const std::optional<std::string>& email) const {
    return env_.store.read([&](Reader& reader) {
        Problems problems;
        if (email) find_taken_email(reader, *email, self, problems);
        if (username) find_taken_username(reader, *username, self, problems);
        return problems;
    });
}

}  // namespace usher::core
