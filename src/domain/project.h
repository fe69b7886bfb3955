// Projects and their workflows, which other programs run: here they have names, and groups have rights on
// them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/id.h"

namespace usher {

// The numbers are stored, and the greater one includes the lesser.
enum class Permission : std::uint8_t { read = 4, execute = 5, write = 7 };
std::optional<Permission> parse_permission(std::int64_t number);

struct Project {
    ProjectId id;
    std::string key;   // unique; see is_project_key
    std::string name;  // not unique
    std::string description;
    std::string icon;
    std::string metadata;  // what a client keeps with it, in the form of whoever serves that client
    Time created_at{};
    Time updated_at{};  // of itself, its rights or its workflows
    bool operator==(const Project&) const = default;
};

struct Workflow {
    WorkflowId id;
    ProjectId project;
    std::string project_key;  // read with it
    std::string name;         // unique in its project; see is_workflow_name
    std::string description;
    std::string icon;
    std::string metadata;  // as in Project
    std::string content;   // what it does; only whoever made it understands it
    Time updated_at{};
    bool operator==(const Workflow&) const = default;
};

// Names must fit an index entry of every engine.
inline constexpr std::size_t longest_project_key = 255;
inline constexpr std::size_t longest_workflow_name = 255;
bool is_project_key(std::string_view text);    // "^[A-Z0-9]{1,}$"
bool is_workflow_name(std::string_view text);  // "^[a-zA-Z0-9._-]{1,}$"

// What a group may do with a project or workflow.
struct Grant {
    GroupId group;
    std::string group_name;  // read with it
    Permission permission = Permission::read;
    bool operator==(const Grant&) const = default;
};

// One of a workflow's.
struct WorkflowGrant {
    WorkflowId workflow;
    Grant grant;
    bool operator==(const WorkflowGrant&) const = default;
};

// The most that any of these groups (ascending) was granted.
std::optional<Permission> highest(std::span<const Grant> grants, std::span<const GroupId> groups);

// Whether a project would be left without a group that may change it: somebody has the right to, and nobody
// else than `group` has.
bool is_last_writer(std::span<const Grant> grants, GroupId group);

// What somebody may do with a project, and why.
struct Standing {
    std::optional<Permission> granted;  // the highest over one's groups
    bool in_first_group = false;        // domain/group.h
};

// A project, or a workflow of one, as an entry of somebody's lists.
struct Shortcut {
    std::string project_key;
    std::string project_name;
    std::optional<std::string> workflow;
    std::string description;  // of the workflow, where it is one
    std::string icon;
    bool favorite = false;
    bool operator==(const Shortcut&) const = default;
};

// A workflow by its names, which need not exist; ordered by their bytes.
struct WorkflowName {
    std::string project_key;
    std::string name;
    auto operator<=>(const WorkflowName&) const = default;
};

// What somebody's groups give.
struct Permissions {
    std::map<std::string, Permission> projects;  // by key
    std::map<WorkflowName, Permission> workflows;
    bool operator==(const Permissions&) const = default;
};

}  // namespace usher
