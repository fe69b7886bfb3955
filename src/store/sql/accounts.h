// Accounts with their identities, tombstones and tallies.
#pragma once

#include "domain/changes.h"
#include "domain/store.h"
#include "store/sql/connection.h"
#include "store/sql/search_index.h"
#include "store/sql/tally.h"

namespace usher {

class SqlAccountReader final : public AccountReader {
  public:
    explicit SqlAccountReader(Connection& connection) : connection_(connection) {}
    std::optional<Account> by_id(AccountId id) override;
    std::vector<Account> by_ids(std::span<const AccountId> ids) override;
    std::optional<Account> by_uuid(const Uuid& uuid) override;
    std::optional<Account> by_username(std::string_view folded) override;
    std::optional<Account> by_primary_email(std::string_view folded) override;
    std::optional<Tombstone> tombstone(AccountId id) override;
    std::optional<Tombstone> tombstone_by_uuid(const Uuid& uuid) override;
    std::optional<Tombstone> tombstone_by_email(std::string_view folded) override;
    std::vector<SharedAccount> page(const AccountFilter& filter, std::int64_t offset,
                                    std::int64_t limit) override;
    std::vector<SharedAccount> page(const AccountFilter& filter, const AccountSequence& sequence,
                                    std::int64_t offset, std::int64_t limit) override;
    std::int64_t count(const AccountFilter& filter, std::int64_t most) override;
    std::vector<Account> after(AccountId after, std::int64_t limit) override;
    std::vector<Account> after_username(AccountKind kind, std::string_view username,
                                        std::int64_t limit) override;
    bool holds_people() override;
    std::optional<AccountId> identity_owner(std::string_view provider, std::string_view extern_uid) override;

  private:
    Connection& connection_;
};

class SqlAccountWriter final : public AccountWriter {
  public:
    SqlAccountWriter(Connection& connection, SearchIndex& search, Tally& tally, Changes& changes)
        : connection_(connection), search_(search), tally_(tally), changes_(changes) {}
    AccountId insert(const Account& account, bool own_email) override;
    std::optional<Account> lock(AccountId id) override;
    void update(const Account& account) override;
    void erase(AccountId id, AccountId by, Time now, bool keeps_names) override;
    void set_state(AccountId id, State state, Time now) override;
    void end_cookies(AccountId id) override;

  private:
    void insert_identities(AccountId id, const std::vector<Identity>& identities);

    Connection& connection_;
    SearchIndex& search_;
    Tally& tally_;
    Changes& changes_;
};

}  // namespace usher
