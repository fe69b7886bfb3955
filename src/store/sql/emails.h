// Owned addresses: one row each, primary or further.
#pragma once

#include "domain/changes.h"
#include "domain/store.h"
#include "store/sql/connection.h"
#include "store/sql/search_index.h"

namespace usher {

// Makes an address that nobody owns the account's owned primary one. Violation when somebody owns it.
void own_primary(Connection& connection, AccountId account, std::string_view address, Time now);

class SqlEmailReader final : public EmailReader {
  public:
    explicit SqlEmailReader(Connection& connection) : connection_(connection) {}
    std::optional<EmailOwner> owner(std::string_view folded) override;
    std::vector<Email> secondary_of(AccountId account) override;
    std::optional<Email> secondary(EmailId id) override;

  private:
    Connection& connection_;
};

class SqlEmailWriter final : public EmailWriter {
  public:
    SqlEmailWriter(Connection& connection, SearchIndex& search, Changes& changes)
        : connection_(connection), search_(search), changes_(changes) {}
    Email insert_secondary(AccountId account, std::string_view address, Time now,
                           std::optional<Time> confirmed_at) override;
    void confirm_secondary(EmailId id, Time now) override;
    void erase_secondary(EmailId id) override;
    void make_primary(AccountId account, std::string_view address, Time now) override;
    void show(AccountId account, const std::optional<std::string>& address, Time now) override;

  private:
    Connection& connection_;
    SearchIndex& search_;
    Changes& changes_;
};

}  // namespace usher
