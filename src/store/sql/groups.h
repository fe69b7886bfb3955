// Groups, their members, labels and tokens.
#pragma once

#include "domain/store.h"
#include "store/sql/connection.h"

namespace usher {

class SqlGroupReader final : public GroupReader {
  public:
    explicit SqlGroupReader(Connection& connection) : connection_(connection) {}
    std::optional<Group> by_id(GroupId id) override;
    std::optional<Group> by_name(std::string_view name) override;
    std::vector<Group> all() override;
    std::vector<Membership> of(AccountId account) override;
    std::vector<GroupId> ids_of(AccountId account) override;
    std::vector<std::pair<AccountId, GroupId>> memberships_of(std::span<const AccountId> accounts) override;
    std::vector<Group> by_ids(std::span<const GroupId> ids) override;
    std::vector<Member> members(GroupId group) override;
    std::vector<AccountId> member_ids(GroupId group, AccountKind kind) override;
    std::optional<bool> role(GroupId group, AccountId account) override;
    std::int64_t manager_count(GroupId group) override;
    std::vector<GroupToken> tokens_of(GroupId group) override;
    std::vector<GroupToken> tokens_managed_by(AccountId account) override;
    std::vector<GroupToken> all_tokens() override;
    std::optional<GroupToken> token(const TokenHash& hash) override;

  private:
    Connection& connection_;
};

class SqlGroupWriter final : public GroupWriter {
  public:
    explicit SqlGroupWriter(Connection& connection) : connection_(connection) {}
    GroupId insert(const Group& group) override;
    std::optional<Group> lock(GroupId id) override;
    std::optional<Group> lock_by_name(std::string_view name) override;
    void update(const Group& group) override;
    void erase(GroupId id) override;
    void join(GroupId group, AccountId account, bool manager) override;
    void set_manager(GroupId group, AccountId account, bool manager) override;
    bool leave(GroupId group, AccountId account) override;
    GroupTokenId insert_token(const GroupToken& token, const TokenHash& hash) override;
    bool erase_token(GroupId group, GroupTokenId id) override;

  private:
    void insert_labels(GroupId id, const Labels& labels);

    Connection& connection_;
};

// Those of an account that is about to go, so that the numbers of members stay right.
void leave_all_groups(Connection& connection, const Account& account);

}  // namespace usher
