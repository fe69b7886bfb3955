// What the synchronisation with directories outside remembers.
#pragma once

#include "domain/synchronisation.h"
#include "store/sql/connection.h"

namespace usher {

class SqlSyncReader final : public SyncReader {
  public:
    explicit SqlSyncReader(Connection& connection) : connection_(connection) {}
    std::vector<SyncedBrief> briefs(std::string_view provider, std::string_view after,
                                    std::int64_t limit) override;
    std::optional<SyncedEntry> entry(std::string_view provider, std::string_view entry_id) override;
    std::optional<SyncedEntry> entry_of(AccountId account) override;
    std::vector<MadeMembership> memberships(std::string_view provider) override;
    std::vector<MadeMembership> memberships_of(std::string_view provider, AccountId account) override;
    SyncStatus status(std::string_view provider) override;

  private:
    Connection& connection_;
};

class SqlSyncWriter final : public SyncWriter {
  public:
    explicit SqlSyncWriter(Connection& connection) : connection_(connection) {}
    void put(const SyncedEntry& entry) override;
    void set_present(std::string_view provider, std::string_view entry_id, bool present) override;
    void erase(std::string_view provider, std::string_view entry_id) override;
    void remember(std::string_view provider, MadeMembership made) override;
    void forget(std::string_view provider, MadeMembership made) override;
    void set_status(const SyncStatus& status) override;
    bool lease(std::string_view name, std::string_view holder, Time now, Time until) override;
    void release(std::string_view name, std::string_view holder) override;
    void release_all() override;

  private:
    Connection& connection_;
};

}  // namespace usher
