#include "dialects/gitlab/v4/users.h"

#include <map>

#include "base/text.h"
#include "dialects/gitlab/errors.h"
#include "dialects/gitlab/rules.h"
#include "dialects/gitlab/v4/avatars.h"
#include "dialects/gitlab/v4/conditional.h"
#include "domain/email.h"

namespace usher::gitlab::v4 {
namespace {

constexpr std::string_view public_email_field = "public_email";
constexpr std::string_view commit_email_field = "commit_email";

// Accounts that made others, by their ids.
std::map<AccountId, SharedAccount> creators_of(const Gitlab& gitlab,
                                               const std::vector<SharedAccount>& accounts) {
    std::vector<AccountId> ids;
    for (const auto& account : accounts)
        if (account->created_by.value != 0) ids.push_back(account->created_by);
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    std::map<AccountId, SharedAccount> creators;
    for (auto& account : shared(gitlab.directory.accounts.find_all(ids))) {
        const auto id = account->id;
        creators.emplace(id, std::move(account));
    }
    return creators;
}

Surroundings around(const Gitlab& gitlab, const Account& account) {
    Surroundings surroundings;
    if (account.created_by.value != 0)
        surroundings.creator = gitlab.directory.accounts.find(account.created_by);
    return surroundings;
}

std::vector<AttributeView> attributes_of(const Gitlab& gitlab, AccountId account) {
    std::vector<AttributeView> views;
    for (auto& [key, value] : gitlab.directory.settings.of(account, custom_attribute_space))
        views.push_back({key, value});
    return views;
}

// An address may be shown or committed with when its owner has proved to read it.
bool is_own_address(const Gitlab& gitlab, const Account& account, const std::string& address) {
    if (account.email && fold_email(*account.email) == fold_email(address)) return true;
    const auto owner = gitlab.directory.accounts.find_owner(address);
    return owner && owner->id == account.id;
}

void check_addresses(const Gitlab& gitlab, const Account& account, const ProfileFields& given,
                     Problems& problems) {
    const auto check = [&](std::string_view field, const Text& address) {
        if (!address || is_blank(*address) || is_own_address(gitlab, account, *address)) return;
        problems.push_back({field, Fault::not_allowed, 0, "is not an email you own"});
    };
    check(public_email_field, given.public_email);
    check(commit_email_field, given.commit_email);
}

Text normalised(const Text& address) { return address ? Text(normalise_email(*address)) : Text(); }

core::AccountChange all_of(const ProfileFields& given) {
    auto wanted = change_of(given);
    wanted.job_title = without_tags(given.job_title);
    wanted.pronouns = without_tags(given.pronouns);
    wanted.discord = without_tags(given.discord);
    wanted.public_email = normalised(given.public_email);
    wanted.commit_email = normalised(given.commit_email);
    wanted.note = given.note;
    wanted.theme_id = given.theme_id;
    wanted.color_scheme_id = given.color_scheme_id;
    wanted.private_profile = given.private_profile;
    wanted.view_diffs_file_by_file = given.view_diffs_file_by_file;
    return wanted;
}

core::NewAccount account_of(const NewUser& given) {
    core::NewAccount wanted;
    wanted.username = strip_tags(given.username);
    wanted.name = strip_tags(given.name);
    wanted.email = normalise_email(given.email);
    wanted.profile = profile_of(given);
    wanted.profile.job_title = strip_tags(given.job_title.value_or(""));
    wanted.profile.pronouns = strip_tags(given.pronouns.value_or(""));
    wanted.profile.discord = strip_tags(given.discord.value_or(""));
    wanted.profile.public_email = normalise_email(given.public_email.value_or(""));
    wanted.profile.commit_email = normalise_email(given.commit_email.value_or(""));
    wanted.note = given.note;
    wanted.theme_id = given.theme_id.value_or(wanted.theme_id);
    wanted.color_scheme_id = given.color_scheme_id.value_or(wanted.color_scheme_id);
    wanted.private_profile = given.private_profile.value_or(false);
    wanted.preferences.view_diffs_file_by_file = given.view_diffs_file_by_file.value_or(false);
    wanted.admin = given.admin.value_or(false);
    wanted.external = given.external.value_or(false);
    wanted.can_create_group = given.can_create_group;
    wanted.projects_limit = given.projects_limit;
    wanted.confirmed = given.skip_confirmation.value_or(false);
    if (given.provider && !is_blank(*given.provider))
        wanted.identities.push_back({*given.provider, given.extern_uid});
    return wanted;
}

// A password that nobody is told wins over one that was given. None at all is as good, without its hash:
// nobody signs in with either, and it is in the way of nobody who chooses one.
std::optional<Secret> password_of(const NewUser& given, Problems& problems) {
    if (given.force_random_password.value_or(false) || given.reset_password.value_or(false))
        return std::nullopt;
    if (given.password && !given.password->empty()) return given.password;
    problems.push_back({"password", Fault::blank});
    return std::nullopt;
}

// What somebody else has is said before anything else, whatever the case (contract/gitlab.md section 8.1).
std::optional<api::Raw> clash(const Problems& problems) {
    const auto is_taken = [&](std::string_view field) {
        return has(problems, field, Fault::taken) || has(problems, field, Fault::taken_in_other_case) ||
               has(problems, field, Fault::taken_as_secondary);
    };
    if (is_taken(core::field::email)) return message(409, "Email has already been taken");
    if (is_taken(core::field::username)) return message(409, "Username has already been taken");
    return std::nullopt;
}

void check_identity(const ProfileFields& given, Problems& problems) {
    if (given.provider && is_blank(*given.provider))
        problems.push_back({core::field::identity_provider, Fault::blank});
}

}  // namespace

bool exists(const Gitlab& gitlab, AccountId id) {
    return static_cast<bool>(gitlab.directory.accounts.find(id));
}

void ProfileFields::check(Problems& problems) const {
    if (provider.has_value() != extern_uid.has_value())
        problems.push_back({"extern_uid, provider", Fault::exclusive});
}

void NewUser::check(Problems& problems) const {
    // One that cannot be read was given all the same.
    const auto is_unreadable = [&](std::string_view field) {
        return has(problems, field, Fault::wrong_type);
    };
    const bool given = password || reset_password || force_random_password || is_unreadable("password") ||
                       is_unreadable("reset_password") || is_unreadable("force_random_password");
    if (!given) problems.push_back({"password, reset_password, force_random_password", Fault::missing});
    ProfileFields::check(problems);
}

std::vector<AdminUser> admin_users(const Gitlab& gitlab, std::vector<SharedAccount> accounts,
                                   bool with_attributes) {
    const auto creators = creators_of(gitlab, accounts);
    std::vector<AdminUser> views;
    views.reserve(accounts.size());
    for (auto& account : accounts) {
        Surroundings surroundings;
        if (const auto creator = creators.find(account->created_by); creator != creators.end())
            surroundings.creator = creator->second;
        if (with_attributes) surroundings.attributes = attributes_of(gitlab, account->id);
        views.emplace_back(gitlab, std::move(account), std::move(surroundings));
    }
    return views;
}

AdminUser admin_user(const Gitlab& gitlab, SharedAccount account) {
    auto surroundings = around(gitlab, *account);
    return AdminUser(gitlab, std::move(account), std::move(surroundings));
}

Result<ShownUser> get_user(Gitlab& gitlab, api::Call& call, UserAsked asked) {
    if (!call.caller) return refuse(Error{ErrorCode::forbidden, "Not authorized!", {}});
    auto account = gitlab.directory.accounts.find(asked.account());
    if (!account) return refuse(not_found("User"));
    if (!call.actor().admin) {
        const auto reader = account->id == call.actor().id ? User::Reader::insider : User::Reader::other;
        return ShownUser(User(gitlab, std::move(account), reader));
    }
    auto surroundings = around(gitlab, *account);
    if (asked.with_custom_attributes.value_or(false))
        surroundings.attributes = attributes_of(gitlab, account->id);
    return ShownUser(DetailedUser(gitlab, std::move(account), std::move(surroundings)));
}

Result<OwnUser> current_user(Gitlab& gitlab, api::Call& call) {
    auto& account = call.caller->account;
    if (account->admin) return OwnUser(admin_user(gitlab, std::move(account)));
    return OwnUser(PublicUser(gitlab, std::move(account)));
}

Result<ChangedUser> create_user(Gitlab& gitlab, api::Call& call, NewUser given) {
    const auto permit = policy::administer(call.actor());
    if (!permit) return refuse(permit.error());
    Problems problems;
    auto wanted = account_of(given);
    wanted.password = password_of(given, problems);
    wanted.chooses_password = given.reset_password.value_or(false);
    check_identity(given, problems);
    if (auto avatar = picture_of(given.avatar, problems); avatar && !avatar->name.empty())
        wanted.avatar = std::move(avatar);
    std::optional<std::string_view> password;
    if (wanted.password && !wanted.password->empty()) password = wanted.password->reveal();
    check_user(gitlab.version(),
               {wanted.username, wanted.name, *wanted.email, password, given.bio, given.projects_limit},
               problems);
    Account as_it_will_be;
    as_it_will_be.email = wanted.email;
    check_addresses(gitlab, as_it_will_be, given, problems);

    auto created = gitlab.directory.accounts.create(*permit, wanted, std::move(problems));
    if (created) return ChangedUser(admin_user(gitlab, std::move(created->account)));
    if (auto clashing = clash(created.error().problems)) return ChangedUser(std::move(*clashing));
    return refuse(created.error());
}

Result<ChangedUser> update_user(Gitlab& gitlab, api::Call& call, UserChange given) {
    const auto permit = policy::administer(call.actor());
    if (!permit) return refuse(permit.error());
    auto& accounts = gitlab.directory.accounts;
    const AccountId id{given.id};
    const auto account = accounts.find(id);
    if (!account) return refuse(not_found("User"));

    auto wanted = all_of(given);
    wanted.username = without_tags(given.username);
    wanted.name = without_tags(given.name);
    wanted.email = normalised(given.email);
    if (given.skip_reconfirmation.value_or(false)) wanted.email_claim = core::Claim::own_now;
    wanted.password = given.password;

    if (auto clashing = clash(accounts.taken(id, wanted.username, wanted.email)))
        return ChangedUser(std::move(*clashing));

    Problems problems;
    check_identity(given, problems);
    if (given.provider && problems.empty()) {
        const auto set = accounts.set_identity(*permit, id, {*given.provider, given.extern_uid});
        if (!set && set.error().code != ErrorCode::invalid) return refuse(set.error());
        if (!set) problems = set.error().problems;
    }
    wanted.avatar = picture_of(given.avatar, problems);
    std::optional<std::string_view> password;
    if (wanted.password && wanted.password->empty())
        problems.push_back({"password", Fault::blank});
    else if (wanted.password)
        password = wanted.password->reveal();
    check_user(gitlab.version(),
               {wanted.username, wanted.name, wanted.email, password, given.bio, given.projects_limit},
               problems);
    check_addresses(gitlab, *account, given, problems);
    auto changed = accounts.change(*permit, id, wanted, std::move(problems));
    if (!changed) return refuse(changed.error());
    return ChangedUser(admin_user(gitlab, std::move(*changed)));
}

Result<std::variant<api::NoContent, api::Raw>> delete_user(Gitlab& gitlab, api::Call& call, Deletion given) {
    const auto permit = policy::administer(call.actor());
    if (!permit) return refuse(permit.error());
    bool newer = false;
    const auto object = [&](const Account& account) -> Result<void> {
        newer = is_newer(call, account.updated_at);
        if (newer) return refuse(ErrorCode::forbidden);
        return {};
    };
    const auto erased = gitlab.directory.accounts.erase(*permit, given.account(), false, object);
    if (newer) return precondition_failed();
    if (!erased) return refuse(erased.error());
    return api::NoContent{};
}

Result<api::NoContent> delete_identity(Gitlab& gitlab, api::Call& call, ProviderOf given) {
    const auto permit = policy::administer(call.actor());
    if (!permit) return refuse(permit.error());
    const auto removed = gitlab.directory.accounts.remove_identity(*permit, given.account(), given.provider);
    if (!removed) return refuse(removed.error());
    return api::NoContent{};
}

Result<std::variant<api::NoContent, api::Raw>> disable_two_factor(Gitlab& gitlab, api::Call& call,
                                                                  UserId id) {
    const auto permit = policy::administer(call.actor());
    if (!permit) return refuse(permit.error());
    const auto account = gitlab.directory.accounts.find(id.account());
    if (!account) return refuse(not_found("User"));
    if (account->admin)
        return refuse(Error{ErrorCode::forbidden,
                            "Two-factor authentication for admins cannot be disabled via the API. Use the "
                            "Rails console",
                            {}});
    if (!account->two_factor_enabled)
        return message(400, "400 Bad request - Two-factor authentication is not enabled for this user");
    core::AccountChange wanted;
    wanted.two_factor_enabled = false;
    const auto changed = gitlab.directory.accounts.change(*permit, id.account(), wanted);
    if (!changed) return refuse(changed.error());
    return api::NoContent{};
}

}  // namespace usher::gitlab::v4
