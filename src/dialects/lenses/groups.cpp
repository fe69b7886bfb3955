#include "dialects/lenses/groups.h"

#include <algorithm>

#include "dialects/lenses/group_parts.h"

namespace usher::lenses {
namespace {

Result<Group> named_in_path(const Lenses& lenses, const api::Call& call) {
    auto group = lenses.directory.groups.find(call.variable("name"));
    if (!group) return refuse(not_found("Group"));
    return std::move(*group);
}

Result<api::Streamed<GroupView>> group_view(const Lenses& lenses, Result<Group> group) {
    if (!group) return refuse(group.error());
    return stream_of(lenses, *group);
}

// No name is a role's.
Problems find_unknown_roles(const Names& roles) {
    if (!roles || roles->empty()) return {};
    return {{"roles", Fault::no_such, 0, roles->front()}};
}

std::vector<std::string> list_of(const Names& names) { return names.value_or(std::vector<std::string>()); }

}  // namespace

Result<List<CompactGroup>> list_groups(Lenses& lenses, api::Call&) {
    List<CompactGroup> all;
    for (auto& group : lenses.directory.groups.all())
        all.items.emplace_back(std::make_shared<const Group>(std::move(group)));
    return all;
}

Result<api::Streamed<GroupView>> create_group(Lenses& lenses, api::Call& call, api::Body<NewGroup> given) {
    if (const auto wrong = check(lenses, call, *given); !wrong) return refuse(wrong.error());
    const auto permit = policy::administer(call.actor());
    if (!permit) return refuse(permit.error());
    core::NewGroup wanted;
    wanted.name = given->name;
    wanted.display_name = given->display_name.value_or("");
    wanted.sso_name = given->sso_name.value_or("");
    wanted.description = given->description.value_or("");
    wanted.labels = std::move(given->metadata);
    wanted.members = list_of(given->members);
    auto created = lenses.directory.groups.create(*permit, wanted, find_unknown_roles(given->roles));
    if (created) return group_view(lenses, std::move(created));
    auto error = created.error();
    // In the order of the fields: members come before roles.
    std::stable_partition(error.problems.begin(), error.problems.end(),
                          [](const Problem& problem) { return problem.field != "roles"; });
    return refuse(std::move(error));
}

Result<api::Streamed<GroupView>> get_group(Lenses& lenses, api::Call& call) {
    return group_view(lenses, named_in_path(lenses, call));
}

Result<api::Streamed<GroupView>> change_group(Lenses& lenses, api::Call& call, api::Body<GroupPatch> given) {
    if (const auto wrong = check(lenses, call, *given); !wrong) return refuse(wrong.error());
    const auto permit = policy::administer(call.actor());
    if (!permit) return refuse(permit.error());
    const auto group = named_in_path(lenses, call);
    if (!group) return refuse(group.error());
    core::GroupChange wanted;
    wanted.display_name = given->display_name;
    wanted.sso_name = given->sso_name;
    wanted.description = given->description;
    wanted.labels = label_changes(given->metadata);
    wanted.members = {list_of(given->add_members), list_of(given->remove_members), given->set_members};
    return group_view(
        lenses, lenses.directory.groups.change(*permit, group->id, wanted, find_unknown_roles(given->roles)));
}

Result<api::NoContent> delete_group(Lenses& lenses, api::Call& call) {
    const auto permit = policy::administer(call.actor());
    if (!permit) return refuse(permit.error());
    const auto group = named_in_path(lenses, call);
    if (!group) return refuse(group.error());
    const auto erased = lenses.directory.groups.erase(*permit, group->id);
    if (!erased) return refuse(erased.error());
    return api::NoContent{};
}

}  // namespace usher::lenses
