#include "dialects/gitlab/v3/users.h"

#include <algorithm>

#include "base/text.h"
#include "dialects/gitlab/errors.h"
#include "dialects/gitlab/pagination.h"
#include "dialects/gitlab/rules.h"
#include "dialects/gitlab/v3/session.h"
#include "domain/email.h"

namespace usher::gitlab::v3 {
namespace {

// A list filter that is on (contract/gitlab.md section 1.4).
bool is_on(const Text& value) {
    if (!value) return false;
    const auto word = ascii_lower(trim(*value));
    return word == "true" || word == "1" || word == "t" || word == "yes" || word == "y" || word == "on";
}

// Anything but a text ending in false, f, no or 0 asks for confirmation.
bool asks_for_confirmation(const Text& confirm) {
    if (!confirm) return true;
    const auto word = ascii_lower(*confirm);
    return !(word.ends_with("false") || word.ends_with("f") || word.ends_with("no") || word.ends_with("0"));
}

// The identity the caller asked for; a uid without a provider is a problem.
std::optional<Identity> identity_of(const UserFields& given, Problems& problems) {
    if (given.provider) return Identity{*given.provider, given.extern_uid};
    if (given.extern_uid) problems.push_back({core::field::identity_provider, Fault::blank});
    return std::nullopt;
}

AccountFilter filter_of(const UserList& asked, bool by_admin) {
    AccountFilter filter;
    if (asked.search) filter.search = fold_case(*asked.search);
    filter.only_active = is_on(asked.active);
    filter.only_blocked = is_on(asked.blocked);
    filter.only_external = by_admin && is_on(asked.external);
    return filter;
}

template <class View>
std::vector<View> user_views(const Gitlab& gitlab, std::vector<SharedAccount> accounts) {
    std::vector<View> views;
    views.reserve(accounts.size());
    for (auto& account : accounts) views.emplace_back(gitlab, std::move(account));
    return views;
}

Users users_for(const Gitlab& gitlab, const api::Call& call, std::vector<SharedAccount> accounts) {
    if (call.actor().admin) return user_views<FullUser>(gitlab, std::move(accounts));
    return user_views<BasicUser>(gitlab, std::move(accounts));
}

}  // namespace

Result<Users> list_users(Gitlab& gitlab, api::Call& call, UserList asked) {
    const auto& accounts = gitlab.directory.accounts;
    if (asked.username) {
        std::vector<SharedAccount> found;
        if (auto account = accounts.find_by_username(*asked.username))
            found.emplace_back(std::move(*account));
        return users_for(gitlab, call, std::move(found));
    }
    const Paging paging(asked.page, asked.per_page);
    auto page = accounts.page(filter_of(asked, call.actor().admin), paging.offset(), paging.per_page());
    paging.write_headers(gitlab, call, page.total);
    return users_for(gitlab, call, std::move(page.accounts));
}

Result<User> get_user(Gitlab& gitlab, api::Call& call, UserId id) {
    auto account = gitlab.directory.accounts.find(id.account());
    if (!account) return refuse(not_found(""));
    if (call.actor().admin) return User(FullUser(gitlab, std::move(account)));
    return User(PlainUser(gitlab, std::move(account)));
}

Result<std::variant<FullUser, api::Raw>> create_user(Gitlab& gitlab, api::Call& call, NewUser given) {
    const auto permit = policy::administer(call.actor());
    if (!permit) return refuse(permit.error());

    auto problems = std::move(call.problems);
    core::NewAccount wanted;
    wanted.username = strip_tags(given.username);
    wanted.name = strip_tags(given.name);
    wanted.email = normalise_email(given.email);
    wanted.password = given.password;
    wanted.profile = profile_of(given);
    wanted.admin = given.admin.value_or(false);
    wanted.external = given.external.value_or(false);
    wanted.can_create_group = given.can_create_group;
    wanted.projects_limit = given.projects_limit;
    wanted.confirmed = !asks_for_confirmation(given.confirm);
    if (auto identity = identity_of(given, problems)) wanted.identities.push_back(std::move(*identity));
    check_user(gitlab.version(),
               {wanted.username, wanted.name, *wanted.email, given.password.reveal(), given.bio,
                given.projects_limit},
               problems);

    auto created = gitlab.directory.accounts.create(*permit, wanted, std::move(problems));
    if (created) return FullUser(gitlab, std::move(created->account));
    // A duplicate wins over every other problem (section 6, POST /users).
    const auto& found = created.error().problems;
    if (has(found, core::field::email, Fault::taken)) return message(409, "Email has already been taken");
    if (has(found, core::field::username, Fault::taken))
        return message(409, "Username has already been taken");
    return refuse(created.error());
}

Result<std::variant<FullUser, api::Raw>> update_user(Gitlab& gitlab, api::Call& call, UserChange given) {
    const auto permit = policy::administer(call.actor());
    if (!permit) return refuse(permit.error());
    auto& accounts = gitlab.directory.accounts;
    const AccountId id{given.id};
    if (!accounts.find(id)) return refuse(not_found(""));

    auto wanted = change_of(given);
    wanted.username = without_tags(given.username);
    wanted.name = without_tags(given.name);
    if (given.email) wanted.email = normalise_email(*given.email);
    wanted.password = given.password;

    // Somebody else's address or name, to the letter, is refused before anything is changed.
    const auto taken = accounts.taken(id, wanted.username, given.email);
    for (const auto field : {core::field::email, core::field::username})
        if (has(taken, field, Fault::taken)) return problem_answer(gitlab, 404, {{field, Fault::taken}});

    auto problems = std::move(call.problems);
    if (const auto identity = identity_of(given, problems)) {
        const auto set = accounts.set_identity(*permit, id, *identity);
        if (!set && set.error().code != ErrorCode::invalid) return refuse(without_subject(set.error()));
        if (!set) problems.insert(problems.end(), set.error().problems.begin(), set.error().problems.end());
    }
    std::optional<std::string_view> password;
    if (given.password) password = given.password->reveal();
    check_user(gitlab.version(),
               {wanted.username, wanted.name, wanted.email, password, given.bio, given.projects_limit},
               problems);
    auto changed = accounts.change(*permit, id, wanted, std::move(problems));
    if (!changed) return refuse(without_subject(changed.error()));
    return FullUser(gitlab, std::move(*changed));
}

Result<std::variant<DeletedUser, api::Null>> delete_user(Gitlab& gitlab, api::Call& call, UserId id) {
    const auto permit = policy::administer(call.actor());
    if (!permit) return refuse(permit.error());
    auto erased = gitlab.directory.accounts.erase(*permit, id.account());
    if (erased) return DeletedUser(gitlab, std::move(*erased));
    if (erased.error().code == ErrorCode::not_found) return api::Null{};  // section 0, row P1
    return refuse(erased.error());
}

Result<bool> block_user(Gitlab& gitlab, api::Call& call, UserId id) {
    const auto permit = policy::administer(call.actor());
    if (!permit) return refuse(permit.error());
    auto blocked = gitlab.directory.accounts.block(*permit, id.account());
    if (!blocked && blocked.error().code == ErrorCode::ldap_state)
        return refuse(Error{ErrorCode::ldap_state, "LDAP blocked users cannot be modified by the API"});
    return blocked;
}

Result<bool> unblock_user(Gitlab& gitlab, api::Call& call, UserId id) {
    const auto permit = policy::administer(call.actor());
    if (!permit) return refuse(permit.error());
    auto unblocked = gitlab.directory.accounts.unblock(*permit, id.account());
    if (!unblocked && unblocked.error().code == ErrorCode::ldap_state)
        return refuse(Error{ErrorCode::ldap_state, "LDAP blocked users cannot be unblocked by the API"});
    return unblocked;
}

Result<LoginUser> current_user(Gitlab& gitlab, api::Call& call) {
    auto& caller = *call.caller;
    // Whoever came with the private token need not have it looked up and unsealed.
    auto token = caller.kind == TokenKind::private_token && !caller.presented.empty()
                     ? std::move(caller.presented)
                     : private_token_text(gitlab, *caller.account);
    return LoginUser(gitlab, std::move(caller.account), std::move(token));
}

}  // namespace usher::gitlab::v3
