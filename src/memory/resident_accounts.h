// The accounts of a directory that is in memory, as the port reads them.
#pragma once

#include "domain/account_store.h"
#include "memory/owed.h"
#include "memory/resident.h"

namespace usher {

// Thrown by what memory cannot answer: the whole function is to be run on the store.
struct NotInMemory {};

// Under the reading lock.
class ResidentAccounts final : public AccountReader {
  public:
    // `owed`: what memory does not know yet, of a directory that others change as well. What is not in memory
    // may then be in the store, and lists are known only while nothing is owed.
    explicit ResidentAccounts(const Resident& resident, const Owed* owed = nullptr)
        : resident_(resident), owed_(owed) {}

    std::optional<Account> by_id(AccountId id) override;
    std::vector<Account> by_ids(std::span<const AccountId> ids) override;
    std::optional<Account> by_username(std::string_view folded) override;
    std::vector<SharedAccount> page(const AccountFilter& filter, std::int64_t offset,
                                    std::int64_t limit) override;
    std::vector<SharedAccount> page(const AccountFilter& filter, const AccountSequence& sequence,
                                    std::int64_t offset, std::int64_t limit) override;
    std::int64_t count(const AccountFilter& filter, std::int64_t most) override;
    std::vector<Account> after(AccountId after, std::int64_t limit) override;

    std::optional<Account> by_uuid(const Uuid&) override { throw NotInMemory(); }
    std::optional<Account> by_primary_email(std::string_view) override { throw NotInMemory(); }
    std::optional<Tombstone> tombstone(AccountId) override { throw NotInMemory(); }
    std::optional<Tombstone> tombstone_by_uuid(const Uuid&) override { throw NotInMemory(); }
    std::optional<Tombstone> tombstone_by_email(std::string_view) override { throw NotInMemory(); }
    std::vector<Account> after_username(AccountKind, std::string_view, std::int64_t) override {
        throw NotInMemory();
    }
    bool holds_people() override { throw NotInMemory(); }
    std::optional<AccountId> identity_owner(std::string_view, std::string_view) override {
        throw NotInMemory();
    }

  private:
    void require_nothing_owed() const {
        if (owed_ && !owed_->is_empty()) throw NotInMemory();
    }

    const Resident& resident_;
    const Owed* owed_;
};

}  // namespace usher
