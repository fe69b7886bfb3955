// SSH public keys.
#pragma once

#include "domain/store.h"
#include "store/sql/connection.h"

namespace usher {

class SqlKeyReader final : public KeyReader {
  public:
    explicit SqlKeyReader(Connection& connection) : connection_(connection) {}
    std::vector<SshKey> of(AccountId account) override;
    std::vector<SshKey> page(AccountId account, std::int64_t offset, std::int64_t limit) override;
    std::int64_t count(AccountId account) override;
    std::optional<SshKey> by_id(KeyId id) override;
    bool has_text(std::string_view key) override;
    bool has_fingerprint(std::string_view fingerprint) override;
    std::optional<SshKey> by_fingerprint(std::string_view md5) override;
    std::optional<SshKey> by_sha256(std::string_view sha256) override;

  private:
    Connection& connection_;
};

class SqlKeyWriter final : public KeyWriter {
  public:
    explicit SqlKeyWriter(Connection& connection) : connection_(connection) {}
    KeyId insert(const SshKey& key) override;
    void erase(KeyId id) override;

  private:
    Connection& connection_;
};

}  // namespace usher
