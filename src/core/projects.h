// Projects, their workflows, and what groups may do with them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/environment.h"
#include "domain/policy.h"
#include "domain/project.h"

namespace usher::core {

namespace subject {
inline constexpr std::string_view project = "Project";
inline constexpr std::string_view workflow = "Workflow";
inline constexpr std::string_view group = "Group";
}  // namespace subject

// Names of fields in Problems; a dialect that calls them otherwise translates.
namespace field {
inline constexpr std::string_view project_key = "key";
inline constexpr std::string_view project_name = "project name";
inline constexpr std::string_view project_group = "project group";
inline constexpr std::string_view workflow_name = "workflow name";
inline constexpr std::string_view groups = "groups";
}  // namespace field

// A permission for a group by its name.
struct NewGrant {
    std::string group;
    Permission permission = Permission::read;
};

struct NewProject {
    std::string key;
    std::string name;
    std::string description;
    std::string icon;
    std::string metadata;
    // Groups that do not exist are made, with the founder as manager. Of two for one group the later counts.
    // None: a group is made that is called as the project without spaces and may write.
    std::vector<NewGrant> grants;
};

struct NewWorkflow {
    std::string name;
    std::string description;
    std::string icon;
    std::string metadata;
    std::string content;
    std::vector<NewGrant> grants;  // none: those of the project as they are now
};

// What the group of a project without groups is called.
std::string own_group_name(std::string project_name);

// A project and what somebody is to it.
struct ProjectSeen {
    Project project;
    Standing standing;
    bool favorite = false;
};

struct WorkflowSeen {
    Workflow workflow;
    std::vector<Grant> grants;
    std::optional<Permission> granted;  // to the one who sees it
    bool favorite = false;
};

class Projects {
  public:
    explicit Projects(Environment& environment) : env_(environment) {}

    std::optional<Project> find(std::string_view key) const;
    // Nothing where there is no such project; what the account is to the rest is then still told.
    struct Approach {
        std::optional<Project> project;
        Standing standing;
        bool favorite = false;
    };
    Approach approach(std::string_view key, const Actor& actor) const;
    // What the actor can read, by name.
    std::vector<ProjectSeen> seen_by(const Actor& actor) const;
    Permissions permissions_of(AccountId account) const;
    std::vector<Grant> grants(ProjectId project) const;
    std::optional<WorkflowSeen> workflow(ProjectId project, std::string_view name, AccountId viewer) const;
    std::vector<WorkflowSeen> workflows_of(ProjectId project, AccountId viewer) const;

    // invalid: project_key bad_format; project_name blank; project_key taken; project_group taken (a project
    // without groups is called like one that exists).
    Result<Project> create(const Permit& permit, const NewProject& wanted);
    // not_found.
    Result<void> erase(const Permit& permit, ProjectId project);

    enum class Reach { project_only, with_workflows };
    // The project's grants as they are then. not_found (project, group); invalid: groups taken.
    Result<std::vector<Grant>> grant(const Permit& permit, ProjectId project, const NewGrant& wanted,
                                     Reach reach);
    // Workflows where the group had the project's permission follow. not_found (project, group);
    // last_manager (the project).
    Result<Grant> change_grant(const Permit& permit, ProjectId project, const NewGrant& wanted);
    // On its workflows too. not_found (project, group); last_manager (the project).
    Result<void> revoke(const Permit& permit, ProjectId project, std::string_view group);

    // not_found (project); invalid: workflow_name bad_format or taken, groups no_such.
    Result<WorkflowSeen> create_workflow(const Permit& permit, const Project& project,
                                         const NewWorkflow& wanted);
    // not_found (project, workflow).
    Result<void> erase_workflow(const Permit& permit, ProjectId project, std::string_view name);

  private:
    Environment& env_;
};

// Inside a transaction: whether the account keeps the installation.
bool is_in_first_group(Reader& reader, AccountId account);

}  // namespace usher::core
