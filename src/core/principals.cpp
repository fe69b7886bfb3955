#include "core/principals.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "core/labels.h"

namespace usher::core {
namespace {

std::vector<AccountId> ids_of(const std::vector<Principal>& principals) {
    std::vector<AccountId> ids;
    ids.reserve(principals.size());
    for (const auto& principal : principals) ids.push_back(principal.account.id);
    return ids;
}

using SharedGroups = std::map<GroupId, std::shared_ptr<const Group>>;

SharedGroups read_groups(Reader& reader, const std::vector<std::pair<AccountId, GroupId>>& memberships) {
    std::vector<GroupId> ids;
    ids.reserve(memberships.size());
    for (const auto& [account, group] : memberships) ids.push_back(group);
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    SharedGroups groups;
    for (auto& group : reader.groups().by_ids(ids)) {
        const auto id = group.id;
        groups.emplace(id, std::make_shared<const Group>(std::move(group)));
    }
    return groups;
}

void add_groups(Reader& reader, std::vector<Principal>& principals) {
    const auto memberships = reader.groups().memberships_of(ids_of(principals));
    if (memberships.empty()) return;
    const auto groups = read_groups(reader, memberships);
    std::map<AccountId, Principal*> by_id;
    for (auto& principal : principals) by_id.emplace(principal.account.id, &principal);
    for (const auto& [account, group] : memberships) by_id.at(account)->groups.push_back(groups.at(group));
}

void add_labels(Reader& reader, std::vector<Principal>& principals) {
    auto labels = reader.settings().of_all(ids_of(principals), label_space);
    for (auto& principal : principals)
        if (const auto own = labels.find(principal.account.id); own != labels.end())
            principal.labels = std::move(own->second);
}

// A renewed account has one token; those that were made before renewal existed may have several.
std::optional<Time> end_of_newest_token(Reader& reader, AccountId service) {
    const auto tokens = reader.tokens().of(service, TokenKind::service);
    const auto newest = std::max_element(tokens.begin(), tokens.end(),
                                         [](const Token& a, const Token& b) { return a.id < b.id; });
    return newest == tokens.end() ? std::nullopt : newest->expires_at;
}

std::vector<Principal> principals_of(std::vector<Account> accounts) {
    std::vector<Principal> principals;
    principals.reserve(accounts.size());
    for (auto& account : accounts) principals.push_back({std::move(account), {}, {}, std::nullopt});
    return principals;
}

std::vector<Principal> complete(Reader& reader, std::vector<Account> accounts) {
    auto principals = principals_of(std::move(accounts));
    if (principals.empty()) return principals;
    add_groups(reader, principals);
    add_labels(reader, principals);
    for (auto& principal : principals)
        if (principal.account.kind == AccountKind::service)
            principal.token_expires_at = end_of_newest_token(reader, principal.account.id);
    return principals;
}

}  // namespace

std::optional<Principal> Principals::find(AccountKind kind, std::string_view name) const {
    if (!is_clean_text(name)) return std::nullopt;
    const auto folded = fold_case(name);
    return env_.store.read([&](Reader& reader) -> std::optional<Principal> {
        auto account = reader.accounts().by_username(folded);
        if (!account || account->username != name || account->kind != kind) return std::nullopt;
        return std::move(complete(reader, {std::move(*account)}).front());
    });
}

Principal Principals::of(Account account) const {
    return env_.store.read([&](Reader& reader) { return std::move(complete(reader, {account}).front()); });
}

std::vector<Principal> Principals::after(AccountKind kind, std::string_view name, std::int64_t limit) const {
    return env_.store.walk([&](Reader& reader) {
        return complete(reader, reader.accounts().after_username(kind, name, limit));
    });
}

Principals::MemberIds Principals::member_ids(GroupId group) const {
    return env_.store.read([&](Reader& reader) {
        return MemberIds{reader.groups().member_ids(group, AccountKind::person),
                         reader.groups().member_ids(group, AccountKind::service)};
    });
}

std::vector<Principal> Principals::members(std::span<const AccountId> ids) const {
    return env_.store.read([&](Reader& reader) {
        auto principals = principals_of(reader.accounts().by_ids(ids));
        if (!principals.empty()) add_labels(reader, principals);
        return principals;
    });
}

}  // namespace usher::core
