#include "dialects/conch/users.h"

#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "dialects/conch/addresses.h"
#include "dialects/conch/errors.h"
#include "dialects/conch/letters.h"
#include "dialects/conch/passwords.h"
#include "domain/email.h"

namespace usher::conch {
namespace {

bool is_taken(const Error& error, std::string_view field) {
    if (error.code != ErrorCode::invalid) return false;
    return std::any_of(error.problems.begin(), error.problems.end(),
                       [&](const Problem& each) { return each.field == field; });
}

// Whoever has this name or address, which the core found taken a moment ago.
std::optional<Account> holder_of(Conch& conch, std::string_view field, const std::string& value) {
    const auto& accounts = conch.directory.accounts;
    return field == core::field::email ? accounts.find_by_email(value)
                                       : accounts.find_by_username_ignoring_case(value);
}

std::string user_address(const api::Call& call, const Account& account) {
    return address_of(call, "/user/" + account.uuid.text());
}

std::string_view word(bool flag) { return flag ? "true" : "false"; }

// What an update would make different, by name.
std::vector<Change> changes_of(const Account& account, const UserChange& given) {
    std::vector<Change> changes;
    const auto shown = shown_address(account);
    if (given.email && *given.email != shown) changes.push_back({"email", shown, *given.email});
    if (given.is_admin && *given.is_admin != account.admin)
        changes.push_back({"is_admin", std::string(word(account.admin)), std::string(word(*given.is_admin))});
    if (given.name && *given.name != account.username)
        changes.push_back({"name", account.username, *given.name});
    return changes;
}

// The address that stands for "none" is nobody's to have.
bool may_be_stored(const std::string& address, const Account* shows_it = nullptr) {
    if (!is_rfc822_address(address)) return false;
    return !ascii_lower(address).ends_with("@noreply.invalid") ||
           (shows_it && shown_address(*shows_it) == address);
}

core::AccountChange change_of(const Account& account, const UserChange& given) {
    core::AccountChange wanted;
    wanted.username = given.name;
    // Nobody has set a display name of its own yet.
    if (account.name == account.username) wanted.name = given.name;
    if (given.email != shown_address(account)) wanted.email = given.email;
    wanted.email_claim = core::Claim::take_now;
    wanted.admin = given.is_admin;
    return wanted;
}

Updated update(Conch& conch, api::Call& call, const Account& account, bool send_mail,
               const UserChange& given) {
    if (given.email && !may_be_stored(*given.email, &account))
        return refuse(problem(field::address, Fault::bad_format, *given.email));
    const auto changes = changes_of(account, given);
    if (changes.empty()) return api::Raw{{}, {}, 204};
    if (given.is_admin.value_or(false) && !account.admin)
        if (const auto may = policy::administer(call.actor()); !may) return refuse(may.error());
    const auto permit = policy::manage_account(call.actor(), account.id);
    if (!permit) return refuse(permit.error());

    auto wanted = change_of(account, given);
    if (send_mail) wanted.letter = account_updated(conch, call, changes);
    const auto changed = conch.directory.accounts.change(*permit, account.id, wanted);
    if (!changed) {
        if (!call.actor().admin) return refuse(changed.error());
        for (const auto& [field, value] :
             {std::pair(core::field::email, given.email), std::pair(core::field::username, given.name)})
            if (value && is_taken(changed.error(), field))
                if (const auto holder = holder_of(conch, field, *value)) return duplicate_user(*holder);
        return refuse(changed.error());
    }
    call.response->header("Location", user_address(call, account));
    return api::NoContent{};
}

}  // namespace

Result<UserDetailed> get_own_user(Conch&, api::Call& call) { return UserDetailed(*call.caller->account); }

Updated update_own_user(Conch& conch, api::Call& call, Query<NotifyUsers> asked, Json<UserChange> given) {
    return update(conch, call, *call.caller->account, asked->send_mail, given.value);
}

Result<UserDetailed> get_user(Conch&, api::Call& call) {
    const bool is_own = target_of(call).id == call.actor().id;
    return UserDetailed(is_own ? *call.caller->account : target_of(call));
}

Updated update_user(Conch& conch, api::Call& call, Query<NotifyUsers> asked, Json<UserChange> given) {
    return update(conch, call, target_of(call), asked->send_mail, given.value);
}

Result<api::Streamed<std::vector<UserDetailed>>> list_users(Conch& conch, api::Call&) {
    constexpr std::int64_t batch = 200;
    return api::stream_items(
        [&accounts = conch.directory.accounts, last = std::string()](api::Items& items) mutable {
            for (;;) {
                auto people = accounts.people_after(last, batch);
                for (auto& account : people) {
                    last = account.username;
                    items.add(UserDetailed(std::move(account)));
                    if (items.full()) return true;
                }
                if (static_cast<std::int64_t>(people.size()) < batch) return false;
            }
        });
}

Result<std::variant<NewUser, api::Raw>> create_user(Conch& conch, api::Call& call, Query<NotifyUsers> asked,
                                                    Json<UserToCreate> given) {
    const auto permit = policy::administer(call.actor());
    if (!permit) return refuse(permit.error());
    if (!may_be_stored(given->email)) return refuse(problem(field::address, Fault::bad_format, given->email));
    if (given->name == "me") return refuse(problem(field::user_name, Fault::reserved, given->name));

    core::NewAccount wanted;
    wanted.username = wanted.name = given->name;
    wanted.email = given->email;
    wanted.email_claim = core::Claim::take_now;
    wanted.password = given->password ? given->password : random_password();
    wanted.password_change_forced = true;
    wanted.admin = given->is_admin;
    wanted.confirmed = true;
    if (asked->send_mail) wanted.letter = welcome(conch, call, given->name, given->email, *wanted.password);
    const auto created = conch.directory.accounts.create(*permit, wanted);
    if (!created) {
        for (const auto& [field, value] :
             {std::pair(core::field::username, given->name), std::pair(core::field::email, given->email)})
            if (is_taken(created.error(), field))
                if (const auto holder = holder_of(conch, field, value)) return duplicate_user(*holder);
        return refuse(created.error());
    }
    call.response->header("Location", user_address(call, created->account));
    return NewUser{given->email, {created->account.uuid}, given->name};
}

// Whether tokens are to be kept makes no difference: they are of no use to somebody who is gone.
Result<api::NoContent> delete_user(Conch& conch, api::Call& call, Query<DeactivateUser>) {
    const auto permit = policy::administer(call.actor());
    if (!permit) return refuse(permit.error());
    const auto erased = conch.directory.accounts.erase(*permit, target_of(call).id, true);
    if (!erased) return refuse(erased.error());
    if (erased->admin)
        log::warn("an administrator was deleted", {{"account", erased->id.value},
                                                   {"by", permit->by().value},
                                                   {"himself", erased->id == permit->by()}});
    return api::NoContent{};
}

}  // namespace usher::conch
