#include "core/projects.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/log.h"
#include "base/text.h"
#include "core/groups.h"
#include "domain/group.h"

namespace usher::core {
namespace {

Project fresh_project(const Environment& env, const NewProject& wanted) {
    const auto now = env.clock.now();
    return {{}, wanted.key, wanted.name, wanted.description, wanted.icon, wanted.metadata, now, now};
}

Problems find_problems(Reader& reader, const NewProject& wanted) {
    if (!is_project_key(wanted.key)) return {{field::project_key, Fault::bad_format}};
    if (wanted.name.empty()) return {{field::project_name, Fault::blank}};
    if (reader.projects().by_key(wanted.key)) return {{field::project_key, Fault::taken}};
    return {};
}

// A project that names no group gets one of its own. A group that exists would be given a right that nobody
// asked for, and the founder none.
Result<std::vector<NewGrant>> group_of_its_own(Reader& reader, const NewProject& wanted) {
    auto name = own_group_name(wanted.name);
    if (reader.groups().by_name(wanted.name) || reader.groups().by_name(name))
        return refuse(invalid({{field::project_group, Fault::taken}}));
    return std::vector<NewGrant>{{std::move(name), Permission::write}};
}

GroupId group_of(Environment& env, Writer& writer, const std::string& name, AccountId founder) {
    if (const auto group = writer.groups().lock_by_name(name)) return group->id;
    return found_group(env, writer, name, founder);
}

// The group's present permission on a project that is held.
Result<Grant> grant_of(Reader& reader, ProjectId project, std::string_view group) {
    const auto grants = reader.projects().grants(project);
    const auto found = std::ranges::find(grants, group, &Grant::group_name);
    if (found == grants.end()) return refuse(not_found(subject::group));
    return *found;
}

Result<void> must_keep_a_writer(Reader& reader, ProjectId project, const Grant& held, Permission wanted) {
    if (held.permission == Permission::write && wanted != Permission::write &&
        is_last_writer(reader.projects().grants(project), held.group))
        return refuse(Error{ErrorCode::last_manager, subject::project});
    return {};
}

Result<std::vector<Grant>> grants_for(Reader& reader, ProjectId project, const NewWorkflow& wanted) {
    if (wanted.grants.empty()) return reader.projects().grants(project);
    std::vector<Grant> grants;
    Problems problems;
    for (const auto& [name, permission] : wanted.grants) {
        if (const auto group = reader.groups().by_name(name))
            grants.push_back({group->id, name, permission});
        else
            problems.push_back({field::groups, Fault::no_such, 0, name});
    }
    if (!problems.empty()) return refuse(invalid(std::move(problems)));
    return grants;
}

WorkflowSeen as_seen(Reader& reader, Workflow workflow, AccountId viewer) {
    auto& projects = reader.projects();
    auto grants = projects.grants(workflow.id);
    const auto granted = highest(grants, reader.groups().ids_of(viewer));
    const bool favorite = projects.is_favorite(viewer, workflow.id);
    return {std::move(workflow), std::move(grants), granted, favorite};
}

void audit(std::string_view event, const Permit& permit, ProjectId project) {
    log::audit(event, {{"project", project.value}, {"by", permit.by().value}});
}

}  // namespace

std::string own_group_name(std::string project_name) {
    std::erase(project_name, ' ');
    return project_name;
}

bool is_in_first_group(Reader& reader, AccountId account) {
    const auto group = reader.groups().by_name(first_group);
    return group && reader.groups().role(group->id, account).has_value();
}

std::optional<Project> Projects::find(std::string_view key) const {
    if (!is_project_key(key)) return std::nullopt;
    return env_.store.read([&](Reader& reader) { return reader.projects().by_key(key); });
}

Projects::Approach Projects::approach(std::string_view key, const Actor& actor) const {
    return env_.store.read([&](Reader& reader) {
        Approach found;
        if (is_project_key(key)) found.project = reader.projects().by_key(key);
        found.standing.in_first_group = is_in_first_group(reader, actor.id);
        if (found.project) {
            found.standing.granted = reader.projects().permission(found.project->id, actor.id);
            found.favorite = reader.projects().is_favorite(actor.id, found.project->id);
        }
        return found;
    });
}

std::vector<ProjectSeen> Projects::seen_by(const Actor& actor) const {
    return env_.store.read([&](Reader& reader) {
        auto& projects = reader.projects();
        const bool in_first_group = is_in_first_group(reader, actor.id);
        const auto permissions = projects.permissions_of(actor.id).projects;
        const auto marked = projects.favorite_projects(actor.id);
        const std::set<ProjectId> favorites(marked.begin(), marked.end());
        std::vector<ProjectSeen> seen;
        for (auto& project : policy::reads_all_projects(actor, in_first_group)
                                 ? projects.all()
                                 : projects.readable_by(actor.id)) {
            Standing standing{std::nullopt, in_first_group};
            if (const auto found = permissions.find(project.key); found != permissions.end())
                standing.granted = found->second;
            const bool favorite = favorites.contains(project.id);
            seen.push_back({std::move(project), standing, favorite});
        }
        return seen;
    });
}

Permissions Projects::permissions_of(AccountId account) const {
    return env_.store.read([&](Reader& reader) { return reader.projects().permissions_of(account); });
}

std::vector<Grant> Projects::grants(ProjectId project) const {
    return env_.store.read([&](Reader& reader) { return reader.projects().grants(project); });
}

std::optional<WorkflowSeen> Projects::workflow(ProjectId project, std::string_view name,
                                               AccountId viewer) const {
    if (!is_workflow_name(name)) return std::nullopt;
    return env_.store.read([&](Reader& reader) -> std::optional<WorkflowSeen> {
        auto workflow = reader.projects().workflow(project, name);
        if (!workflow) return std::nullopt;
        return as_seen(reader, std::move(*workflow), viewer);
    });
}

std::vector<WorkflowSeen> Projects::workflows_of(ProjectId project, AccountId viewer) const {
    return env_.store.read([&](Reader& reader) {
        auto& projects = reader.projects();
        std::map<WorkflowId, std::vector<Grant>> grants;
        for (auto& [workflow, grant] : projects.workflow_grants_in(project))
            grants[workflow].push_back(std::move(grant));
        const auto groups = reader.groups().ids_of(viewer);
        const auto marked = projects.favorite_workflows(viewer);
        const std::set<WorkflowId> favorites(marked.begin(), marked.end());
        std::vector<WorkflowSeen> seen;
        for (auto& workflow : projects.workflows_of(project)) {
            auto& own = grants[workflow.id];
            const auto granted = highest(own, groups);
            const bool favorite = favorites.contains(workflow.id);
            seen.push_back({std::move(workflow), std::move(own), granted, favorite});
        }
        return seen;
    });
}

Result<Project> Projects::create(const Permit& permit, const NewProject& wanted) {
    auto created = env_.store.write(permit, [&](Writer& writer) -> Result<Project> {
        auto& reader = writer.reader();
        if (auto problems = find_problems(reader, wanted); !problems.empty())
            return refuse(invalid(std::move(problems)));
        if (!writer.accounts().lock(permit.by())) return refuse(not_found("User"));
        auto grants = wanted.grants;
        if (grants.empty()) {
            auto own = group_of_its_own(reader, wanted);
            if (!own) return refuse(own.error());
            grants = std::move(*own);
        }
        auto project = fresh_project(env_, wanted);
        project.id = writer.projects().insert(project);
        for (const auto& [name, permission] : grants)
            writer.projects().grant(project.id, group_of(env_, writer, name, permit.by()), permission);
        return project;
    });
    if (created) audit("project_created", permit, created->id);
    return created;
}

Result<void> Projects::erase(const Permit& permit, ProjectId project) {
    auto erased = env_.store.write(permit, [&](Writer& writer) -> Result<void> {
        if (!writer.projects().lock(project)) return refuse(not_found(subject::project));
        writer.projects().erase(project);
        return {};
    });
    if (erased) audit("project_deleted", permit, project);
    return erased;
}

Result<std::vector<Grant>> Projects::grant(const Permit& permit, ProjectId project, const NewGrant& wanted,
                                           Reach reach) {
    auto granted = env_.store.write(permit, [&](Writer& writer) -> Result<std::vector<Grant>> {
        auto& projects = writer.projects();
        if (!projects.lock(project)) return refuse(not_found(subject::project));
        const auto group = writer.groups().lock_by_name(wanted.group);
        if (!group) return refuse(not_found(subject::group));
        if (grant_of(writer.reader(), project, wanted.group))
            return refuse(invalid({{field::groups, Fault::taken}}));
        projects.grant(project, group->id, wanted.permission);
        if (reach == Reach::with_workflows)
            projects.grant_in_workflows(project, group->id, wanted.permission);
        projects.touch(project, env_.clock.now());
        return writer.reader().projects().grants(project);
    });
    if (granted) audit("project_group_added", permit, project);
    return granted;
}

Result<Grant> Projects::change_grant(const Permit& permit, ProjectId project, const NewGrant& wanted) {
    auto changed = env_.store.write(permit, [&](Writer& writer) -> Result<Grant> {
        auto& projects = writer.projects();
        if (!projects.lock(project)) return refuse(not_found(subject::project));
        auto held = grant_of(writer.reader(), project, wanted.group);
        if (!held) return held;
        const auto before = held->permission;
        if (const auto kept = must_keep_a_writer(writer.reader(), project, *held, wanted.permission); !kept)
            return refuse(kept.error());
        projects.grant(project, held->group, wanted.permission);
        projects.change_in_workflows(project, held->group, before, wanted.permission);
        projects.touch(project, env_.clock.now());
        held->permission = wanted.permission;
        return held;
    });
    if (changed) audit("project_group_changed", permit, project);
    return changed;
}

Result<void> Projects::revoke(const Permit& permit, ProjectId project, std::string_view group) {
    if (!is_clean_text(group)) return refuse(not_found(subject::group));
    auto revoked = env_.store.write(permit, [&](Writer& writer) -> Result<void> {
        auto& projects = writer.projects();
        if (!projects.lock(project)) return refuse(not_found(subject::project));
        const auto held = grant_of(writer.reader(), project, group);
        if (!held) return refuse(held.error());
        if (const auto kept = must_keep_a_writer(writer.reader(), project, *held, Permission::read); !kept)
            return kept;
        projects.revoke(project, held->group);
        projects.revoke_in_workflows(project, held->group);
        projects.touch(project, env_.clock.now());
        return {};
    });
    if (revoked) audit("project_group_removed", permit, project);
    return revoked;
}

Result<WorkflowSeen> Projects::create_workflow(const Permit& permit, const Project& project,
                                               const NewWorkflow& wanted) {
    if (!is_workflow_name(wanted.name)) return refuse(invalid({{field::workflow_name, Fault::bad_format}}));
    auto created = env_.store.write(permit, [&](Writer& writer) -> Result<WorkflowSeen> {
        auto& projects = writer.projects();
        auto& reader = writer.reader();
        if (!projects.lock(project.id)) return refuse(not_found(subject::project));
        if (reader.projects().workflow(project.id, wanted.name))
            return refuse(invalid({{field::workflow_name, Fault::taken}}));
        const auto grants = grants_for(reader, project.id, wanted);
        if (!grants) return refuse(grants.error());
        Workflow workflow{{},          project.id,      project.key,    wanted.name,     wanted.description,
                          wanted.icon, wanted.metadata, wanted.content, env_.clock.now()};
        workflow.id = projects.insert_workflow(workflow);
        for (const auto& grant : *grants) projects.grant(workflow.id, grant.group, grant.permission);
        projects.touch(project.id, workflow.updated_at);
        return as_seen(reader, std::move(workflow), permit.by());
    });
    if (created) audit("workflow_created", permit, project.id);
    return created;
}

Result<void> Projects::erase_workflow(const Permit& permit, ProjectId project, std::string_view name) {
    if (!is_workflow_name(name)) return refuse(not_found(subject::workflow));
    auto erased = env_.store.write(permit, [&](Writer& writer) -> Result<void> {
        auto& projects = writer.projects();
        if (!projects.lock(project)) return refuse(not_found(subject::project));
        if (!projects.erase_workflow(project, name)) return refuse(not_found(subject::workflow));
        projects.touch(project, env_.clock.now());
        return {};
    });
    if (erased) audit("workflow_deleted", permit, project);
    return erased;
}

}  // namespace usher::core
