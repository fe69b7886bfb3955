#include "dialects/cds/group.h"

#include <algorithm>

#include "dialects/cds/access.h"
#include "dialects/cds/errors.h"
#include "dialects/cds/token.h"

namespace usher::cds {
namespace {

constexpr std::size_t longest_group_name = 255;

template <class Record>
std::vector<GroupView> group_views(const std::vector<Record>& records) {
    std::vector<GroupView> views;
    for (const auto& record : records) {
        if constexpr (std::same_as<Record, Membership>)
            views.push_back(group_view(record.group));
        else
            views.push_back(group_view(record));
    }
    return views;
}

std::vector<std::string> usernames_of(const std::vector<UserBody>& users) {
    std::vector<std::string> names;
    for (const auto& user : users) names.push_back(user.username);
    return names;
}

std::vector<UserView> echoes(const std::vector<UserBody>& users) {
    std::vector<UserView> views;
    for (const auto& user : users) views.push_back(echo(user, AccountId{user.id}));
    return views;
}

// {user}: whom a call about one member is about.
Result<AccountId> user_named(const Cds& cds, const api::Call& call) {
    const auto account = cds.directory.accounts.find_by_username(call.variable("user"));
    if (!account) return refuse(ErrorId::not_found);
    return account->id;
}

// Who is no member is a wrong request to CDS, not somebody to look for.
Result<api::NoContent> done(const Result<void>& result) {
    if (result) return api::NoContent{};
    if (result.error().code == ErrorCode::not_found && result.error().subject != group_subject)
        return refuse(ErrorId::wrong_request);
    return refuse(result.error());
}

Result<api::NoContent> set_role(Cds& cds, api::Call& call, bool manager) {
    const auto& named = named_group(call);
    const auto permit = named.manage(call.actor());
    if (!permit) return refuse(permit.error());
    const auto user = user_named(cds, call);
    if (!user) return refuse(user.error());
    return done(cds.directory.groups.set_manager(*permit, named.group.id, *user, manager));
}

}  // namespace

bool is_group_name(std::string_view text) {
    return !text.empty() && text.size() <= longest_group_name &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '.' || c == '_' || c == '-';
           });
}

Result<GroupView> create_group(Cds& cds, api::Call& call, api::Body<GroupBody> given) {
    if (!is_group_name(given->name)) return refuse(ErrorId::group_name);
    core::NewGroup wanted;
    wanted.name = given->name;
    wanted.managers = {call.caller->account->username};
    const auto group = cds.directory.groups.create(policy::found_group(call.actor()), wanted);
    if (!group) return refuse(group.error());
    return group_view(*group);
}

Result<std::vector<GroupView>> list_groups(Cds& cds, api::Call& call) {
    const auto& groups = cds.directory.groups;
    const auto actor = call.actor();
    return actor.admin ? group_views(groups.all()) : group_views(groups.of(actor.id));
}

Result<std::vector<GroupView>> public_groups(Cds& cds, api::Call&) {
    std::vector<GroupView> views;
    if (const auto group = cds.directory.groups.find(first_group)) views.push_back(group_view(*group));
    return views;
}

Result<GroupView> show_group(Cds& cds, api::Call& call) {
    const auto& named = named_group(call);
    auto view = group_view(named.group);
    for (const auto& member : cds.directory.groups.members(named.group.id))
        (member.manager ? view.admins : view.users).push_back(user_view(cds, member.account));
    if (named.role.value_or(false)) view.tokens = token_views(cds.directory.groups.tokens_of(named.group.id));
    return view;
}

Result<GroupView> replace_group(Cds& cds, api::Call& call, api::Body<GroupBody> given) {
    const auto& named = named_group(call);
    const auto permit = named.manage(call.actor());
    if (!permit) return refuse(permit.error());
    if (given->admins.empty()) return refuse(ErrorId::needs_admin);
    if (!is_group_name(given->name)) return refuse(ErrorId::group_name);
    core::NewGroup wanted;
    wanted.name = given->name;
    wanted.managers = usernames_of(given->admins);
    wanted.members = usernames_of(given->users);
    const auto group = cds.directory.groups.replace(*permit, named.group.id, wanted);
    if (!group) return refuse(group.error());
    auto view = group_view(*group);
    view.admins = echoes(given->admins);
    view.users = echoes(given->users);
    return view;
}

Result<api::NoContent> delete_group(Cds& cds, api::Call& call) {
    const auto& named = named_group(call);
    const auto permit = named.manage(call.actor());
    if (!permit) return refuse(permit.error());
    const auto erased = cds.directory.groups.erase(*permit, named.group.id);
    if (!erased) return refuse(erased.error());
    return api::NoContent{};
}

Result<api::NoContent> add_members(Cds& cds, api::Call& call, api::Body<std::vector<std::string>> usernames) {
    const auto& named = named_group(call);
    const auto permit = named.manage(call.actor());
    if (!permit) return refuse(permit.error());
    return done(cds.directory.groups.add_members(*permit, named.group.id, *usernames));
}

Result<api::NoContent> remove_member(Cds& cds, api::Call& call) {
    const auto& named = named_group(call);
    const auto permit = named.manage(call.actor());
    if (!permit) return refuse(permit.error());
    const auto user = user_named(cds, call);
    if (!user) return refuse(user.error());
    return done(cds.directory.groups.remove_member(*permit, named.group.id, *user));
}

Result<api::NoContent> give_role(Cds& cds, api::Call& call) { return set_role(cds, call, true); }
Result<api::NoContent> take_role(Cds& cds, api::Call& call) { return set_role(cds, call, false); }

}  // namespace usher::cds
