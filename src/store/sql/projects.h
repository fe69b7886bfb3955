// Projects, workflows, what groups may do with them, and who marked them.
#pragma once

#include "domain/store.h"
#include "store/sql/connection.h"

namespace usher {

class SqlProjectReader final : public ProjectReader {
  public:
    explicit SqlProjectReader(Connection& connection) : connection_(connection) {}
    std::optional<Project> by_key(std::string_view key) override;
    std::vector<Project> all() override;
    std::vector<Project> readable_by(AccountId account) override;
    std::vector<Grant> grants(ProjectId project) override;
    std::optional<Permission> permission(ProjectId project, AccountId account) override;
    Permissions permissions_of(AccountId account) override;
    std::optional<Workflow> workflow(ProjectId project, std::string_view name) override;
    std::vector<Workflow> workflows_of(ProjectId project) override;
    std::vector<Grant> grants(WorkflowId workflow) override;
    std::vector<WorkflowGrant> workflow_grants_in(ProjectId project) override;
    bool is_favorite(AccountId account, ProjectId project) override;
    bool is_favorite(AccountId account, WorkflowId workflow) override;
    std::vector<ProjectId> favorite_projects(AccountId account) override;
    std::vector<WorkflowId> favorite_workflows(AccountId account) override;
    std::vector<Shortcut> favorites(AccountId account, bool reads_all) override;
    std::vector<Shortcut> shortcuts(AccountId account, bool reads_all) override;

  private:
    Connection& connection_;
};

class SqlProjectWriter final : public ProjectWriter {
  public:
    explicit SqlProjectWriter(Connection& connection) : connection_(connection) {}
    ProjectId insert(const Project& project) override;
    bool lock(ProjectId id) override;
    void touch(ProjectId id, Time now) override;
    void erase(ProjectId id) override;
    void grant(ProjectId project, GroupId group, Permission permission) override;
    void revoke(ProjectId project, GroupId group) override;
    WorkflowId insert_workflow(const Workflow& workflow) override;
    bool erase_workflow(ProjectId project, std::string_view name) override;
    void grant(WorkflowId workflow, GroupId group, Permission permission) override;
    void grant_in_workflows(ProjectId project, GroupId group, Permission permission) override;
    void change_in_workflows(ProjectId project, GroupId group, Permission from, Permission to) override;
    void revoke_in_workflows(ProjectId project, GroupId group) override;
    bool toggle_favorite(AccountId account, ProjectId project) override;
    bool toggle_favorite(AccountId account, WorkflowId workflow) override;

  private:
    Connection& connection_;
};

}  // namespace usher
