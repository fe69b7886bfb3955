// Values that clients keep for a person.
#pragma once

#include "domain/store.h"
#include "store/sql/connection.h"

namespace usher {

class SqlSettingReader final : public SettingReader {
  public:
    explicit SqlSettingReader(Connection& connection) : connection_(connection) {}
    Settings of(AccountId account, std::string_view space) override;
    std::optional<std::string> value(AccountId account, std::string_view space,
                                     std::string_view name) override;
    std::map<AccountId, Settings> of_all(std::span<const AccountId> accounts,
                                         std::string_view space) override;
    std::int64_t size(AccountId account, std::string_view space) override;

  private:
    Connection& connection_;
};

class SqlSettingWriter final : public SettingWriter {
  public:
    explicit SqlSettingWriter(Connection& connection) : connection_(connection) {}
    void set(AccountId account, std::string_view space, std::string_view name,
             std::string_view value) override;
    bool erase(AccountId account, std::string_view space, std::string_view name) override;
    void erase_all(AccountId account, std::string_view space) override;

  private:
    Connection& connection_;
};

}  // namespace usher
