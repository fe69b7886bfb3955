#include "core/favorites.h"

#include "core/projects.h"

namespace usher::core {
namespace {

bool reads_all(Reader& reader, const Actor& actor) {
    return policy::reads_all_projects(actor, is_in_first_group(reader, actor.id));
}

// `find` yields the id of what is marked, read in the same transaction.
template <class F>
Result<bool> toggle_found(Environment& env, const Permit& permit, AccountId account, F find) {
    if (!permit.covers(account)) return refuse(ErrorCode::forbidden);
    return env.store.write(permit, [&](Writer& writer) -> Result<bool> {
        if (!writer.accounts().lock(account)) return refuse(not_found("User"));
        const auto id = find(writer.reader());
        if (!id) return refuse(id.error());
        return writer.projects().toggle_favorite(account, *id);
    });
}

Result<ProjectId> project_of(Reader& reader, std::string_view key) {
    const auto project = reader.projects().by_key(key);
    if (!project) return refuse(not_found(subject::project));
    return project->id;
}

}  // namespace

Result<bool> Favorites::toggle(const Permit& permit, AccountId account, std::string_view key) {
    if (!is_project_key(key)) return refuse(not_found(subject::project));
    return toggle_found(env_, permit, account, [&](Reader& reader) { return project_of(reader, key); });
}

Result<bool> Favorites::toggle(const Permit& permit, AccountId account, std::string_view key,
                               std::string_view name) {
    if (!is_project_key(key)) return refuse(not_found(subject::project));
    return toggle_found(env_, permit, account, [&](Reader& reader) -> Result<WorkflowId> {
        const auto project = project_of(reader, key);
        if (!project) return refuse(project.error());
        if (!is_workflow_name(name)) return refuse(not_found(subject::workflow));
        const auto workflow = reader.projects().workflow(*project, name);
        if (!workflow) return refuse(not_found(subject::workflow));
        return workflow->id;
    });
}

std::vector<Shortcut> Favorites::of(const Actor& actor) const {
    return env_.store.read(
        [&](Reader& reader) { return reader.projects().favorites(actor.id, reads_all(reader, actor)); });
}

std::vector<Shortcut> Favorites::choice_of(const Actor& actor) const {
    return env_.store.read(
        [&](Reader& reader) { return reader.projects().shortcuts(actor.id, reads_all(reader, actor)); });
}

}  // namespace usher::core
