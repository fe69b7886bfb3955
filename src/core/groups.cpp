#include "core/groups.h"

#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "crypto/random.h"

namespace usher::core {
namespace {

constexpr std::string_view group_subject = "Group";

std::optional<Account> account_named(Reader& reader, const std::string& username) {
    if (!is_clean_text(username)) return std::nullopt;
    auto account = reader.accounts().by_username(fold_case(username));
    if (account && account->username != username) return std::nullopt;
    return account;
}

std::string otherwise(const std::string& text, const std::string& fallback) {
    return text.empty() ? fallback : text;
}

Group fresh_group(const Environment& env, const NewGroup& wanted) {
    Group group;
    group.uuid = crypto::random_uuid();
    group.name = wanted.name;
    group.display_name = otherwise(wanted.display_name, wanted.name);
    group.sso_name = otherwise(wanted.sso_name, wanted.name);
    group.description = wanted.description;
    group.labels = wanted.labels;
    group.created_at = group.updated_at = env.clock.now();
    return group;
}

// The ids behind names; what names nothing is added to the problems.
template <class IdOf>
auto ids_of(const std::vector<std::string>& names, std::string_view field, Problems& problems, IdOf id_of) {
    std::vector<typename std::invoke_result_t<IdOf, const std::string&>::value_type> ids;
    for (const auto& name : names) {
        if (const auto id = id_of(name))
            ids.push_back(*id);
        else
            problems.push_back({field, Fault::no_such, 0, name});
    }
    return ids;
}

std::vector<AccountId> accounts_of(Reader& reader, const std::vector<std::string>& names,
                                   std::string_view field, Problems& problems) {
    return ids_of(names, field, problems, [&](const std::string& name) -> std::optional<AccountId> {
        const auto account = account_named(reader, name);
        return account ? std::optional(account->id) : std::nullopt;
    });
}

void find_taken_name(Reader& reader, const std::string& name, GroupId self, Problems& problems) {
    const auto holder = reader.groups().by_name(name);
    if (holder && holder->id != self) problems.push_back({field::group_name, Fault::taken});
}

void join_all(Writer& writer, GroupId group, const std::vector<AccountId>& accounts, bool manager) {
    for (const auto account : accounts) writer.groups().join(group, account, manager);
}

// What is to be joined and left so that changes by name come true.
template <class Id>
struct Moves {
    std::vector<Id> join;
    std::vector<Id> leave;
};

template <class Id, class IdOf>
Moves<Id> moves(const NameChanges& changes, const std::vector<Id>& now, Problems& problems, IdOf id_of) {
    Moves<Id> moves{ids_of(changes.add, field::add, problems, id_of),
                    ids_of(changes.remove, field::remove, problems, id_of)};
    if (changes.set) {
        moves.join = ids_of(*changes.set, field::set, problems, id_of);
        auto wanted = moves.join;
        std::sort(wanted.begin(), wanted.end());
        for (const auto& id : now)
            if (!std::binary_search(wanted.begin(), wanted.end(), id)) moves.leave.push_back(id);
    }
    // In one order for everybody, so that two who move much at a time do not wait for each other.
    std::sort(moves.join.begin(), moves.join.end());
    std::sort(moves.leave.begin(), moves.leave.end());
    return moves;
}

std::vector<AccountId> member_ids(Reader& reader, GroupId group) {
    auto ids = reader.groups().member_ids(group, AccountKind::person);
    const auto services = reader.groups().member_ids(group, AccountKind::service);
    ids.insert(ids.end(), services.begin(), services.end());
    return ids;
}

// Another name, or none: whoever took the first group's name then would have its rights.
bool takes_first_name(const Group& group, const std::optional<std::string>& name) {
    return group.name == first_group && name != first_group;
}

void audit_group(std::string_view event, const Permit& permit, GroupId group) {
    log::audit(event, {{"group", group.value}, {"by", permit.by().value}});
}

}  // namespace

GroupId found_group(Environment& env, Writer& writer, std::string name, AccountId manager) {
    NewGroup wanted;
    wanted.name = std::move(name);
    const auto id = writer.groups().insert(fresh_group(env, wanted));
    writer.groups().join(id, manager, true);
    return id;
}

std::optional<Group> Groups::find(std::string_view name) const {
    if (!is_clean_text(name)) return std::nullopt;
    return env_.store.read([&](Reader& reader) { return reader.groups().by_name(name); });
}

std::vector<Group> Groups::all() const {
    return env_.store.read([](Reader& reader) { return reader.groups().all(); });
}

std::vector<Membership> Groups::of(AccountId account) const {
    return env_.store.read([&](Reader& reader) { return reader.groups().of(account); });
}

std::vector<Member> Groups::members(GroupId group) const {
    return env_.store.read([&](Reader& reader) { return reader.groups().members(group); });
}

std::optional<bool> Groups::role(GroupId group, AccountId account) const {
    return env_.store.read([&](Reader& reader) { return reader.groups().role(group, account); });
}

void Groups::ensure(std::string_view name) {
    if (find(name)) return;
    NewGroup wanted;
    wanted.name = name;
    // Another node may have been faster; then it is there as well.
    (void)create(policy::housekeeping(), wanted);
}

Result<Group> Groups::create(const Permit& permit, const NewGroup& wanted, Problems found) {
    auto created = env_.store.write(permit, [&](Writer& writer) -> Result<Group> {
        auto& reader = writer.reader();
        Problems problems = found;
        find_taken_name(reader, wanted.name, {}, problems);
        const auto managers = accounts_of(reader, wanted.managers, field::managers, problems);
        const auto members = accounts_of(reader, wanted.members, field::members, problems);
        if (!problems.empty()) return refuse(invalid(std::move(problems)));
        const auto id = writer.groups().insert(fresh_group(env_, wanted));
        join_all(writer, id, managers, true);
        join_all(writer, id, members, false);
        return *reader.groups().by_id(id);
    });
    if (created) audit_group("group_created", permit, created->id);
    return created;
}

Result<Group> Groups::change(const Permit& permit, GroupId id, const GroupChange& wanted, Problems found) {
    auto outcome = env_.store.write(permit, [&](Writer& writer) -> Result<Group> {
        auto& reader = writer.reader();
        auto group = writer.groups().lock(id);
        if (!group) return refuse(not_found(group_subject));
        if (wanted.name && takes_first_name(*group, wanted.name)) return refuse(ErrorCode::forbidden);
        Problems problems = found;
        if (wanted.name) find_taken_name(reader, *wanted.name, id, problems);
        const auto now = wanted.members.set ? member_ids(reader, id) : std::vector<AccountId>();
        const auto plan =
            moves(wanted.members, now, problems, [&](const std::string& name) -> std::optional<AccountId> {
                const auto account = account_named(reader, name);
                return account ? std::optional(account->id) : std::nullopt;
            });
        group->labels = changed(std::move(group->labels), wanted.labels, problems);
        if (!problems.empty()) return refuse(invalid(std::move(problems)));
        group->name = wanted.name.value_or(group->name);
        group->display_name = wanted.display_name.value_or(group->display_name);
        group->sso_name = wanted.sso_name.value_or(group->sso_name);
        group->description = wanted.description.value_or(group->description);
        group->updated_at = env_.clock.now();
        writer.groups().update(*group);
        join_all(writer, id, plan.join, false);
        for (const auto account : plan.leave) writer.groups().leave(id, account);
        return *reader.groups().by_id(id);
    });
    if (outcome) audit_group("group_changed", permit, id);
    return outcome;
}

Result<Group> Groups::replace(const Permit& permit, GroupId id, const NewGroup& wanted) {
    auto replaced = env_.store.write(permit, [&](Writer& writer) -> Result<Group> {
        auto& reader = writer.reader();
        auto group = writer.groups().lock(id);
        if (!group) return refuse(not_found(group_subject));
        if (takes_first_name(*group, wanted.name)) return refuse(ErrorCode::forbidden);
        Problems problems;
        find_taken_name(reader, wanted.name, id, problems);
        const auto managers = accounts_of(reader, wanted.managers, field::managers, problems);
        const auto members = accounts_of(reader, wanted.members, field::members, problems);
        if (!problems.empty()) return refuse(invalid(std::move(problems)));
        // Names that were never set of their own follow the name.
        if (group->display_name == group->name) group->display_name = wanted.name;
        if (group->sso_name == group->name) group->sso_name = wanted.name;
        group->name = wanted.name;
        group->updated_at = env_.clock.now();
        writer.groups().update(*group);
        for (const auto account : member_ids(reader, id)) writer.groups().leave(id, account);
        join_all(writer, id, managers, true);
        join_all(writer, id, members, false);
        return *reader.groups().by_id(id);
    });
    if (replaced) audit_group("group_changed", permit, id);
    return replaced;
}

Result<Group> Groups::erase(const Permit& permit, GroupId id) {
    auto erased = env_.store.write(permit, [&](Writer& writer) -> Result<Group> {
        auto group = writer.groups().lock(id);
        if (!group) return refuse(not_found(group_subject));
        if (takes_first_name(*group, std::nullopt)) return refuse(ErrorCode::forbidden);
        writer.groups().erase(id);
        return std::move(*group);
    });
    if (erased) audit_group("group_deleted", permit, id);
    return erased;
}

Result<void> Groups::add_members(const Permit& permit, GroupId id,
                                 const std::vector<std::string>& usernames) {
    auto added = env_.store.write(permit, [&](Writer& writer) -> Result<void> {
        if (!writer.groups().lock(id)) return refuse(not_found(group_subject));
        Problems problems;
        const auto accounts = accounts_of(writer.reader(), usernames, field::members, problems);
        if (!problems.empty()) return refuse(invalid(std::move(problems)));
        join_all(writer, id, accounts, false);
        return {};
    });
    if (added) audit_group("group_members_added", permit, id);
    return added;
}

Result<void> Groups::remove_member(const Permit& permit, GroupId id, AccountId account) {
    auto removed = env_.store.write(permit, [&](Writer& writer) -> Result<void> {
        auto& groups = writer.reader().groups();
        if (!writer.groups().lock(id)) return refuse(not_found(group_subject));
        const auto manager = groups.role(id, account);
        if (!manager) return refuse(not_found("Member"));
        if (*manager && groups.manager_count(id) == 1) return refuse(ErrorCode::last_manager);
        writer.groups().leave(id, account);
        return {};
    });
    if (removed) audit_group("group_member_removed", permit, id);
    return removed;
}

Result<void> Groups::set_manager(const Permit& permit, GroupId id, AccountId account, bool manager) {
    auto set = env_.store.write(permit, [&](Writer& writer) -> Result<void> {
        auto& groups = writer.reader().groups();
        if (!writer.groups().lock(id)) return refuse(not_found(group_subject));
        const auto was = groups.role(id, account);
        if (!was) return refuse(not_found("Member"));
        if (*was && !manager && groups.manager_count(id) == 1) return refuse(ErrorCode::last_manager);
        writer.groups().set_manager(id, account, manager);
        return {};
    });
    if (set) audit_group("group_manager_set", permit, id);
    return set;
}

Result<void> Groups::change_groups_of(const Permit& permit, AccountId account, const NameChanges& changes) {
    auto changed = env_.store.write(permit, [&](Writer& writer) -> Result<void> {
        auto& reader = writer.reader();
        if (!writer.accounts().lock(account)) return refuse(not_found("User"));
        Problems problems;
        const auto plan = moves(changes, reader.groups().ids_of(account), problems,
                                [&](const std::string& name) -> std::optional<GroupId> {
                                    if (!is_clean_text(name)) return std::nullopt;
                                    const auto group = reader.groups().by_name(name);
                                    return group ? std::optional(group->id) : std::nullopt;
                                });
        if (!problems.empty()) return refuse(invalid(std::move(problems)));
        for (const auto group : plan.join) writer.groups().join(group, account, false);
        for (const auto group : plan.leave) writer.groups().leave(group, account);
        return {};
    });
    if (changed)
        log::audit("groups_of_account_changed", {{"account", account.value}, {"by", permit.by().value}});
    return changed;
}

void Groups::join(const Permit& permit, std::string_view name, AccountId account, bool manager) {
    (void)env_.store.write(permit, [&](Writer& writer) -> Result<void> {
        const auto group = writer.reader().groups().by_name(name);
        if (group && writer.accounts().lock(account)) writer.groups().join(group->id, account, manager);
        return {};
    });
}

std::vector<GroupToken> Groups::tokens_of(GroupId group) const {
    return env_.store.read([&](Reader& reader) { return reader.groups().tokens_of(group); });
}

std::vector<GroupToken> Groups::tokens_managed_by(AccountId account) const {
    return env_.store.read([&](Reader& reader) { return reader.groups().tokens_managed_by(account); });
}

std::vector<GroupToken> Groups::all_tokens() const {
    return env_.store.read([](Reader& reader) { return reader.groups().all_tokens(); });
}

std::optional<GroupToken> Groups::find_token(const Secret& secret) const {
    const auto hash = crypto::sha256(secret.reveal());
    return env_.store.read([&](Reader& reader) { return reader.groups().token(hash); });
}

Result<Groups::MadeToken> Groups::create_token(const Permit& permit, GroupId id, const Account& creator,
                                               const NewGroupToken& wanted) {
    MadeToken made{{}, Secret(hex(crypto::random_bytes(32)))};
    auto created = env_.store.write(permit, [&](Writer& writer) -> Result<MadeToken> {
        const auto group = writer.groups().lock(id);
        if (!group) return refuse(not_found(group_subject));
        auto& token = made.token;
        token.group = id;
        token.group_name = group->name;
        token.description = wanted.description;
        token.creator = creator.name;
        token.lifetime = wanted.lifetime;
        token.created_at = env_.clock.now();
        token.id = writer.groups().insert_token(token, crypto::sha256(made.secret.reveal()));
        return made;
    });
    if (created) audit_group("group_token_created", permit, id);
    return created;
}

bool Groups::erase_token(const Permit& permit, GroupId group, GroupTokenId token) {
    const auto erased = env_.store.write(
        permit, [&](Writer& writer) -> Result<bool> { return writer.groups().erase_token(group, token); });
    if (erased && *erased) audit_group("group_token_deleted", permit, group);
    return erased && *erased;
}

}  // namespace usher::core
