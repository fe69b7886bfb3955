// Uploaded pictures.
#pragma once

#include "domain/store.h"
#include "store/sql/connection.h"

namespace usher {

class SqlAvatarReader final : public AvatarReader {
  public:
    explicit SqlAvatarReader(Connection& connection) : connection_(connection) {}
    std::optional<Avatar> of(AccountId account) override;

  private:
    Connection& connection_;
};

class SqlAvatarWriter final : public AvatarWriter {
  public:
    explicit SqlAvatarWriter(Connection& connection) : connection_(connection) {}
    void set(AccountId account, const Avatar& avatar) override;
    void erase(AccountId account) override;

  private:
    Connection& connection_;
};

}  // namespace usher
