// OpenPGP keys.
#pragma once

#include "domain/store.h"
#include "store/sql/connection.h"

namespace usher {

class SqlGpgKeyReader final : public GpgKeyReader {
  public:
    explicit SqlGpgKeyReader(Connection& connection) : connection_(connection) {}
    std::vector<GpgKey> of(AccountId account) override;
    std::vector<GpgKey> page(AccountId account, std::int64_t offset, std::int64_t limit) override;
    std::int64_t count(AccountId account) override;
    std::optional<GpgKey> by_id(GpgKeyId id) override;
    std::optional<GpgKey> by_fingerprint(std::string_view fingerprint) override;

  private:
    Connection& connection_;
};

class SqlGpgKeyWriter final : public GpgKeyWriter {
  public:
    explicit SqlGpgKeyWriter(Connection& connection) : connection_(connection) {}
    GpgKeyId insert(const GpgKey& key) override;
    void erase(GpgKeyId id) override;

  private:
    Connection& connection_;
};

}  // namespace usher
