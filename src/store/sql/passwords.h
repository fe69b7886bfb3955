// Password hashes, apart from the people they belong to.
#pragma once

#include "domain/store.h"
#include "store/sql/connection.h"

namespace usher {

class SqlPasswordReader final : public PasswordReader {
  public:
    explicit SqlPasswordReader(Connection& connection) : connection_(connection) {}
    std::optional<std::string> hash_of(AccountId id) override;

  private:
    Connection& connection_;
};

class SqlPasswordWriter final : public PasswordWriter {
  public:
    explicit SqlPasswordWriter(Connection& connection) : connection_(connection) {}
    void set(AccountId id, std::string_view hash, Time now) override;
    void erase(AccountId id) override;

  private:
    Connection& connection_;
};

}  // namespace usher
