#include "dialects/cds/project.h"

#include <algorithm>

#include "base/text.h"
#include "dialects/cds/access.h"
#include "dialects/cds/errors.h"
#include "dialects/cds/group.h"

namespace usher::cds {
namespace {

// As the original reads flags in a query.
bool is_true(std::string_view text) {
    const auto folded = ascii_lower(text);
    return folded == "true" || folded == "1" || folded == "yes" || folded == "y";
}

// Administrators, and who is in the first group, may do everything.
std::int64_t permission_number(const Actor& actor, const Standing& standing) {
    if (policy::write_project(actor, standing)) return static_cast<std::int64_t>(Permission::write);
    return standing.granted ? static_cast<std::int64_t>(*standing.granted) : 0;
}

Result<Permit> permit_of(const api::Call& call) {
    return policy::write_project(call.actor(), named_project(call).standing);
}

Result<core::NewGrant> new_grant(const GrantBody& given) {
    const auto permission = parse_permission(given.permission);
    if (!permission) return refuse(ErrorId::wrong_request);
    return core::NewGrant{given.group.name, *permission};
}

// A project that names no group gets one that is called like it.
Result<void> check_group_names(const core::NewProject& wanted) {
    const auto is_refused = [](const core::NewGrant& grant) { return !is_group_name(grant.group); };
    if (std::ranges::any_of(wanted.grants, is_refused)) return refuse(ErrorId::group_name);
    if (wanted.grants.empty() && !is_group_name(core::own_group_name(wanted.name)))
        return refuse(ErrorId::group_name);
    return {};
}

}  // namespace

std::string metadata_text(const Metadata& metadata) {
    std::string text;
    if (metadata) api::encode(text, *metadata);
    return text;
}

api::RawJson metadata_view(const std::string& text) { return {text.empty() ? "null" : text}; }

GrantView grant_view(const Grant& grant) {
    GrantView view;
    view.group.id = grant.group.value;
    view.group.name = grant.group_name;
    view.permission = static_cast<std::int64_t>(grant.permission);
    return view;
}

std::vector<GrantView> grant_views(const std::vector<Grant>& grants) {
    std::vector<GrantView> views;
    views.reserve(grants.size());
    for (const auto& grant : grants) views.push_back(grant_view(grant));
    return views;
}

Result<std::vector<core::NewGrant>> new_grants(const std::vector<GrantBody>& given) {
    std::vector<core::NewGrant> grants;
    for (const auto& each : given) {
        auto grant = new_grant(each);
        if (!grant) return refuse(grant.error());
        grants.push_back(std::move(*grant));
    }
    return grants;
}

ProjectView project_view(const Project& project, bool favorite) {
    ProjectView view;
    view.key = project.key;
    view.name = project.name;
    view.description = project.description;
    view.icon = project.icon;
    view.created = {project.created_at};
    view.last_modified = {project.updated_at};
    view.metadata = metadata_view(project.metadata);
    view.favorite = favorite;
    return view;
}

std::vector<ProjectView> list_projects(Cds& cds, api::Call& call) {
    const auto actor = call.actor();
    std::vector<ProjectView> views;
    for (const auto& [project, standing, favorite] : cds.directory.projects.seen_by(actor)) {
        views.push_back(project_view(project, favorite));
        views.back().permission = permission_number(actor, standing);
    }
    return views;
}

Result<ProjectView> create_project(Cds& cds, api::Call& call, api::Body<ProjectBody> body) {
    auto grants = new_grants(body->groups);
    if (!grants) return refuse(grants.error());
    const core::NewProject wanted{
        body->key,         body->name, body->description, body->icon, metadata_text(body->metadata),
        std::move(*grants)};
    // The key and the name are judged before the groups.
    if (is_project_key(wanted.key) && !wanted.name.empty())
        if (const auto good = check_group_names(wanted); !good) return refuse(good.error());
    const auto project = cds.directory.projects.create(policy::found_project(call.actor()), wanted);
    if (!project) return refuse(project.error());
    return project_view(*project, false);
}

ProjectView get_project(Cds&, api::Call& call, ProjectQuery query) {
    const auto& named = named_project(call);
    auto view = project_view(*named.project, named.favorite);
    if (is_true(query.with_permission)) view.permission = permission_number(call.actor(), named.standing);
    return view;
}

Result<api::NoContent> delete_project(Cds& cds, api::Call& call) {
    const auto permit = permit_of(call);
    if (!permit) return refuse(permit.error());
    const auto erased = cds.directory.projects.erase(*permit, named_project(call).project->id);
    if (!erased) return refuse(erased.error());
    return api::NoContent{};
}

Result<std::vector<GrantView>> add_project_group(Cds& cds, api::Call& call, GrantQuery query,
                                                 api::Body<GrantBody> body) {
    using Reach = core::Projects::Reach;
    const auto permit = permit_of(call);
    if (!permit) return refuse(permit.error());
    const auto wanted = new_grant(*body);
    if (!wanted) return refuse(wanted.error());
    const auto reach = is_true(query.only_project) ? Reach::project_only : Reach::with_workflows;
    const auto grants =
        cds.directory.projects.grant(*permit, named_project(call).project->id, *wanted, reach);
    if (!grants) return refuse(grants.error());
    return grant_views(*grants);
}

Result<GrantView> change_project_group(Cds& cds, api::Call& call, api::Body<GrantBody> body) {
    const auto permit = permit_of(call);
    if (!permit) return refuse(permit.error());
    auto wanted = new_grant(*body);
    if (!wanted) return refuse(wanted.error());
    wanted->group = call.variable("group");  // whatever the body calls it
    const auto changed =
        cds.directory.projects.change_grant(*permit, named_project(call).project->id, *wanted);
    if (!changed) return refuse(changed.error());
    return grant_view(*changed);
}

Result<api::Null> remove_project_group(Cds& cds, api::Call& call) {
    const auto permit = permit_of(call);
    if (!permit) return refuse(permit.error());
    const auto revoked =
        cds.directory.projects.revoke(*permit, named_project(call).project->id, call.variable("group"));
    if (!revoked) return refuse(revoked.error());
    return api::Null{};
}

}  // namespace usher::cds
