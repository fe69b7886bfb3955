#include "dialects/cds/favorite.h"

#include "dialects/cds/errors.h"

namespace usher::cds {
namespace {

constexpr std::string_view project_type = "project";
constexpr std::string_view workflow_type = "workflow";

std::string_view type_of(const Shortcut& shortcut) {
    return shortcut.workflow ? workflow_type : project_type;
}

Result<ProjectView> toggle_project(Cds& cds, const Permit& permit, const Actor& actor,
                                   const Project& project) {
    const auto marked = cds.directory.favorites.toggle(permit, actor.id, project.key);
    if (!marked) return refuse(marked.error());
    auto view = project_view(project, *marked);
    view.integrations.emplace();
    return view;
}

Result<WorkflowView> toggle_workflow(Cds& cds, const Permit& permit, const Actor& actor,
                                     const Project& project, const std::string& name) {
    const auto marked = cds.directory.favorites.toggle(permit, actor.id, project.key, name);
    if (!marked) return refuse(marked.error());
    auto seen = cds.directory.projects.workflow(project.id, name, actor.id);
    if (!seen) return refuse(ErrorId::no_workflow);
    seen->favorite = *marked;
    return workflow_view(actor, *seen);
}

}  // namespace

Result<std::variant<ProjectView, WorkflowView>> toggle_favorite(Cds& cds, api::Call& call,
                                                                api::Body<FavoriteBody> body) {
    const auto actor = call.actor();
    const auto named = cds.directory.projects.approach(body->project_key, actor);
    if (!named.project) return refuse(ErrorId::no_project);
    if (const auto read = policy::read_project(actor, named.standing); !read) return refuse(read.error());
    const auto permit = policy::manage_belongings_of(actor, actor.id);
    if (!permit) return refuse(permit.error());
    if (body->type == project_type) return toggle_project(cds, *permit, actor, *named.project);
    if (body->type == workflow_type)
        return toggle_workflow(cds, *permit, actor, *named.project, body->workflow_name);
    return refuse(ErrorId::favorite_type);
}

std::vector<BookmarkView> list_bookmarks(Cds& cds, api::Call& call) {
    std::vector<BookmarkView> views;
    for (const auto& each : cds.directory.favorites.of(call.actor()))
        views.push_back({each.icon, each.description, each.project_key, each.project_name,
                         each.workflow.value_or(""), std::string(type_of(each)), true});
    return views;
}

std::optional<std::vector<NavbarEntry>> list_navbar(Cds& cds, api::Call& call) {
    std::vector<NavbarEntry> views;
    for (const auto& each : cds.directory.favorites.choice_of(call.actor()))
        views.push_back({each.project_key, each.project_name, each.description, each.workflow.value_or(""),
                         std::string(type_of(each)), each.favorite});
    if (views.empty()) return std::nullopt;
    return views;
}

}  // namespace usher::cds
