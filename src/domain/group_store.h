// The parts of the store port that hold what people share: groups, projects and their timeline. Not finding
// something is never an error; what can go wrong is told in domain/store.h.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/id.h"
#include "domain/group.h"
#include "domain/project.h"
#include "domain/timeline.h"
#include "domain/token.h"

namespace usher {

class GroupReader {
  public:
    virtual ~GroupReader() = default;
    virtual std::optional<Group> by_id(GroupId id) = 0;
    virtual std::optional<Group> by_name(std::string_view name) = 0;
    // All lists of groups are ascending by the bytes of their names, members by those of their usernames.
    virtual std::vector<Group> all() = 0;
    virtual std::vector<Membership> of(AccountId account) = 0;
    // The same without reading the groups: their ids, ascending.
    virtual std::vector<GroupId> ids_of(AccountId account) = 0;
    // Of many accounts at once: by account, then by the bytes of the group's name.
    virtual std::vector<std::pair<AccountId, GroupId>> memberships_of(
        std::span<const AccountId> accounts) = 0;
    // In no order; those that are not there are left out.
    virtual std::vector<Group> by_ids(std::span<const GroupId> ids) = 0;
    virtual std::vector<Member> members(GroupId group) = 0;
    // Those of a kind, in the same order, without reading the accounts.
    virtual std::vector<AccountId> member_ids(GroupId group, AccountKind kind) = 0;
    // Whether the account is a member, and if so whether it manages the group.
    virtual std::optional<bool> role(GroupId group, AccountId account) = 0;
    virtual std::int64_t manager_count(GroupId group) = 0;
    // By group name, then id.
    virtual std::vector<GroupToken> tokens_of(GroupId group) = 0;
    virtual std::vector<GroupToken> tokens_managed_by(AccountId account) = 0;
    virtual std::vector<GroupToken> all_tokens() = 0;
    virtual std::optional<GroupToken> token(const TokenHash& hash) = 0;
};

class GroupWriter {
  public:
    virtual ~GroupWriter() = default;
    virtual GroupId insert(const Group& group) = 0;  // id and counts are ignored
    // The group, held against other writers until the transaction ends.
    virtual std::optional<Group> lock(GroupId id) = 0;
    virtual std::optional<Group> lock_by_name(std::string_view name) = 0;
    virtual void update(const Group& group) = 0;  // everything but id, uuid, created_at and the counts
    // With its memberships, labels and tokens.
    virtual void erase(GroupId id) = 0;
    // Joining again changes nothing.
    virtual void join(GroupId group, AccountId account, bool manager) = 0;
    virtual void set_manager(GroupId group, AccountId account, bool manager) = 0;
    // False when it was no member.
    virtual bool leave(GroupId group, AccountId account) = 0;
    virtual GroupTokenId insert_token(const GroupToken& token, const TokenHash& hash) = 0;
    // False when the group has no such token.
    virtual bool erase_token(GroupId group, GroupTokenId id) = 0;
};

class ProjectReader {
  public:
    virtual ~ProjectReader() = default;
    virtual std::optional<Project> by_key(std::string_view key) = 0;
    // Projects and workflows come ascending by the bytes of their names, grants by those of the groups'.
    virtual std::vector<Project> all() = 0;
    // Those that the account's groups may at least read.
    virtual std::vector<Project> readable_by(AccountId account) = 0;
    virtual std::vector<Grant> grants(ProjectId project) = 0;
    // The highest that the account's groups have.
    virtual std::optional<Permission> permission(ProjectId project, AccountId account) = 0;
    virtual Permissions permissions_of(AccountId account) = 0;
    virtual std::optional<Workflow> workflow(ProjectId project, std::string_view name) = 0;
    virtual std::vector<Workflow> workflows_of(ProjectId project) = 0;
    virtual std::vector<Grant> grants(WorkflowId workflow) = 0;
    // Of all its workflows, ascending by workflow.
    virtual std::vector<WorkflowGrant> workflow_grants_in(ProjectId project) = 0;
    virtual bool is_favorite(AccountId account, ProjectId project) = 0;
    virtual bool is_favorite(AccountId account, WorkflowId workflow) = 0;
    virtual std::vector<ProjectId> favorite_projects(AccountId account) = 0;  // in no order
    virtual std::vector<WorkflowId> favorite_workflows(AccountId account) = 0;
    // Projects, then workflows of projects, that the account marked or could mark: those in projects that its
    // groups may at least read, or of all.
    virtual std::vector<Shortcut> favorites(AccountId account, bool reads_all) = 0;
    virtual std::vector<Shortcut> shortcuts(AccountId account, bool reads_all) = 0;
};

class ProjectWriter {
  public:
    virtual ~ProjectWriter() = default;
    virtual ProjectId insert(const Project& project) = 0;  // id is ignored
    // Holds the project against other writers until the transaction ends; false when it is not there.
    virtual bool lock(ProjectId id) = 0;
    virtual void touch(ProjectId id, Time now) = 0;
    // With its workflows, all grants and favorites. Events stay.
    virtual void erase(ProjectId id) = 0;
    // Takes the place of an earlier grant.
    virtual void grant(ProjectId project, GroupId group, Permission permission) = 0;
    virtual void revoke(ProjectId project, GroupId group) = 0;
    virtual WorkflowId insert_workflow(const Workflow& workflow) = 0;  // id is ignored
    // With its grants and favorites; false when there was none.
    virtual bool erase_workflow(ProjectId project, std::string_view name) = 0;
    virtual void grant(WorkflowId workflow, GroupId group, Permission permission) = 0;
    // In every workflow of the project where the group has none.
    virtual void grant_in_workflows(ProjectId project, GroupId group, Permission permission) = 0;
    // In every workflow of the project where it is `from`.
    virtual void change_in_workflows(ProjectId project, GroupId group, Permission from, Permission to) = 0;
    virtual void revoke_in_workflows(ProjectId project, GroupId group) = 0;
    // Whether it is a favorite now. The account must be locked.
    virtual bool toggle_favorite(AccountId account, ProjectId project) = 0;
    virtual bool toggle_favorite(AccountId account, WorkflowId workflow) = 0;
};

class TimelineReader {
  public:
    virtual ~TimelineReader() = default;
    // Of the workflows that exist and that the account's groups have a right on; in no order.
    virtual std::vector<EventSource> sources_of(AccountId account) = 0;
    // The events of these sources, newest first, later arrivals before earlier ones of the same moment.
    // `offset` of them are skipped, in time that grows with it and in memory that does not.
    virtual std::vector<Event> page(const std::vector<EventSourceId>& sources, std::int64_t offset,
                                    std::int64_t limit) = 0;
};

class TimelineWriter {
  public:
    virtual ~TimelineWriter() = default;
    virtual EventId insert(const NewEvent& event) = 0;
};

}  // namespace usher
