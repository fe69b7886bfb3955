// The keys that sign tokens and cookies.
#pragma once

#include "domain/store.h"
#include "store/sql/connection.h"

namespace usher {

class SqlSigningKeyReader final : public SigningKeyReader {
  public:
    explicit SqlSigningKeyReader(Connection& connection) : connection_(connection) {}
    std::vector<SigningKey> all() override;

  private:
    Connection& connection_;
};

class SqlSigningKeyWriter final : public SigningKeyWriter {
  public:
    explicit SqlSigningKeyWriter(Connection& connection) : connection_(connection) {}
    SigningKeyId insert(const SigningKey& key) override;
    void erase(SigningKeyId id) override;

  private:
    Connection& connection_;
};

}  // namespace usher
