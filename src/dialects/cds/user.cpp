#include "dialects/cds/user.h"

#include "dialects/cds/access.h"
#include "dialects/cds/address.h"
#include "dialects/cds/errors.h"
#include "dialects/cds/signup.h"

namespace usher::cds {
namespace {

constexpr std::int64_t batch_size = 500;

// The list says nothing by which a user could be told from another but the name.
UserView listed(const Account& account) {
    auto view = user_view(account);
    view.id = 0;
    return view;
}

Permissions permissions_of(const std::vector<Membership>& memberships, const usher::Permissions& held) {
    Permissions permissions;
    for (const auto& [group, manager] : memberships) {
        permissions.groups.push_back(group.name);
        if (manager) permissions.groups_admin.push_back(group.name);
    }
    for (const auto& [key, permission] : held.projects)
        permissions.projects[key] = static_cast<std::int64_t>(permission);
    for (const auto& [workflow, permission] : held.workflows)
        permissions.workflows[workflow.project_key + "/" + workflow.name] =
            static_cast<std::int64_t>(permission);
    return permissions;
}

// A group as one of its members sees it: whoever administers it stands in it, and nobody else.
GroupView group_of(const UserView& user, const Membership& membership) {
    auto view = group_view(membership.group);
    if (!membership.manager) return view;
    view.admins.push_back(user);
    view.admins.front().permissions.groups = {membership.group.name};
    view.admins.front().permissions.groups_admin = {membership.group.name};
    return view;
}

}  // namespace

Result<api::Streamed<std::vector<UserView>>> list_users(Cds& cds, api::Call&) {
    // The next people, from memory as long as there are any.
    struct Ahead {
        std::vector<Account> people;
        std::size_t at = 0;
        std::string last = {};
        bool more = true;
    };
    return api::stream_items([&directory = cds.directory, ahead = Ahead{}](api::Items& items) mutable {
        if (ahead.at == ahead.people.size() && ahead.more) {
            ahead.people = directory.accounts.people_after(ahead.last, batch_size);
            ahead.at = 0;
            ahead.more = static_cast<std::int64_t>(ahead.people.size()) == batch_size;
            if (ahead.more) ahead.last = ahead.people.back().username;
        }
        while (ahead.at < ahead.people.size() && !items.full()) items.add(listed(ahead.people[ahead.at++]));
        return ahead.more || ahead.at < ahead.people.size();
    });
}

Result<UserView> show_user(Cds& cds, api::Call& call) {
    const auto& account = named_account(call);
    const auto memberships = cds.directory.groups.of(account.id);
    auto view = user_view(cds, account);
    std::vector<GroupView> groups;
    for (const auto& membership : memberships) groups.push_back(group_of(view, membership));
    view.groups = std::move(groups);
    view.permissions = permissions_of(memberships, cds.directory.projects.permissions_of(account.id));
    return view;
}

Result<UserView> update_user(Cds& cds, api::Call& call, api::Body<UserBody> given) {
    const auto& account = named_account(call);
    const auto actor = call.actor();
    const auto permit = policy::manage_account(actor, account.id);
    if (!permit) return refuse(permit.error());
    if (!is_address(given->email.text)) return refuse(ErrorId::wrong_request);
    if (!is_username(given->username)) return refuse(ErrorId::username);
    if (!fit(given->favorites)) return refuse(ErrorId::wrong_request);

    core::AccountChange change;
    change.username = given->username;
    change.name = given->fullname;
    // Clients send back what they were shown; where that stood for no address, there is none after it either.
    if (account.email || given->email.text != shown_email(account)) change.email = given->email.text;
    change.email_claim = actor.admin ? core::Claim::own_if_free : core::Claim::show;
    if (actor.admin) change.admin = given->admin;  // nobody else decides about rights (D1)
    const auto changed = cds.directory.accounts.change(*permit, account.id, change);
    if (!changed) return refuse(changed.error());
    if (const auto stored = store_favorites(cds, *permit, account.id, given->favorites); !stored)
        return refuse(stored.error());
    auto view = echo(*given, account.id);
    view.admin = changed->admin;
    return view;
}

Result<api::NoContent> delete_user(Cds& cds, api::Call& call) {
    const auto& account = named_account(call);
    const auto permit = policy::manage_account(call.actor(), account.id);
    if (!permit) return refuse(permit.error());
    const auto erased = cds.directory.accounts.erase(*permit, account.id);
    if (!erased) return refuse(erased.error());
    return api::NoContent{};
}

Result<GroupsOfUser> groups_of_user(Cds& cds, api::Call& call) {
    GroupsOfUser answer;
    for (const auto& membership : cds.directory.groups.of(named_account(call).id)) {
        answer.groups.push_back(group_view(membership.group));
        if (membership.manager) answer.groups_admin.push_back(group_view(membership.group));
    }
    return answer;
}

}  // namespace usher::cds
