#include "core/accounts.h"

#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "core/confirmation.h"
#include "core/letters.h"
#include "core/recovery.h"
#include "core/sessions.h"
#include "crypto/digest.h"
#include "crypto/random.h"
#include "domain/email.h"
#include "domain/outside_directory.h"

namespace usher::core {
namespace {

constexpr std::string_view account_subject = "User";

Account fresh_account(const Environment& env, const NewAccount& wanted, AccountId by) {
    const auto now = env.clock.now();
    Account account;
    account.uuid = crypto::random_uuid();
    account.kind = wanted.kind;
    account.username = wanted.username;
    account.name = wanted.name;
    account.email = wanted.email;
    account.admin = wanted.admin;
    account.origin = wanted.origin;
    account.password_change_forced = wanted.password_change_forced;
    account.external = wanted.external;
    account.can_create_group = wanted.can_create_group.value_or(env.options.can_create_group);
    account.projects_limit = wanted.projects_limit.value_or(env.options.projects_limit);
    account.profile = wanted.profile;
    account.theme_id = wanted.theme_id;
    account.color_scheme_id = wanted.color_scheme_id;
    account.preferences = wanted.preferences;
    account.private_profile = wanted.private_profile;
    account.note = wanted.note;
    if (wanted.avatar) account.avatar = wanted.avatar->name;
    account.created_by = by;
    account.created_at = account.updated_at = now;
    if (wanted.confirmed) account.confirmed_at = now;
    account.identities = wanted.identities;
    apply_external(account);
    return account;
}

void find_taken_identities(Reader& reader, const std::vector<Identity>& identities, Problems& problems) {
    for (const auto& identity : identities) {
        if (!identity.extern_uid || identity.extern_uid->empty()) continue;
        if (reader.accounts().identity_owner(identity.provider, *identity.extern_uid))
            problems.push_back({field::identity_uid, Fault::taken});
    }
}

template <class T>
void apply(std::optional<T>& to, const std::optional<T>& given) {
    if (given) to = given;
}
template <class T>
void apply(T& to, const std::optional<T>& given) {
    if (given) to = *given;
}

std::optional<std::string> given_address(const std::string& text) {
    if (text.empty()) return std::nullopt;
    return text;
}

// Refusals go to the problems; what is stored is what the changes say.
void find_too_many_labels(Reader& reader, AccountId id, const LabelChanges& changes, Problems& problems) {
    if (!changes.values.empty()) changed(reader.settings().of(id, label_space), changes, problems);
}

void store_labels(Writer& writer, AccountId id, const LabelChanges& changes) {
    for (const auto& [name, value] : changes.values) {
        if (value)
            writer.settings().set(id, label_space, name, *value);
        else
            writer.settings().erase(id, label_space, name);
    }
}

void store_avatar(Writer& writer, AccountId id, const Avatar& avatar) {
    if (avatar.name.empty())
        writer.avatars().erase(id);
    else
        writer.avatars().set(id, avatar);
}

void apply(Account& account, const AccountChange& wanted) {
    apply(account.username, wanted.username);
    apply(account.name, wanted.name);
    apply(account.profile.full_name, wanted.full_name);
    apply(account.profile.bio, wanted.bio);
    apply(account.profile.location, wanted.location);
    apply(account.profile.skype, wanted.skype);
    apply(account.profile.linkedin, wanted.linkedin);
    apply(account.profile.twitter, wanted.twitter);
    apply(account.profile.website_url, wanted.website_url);
    apply(account.profile.organization, wanted.organization);
    apply(account.profile.job_title, wanted.job_title);
    apply(account.profile.pronouns, wanted.pronouns);
    apply(account.profile.discord, wanted.discord);
    apply(account.profile.public_email, wanted.public_email);
    apply(account.profile.commit_email, wanted.commit_email);
    apply(account.note, wanted.note);
    apply(account.private_profile, wanted.private_profile);
    apply(account.two_factor_enabled, wanted.two_factor_enabled);
    apply(account.theme_id, wanted.theme_id);
    apply(account.color_scheme_id, wanted.color_scheme_id);
    apply(account.preferences.view_diffs_file_by_file, wanted.view_diffs_file_by_file);
    apply(account.preferences.show_whitespace_in_diffs, wanted.show_whitespace_in_diffs);
    apply(account.preferences.pass_user_identities_to_ci_jwt, wanted.pass_user_identities_to_ci_jwt);
    if (wanted.avatar) account.avatar = wanted.avatar->name;
    apply(account.admin, wanted.admin);
    apply(account.external, wanted.external);
    apply(account.can_create_group, wanted.can_create_group);
    apply(account.projects_limit, wanted.projects_limit);
    apply_external(account);
}

}  // namespace

bool is_synchronised(const Environment& env, std::string_view provider) {
    return std::any_of(env.outside.begin(), env.outside.end(),
                       [&](const OutsideDirectory* directory) { return directory->provider() == provider; });
}

void apply_external(Account& account) {
    if (!account.external) return;
    account.can_create_group = false;
    account.projects_limit = 0;
}

static bool must_be_free(Claim claim) {
    return claim == Claim::own || claim == Claim::own_now || claim == Claim::take_now;
}

// Whether the account gets an address as its own, given what is claimed. What is no address is never owned.
static bool may_own(Reader& reader, AccountId self, const std::string& address, Claim claim) {
    if (must_be_free(claim)) return true;
    if (!is_email(address)) return false;
    const auto owner = reader.emails().owner(fold_email(address));
    if (owner && owner->account == self && self != AccountId{}) return true;
    return claim == Claim::own_if_free && !(owner && owner->proven);
}

void displace_unproven(Writer& writer, std::string_view address, AccountId self) {
    const auto holder = writer.reader().emails().owner(fold_email(address));
    if (!holder || holder->proven || holder->account == self) return;
    writer.emails().erase_secondary(holder->id);
    writer.mails().cancel_to(holder->account, holder->address);
}

void find_taken_username(Reader& reader, std::string_view username, AccountId self, Problems& problems) {
    const auto holder = reader.accounts().by_username(fold_case(username));
    if (!holder || holder->id == self) return;
    problems.push_back(
        {field::username, holder->username == username ? Fault::taken : Fault::taken_in_other_case});
}

void find_taken_email(Reader& reader, std::string_view email, AccountId self, Problems& problems) {
    const auto owner = reader.emails().owner(fold_email(email));
    if (!owner || owner->account == self) return;
    if (!owner->primary)
        problems.push_back({field::email, Fault::taken_as_secondary});
    else
        problems.push_back(
            {field::email, owner->address == email ? Fault::taken : Fault::taken_in_other_case});
}

Token private_token_row(const Account& account, std::string sealed) {
    Token row;
    row.account = account.id;
    row.kind = TokenKind::private_token;
    row.name = "private token";
    row.sealed = std::move(sealed);
    row.created_at = account.created_at;
    return row;
}

Result<Created> create_in(Environment& env, Writer& writer, const NewAccount& wanted, std::string_view hash,
                          Problems problems, AccountId by) {
    const bool must_own = wanted.email && must_be_free(wanted.email_claim);
    if (must_own && wanted.email_claim == Claim::take_now) displace_unproven(writer, *wanted.email, {});
    find_taken_username(writer.reader(), wanted.username, {}, problems);
    if (must_own) find_taken_email(writer.reader(), *wanted.email, {}, problems);
    find_taken_identities(writer.reader(), wanted.identities, problems);
    if (!problems.empty()) return refuse(invalid(std::move(problems)));

    Created result{fresh_account(env, wanted, by), crypto::private_token()};
    auto& account = result.account;
    const bool owns = account.email && may_own(writer.reader(), {}, *account.email, wanted.email_claim);
    if (owns && !must_own) displace_unproven(writer, *account.email, {});
    account.id = writer.accounts().insert(account, owns);
    if (!hash.empty()) writer.passwords().set(account.id, hash, account.created_at);
    for (const auto& [name, value] : wanted.labels)
        writer.settings().set(account.id, label_space, name, value);
    auto sealed = env.seal.close(result.private_token, account.uuid.text());
    writer.tokens().insert(private_token_row(account, std::move(sealed)),
                           crypto::sha256(result.private_token.reveal()));
    if (!wanted.confirmed && must_own)
        queue_confirmation(env, writer, account, *account.email, LinkPurpose::confirm_account);
    if (wanted.letter) queue_letter(env, writer, account, *wanted.letter);
    if (wanted.avatar) writer.avatars().set(account.id, *wanted.avatar);
    if (wanted.chooses_password) queue_password_choice(env, writer, account);
    return result;
}

void show_email(Writer& writer, Account& account, const std::optional<std::string>& address, Claim claim,
                Time now) {
    if (address == account.email && claim == Claim::show) return;
    if (address && may_own(writer.reader(), account.id, *address, claim)) {
        displace_unproven(writer, *address, account.id);
        writer.emails().make_primary(account.id, *address, now);
    } else {
        writer.emails().show(account.id, address, now);
    }
    account.email = address;
}

Result<Created> Accounts::create(const Permit& permit, const NewAccount& wanted, Problems found) {
    for (const auto& identity : wanted.identities)
        if (is_synchronised(env_, identity.provider))
            found.push_back({field::identity_provider, Fault::not_allowed});
    // Hashing comes first because no write lock may be held for its 27 ms; what cannot be stored anyway
    // is not hashed.
    std::string hash;
    if (wanted.password && found.empty())
        hash = crypto::hash_password(*wanted.password, env_.options.password_cost);

    auto created = env_.store.write(
        permit, [&](Writer& writer) { return create_in(env_, writer, wanted, hash, found, permit.by()); });
    if (created) {
        log::audit("account_created", {{"account", created->account.id.value}, {"by", permit.by().value}});
        if (!wanted.confirmed || wanted.letter || wanted.chooses_password) env_.mail_queued();
    }
    return created;
}

Result<Account> Accounts::change(const Permit& permit, AccountId id, const AccountChange& wanted,
                                 Problems found) {
    if (!permit.covers(id)) return refuse(ErrorCode::forbidden);
    std::string hash;
    if (wanted.password && found.empty())
        hash = crypto::hash_password(*wanted.password, env_.options.password_cost);

    bool mailed = false;
    auto changed = env_.store.write(permit, [&](Writer& writer) -> Result<Account> {
        mailed = false;
        auto account = writer.accounts().lock(id);
        if (!account) return refuse(not_found(account_subject));
        Problems problems = found;
        if (wanted.username) find_taken_username(writer.reader(), *wanted.username, id, problems);
        const bool new_email =
            wanted.email && must_be_free(wanted.email_claim) && wanted.email != account->email;
        if (new_email && wanted.email_claim == Claim::take_now) displace_unproven(writer, *wanted.email, id);
        if (new_email) find_taken_email(writer.reader(), *wanted.email, id, problems);
        find_too_many_labels(writer.reader(), id, wanted.labels, problems);
        if (!problems.empty()) return refuse(invalid(std::move(problems)));

        const auto before = *account;
        apply(*account, wanted);
        const auto now = env_.clock.now();
        const bool is_pending = new_email && wanted.email_claim == Claim::own && env_.options.reconfirm_email;
        if (new_email) {
            writer.tokens().erase_links_of(id, LinkPurpose::confirm_email);
            account->pending_email = is_pending ? wanted.email : std::nullopt;
        }
        if (is_pending) {
            queue_confirmation(env_, writer, *account, *wanted.email, LinkPurpose::confirm_email);
            mailed = true;
        }
        if (!hash.empty()) account->password_change_forced = false;
        if (*account != before || !hash.empty() || new_email) {
            account->updated_at = now;
            writer.accounts().update(*account);
        }
        if (new_email && !is_pending) {
            writer.emails().make_primary(id, *wanted.email, now);
            account->email = wanted.email;
        }
        if (wanted.email && !must_be_free(wanted.email_claim))
            show_email(writer, *account, given_address(*wanted.email), wanted.email_claim, now);
        store_labels(writer, id, wanted.labels);
        if (wanted.avatar) store_avatar(writer, id, *wanted.avatar);
        if (!hash.empty()) {
            writer.passwords().set(id, hash, now);
            end_sessions(writer, id);
        }
        if (wanted.letter) queue_letter(env_, writer, *account, *wanted.letter);
        mailed = mailed || wanted.letter;
        return *account;
    });
    if (changed) {
        log::audit("account_changed", {{"account", id.value},
                                       {"by", permit.by().value},
                                       {"password", !hash.empty()},
                                       {"admin", changed->admin}});
        if (mailed) env_.mail_queued();
    }
    return changed;
}

Result<void> Accounts::set_identity(const Permit& permit, AccountId id, const Identity& identity) {
    if (is_synchronised(env_, identity.provider))
        return refuse(invalid({{field::identity_provider, Fault::not_allowed}}));
    return env_.store.write(permit, [&](Writer& writer) -> Result<void> {
        auto account = writer.accounts().lock(id);
        if (!account) return refuse(not_found(account_subject));
        std::optional<AccountId> holder;
        if (identity.extern_uid && !identity.extern_uid->empty())
            holder = writer.reader().accounts().identity_owner(identity.provider, *identity.extern_uid);
        const bool taken = holder && *holder != id;

        auto& own = account->identities;
        const auto same = std::find_if(
            own.begin(), own.end(), [&](const Identity& each) { return each.provider == identity.provider; });
        if (same != own.end()) {
            if (taken || !identity.extern_uid) return {};
            same->extern_uid = identity.extern_uid;
        } else {
            if (taken) return refuse(invalid({{field::identity_uid, Fault::taken}}));
            own.insert(own.begin(), identity);
        }
        account->updated_at = env_.clock.now();
        writer.accounts().update(*account);
        return {};
    });
}

Result<void> Accounts::remove_identity(const Permit& permit, AccountId id, std::string_view provider) {
    return env_.store.write(permit, [&](Writer& writer) -> Result<void> {
        auto account = writer.accounts().lock(id);
        if (!account) return refuse(not_found(account_subject));
        const auto removed = std::erase_if(account->identities,
                                           [&](const Identity& each) { return each.provider == provider; });
        if (removed == 0) return refuse(not_found("Identity"));
        if (is_synchronised(env_, provider)) return refuse(ErrorCode::forbidden);
        account->updated_at = env_.clock.now();
        writer.accounts().update(*account);
        return {};
    });
}

Result<Account> Accounts::erase(const Permit& permit, AccountId id, bool keeps_names,
                                const Objection& object) {
    if (!permit.covers(id)) return refuse(ErrorCode::forbidden);
    auto erased = env_.store.write(permit, [&](Writer& writer) -> Result<Account> {
        auto account = writer.accounts().lock(id);
        if (!account) return refuse(not_found(account_subject));
        if (object)
            if (auto objection = object(*account); !objection) return refuse(std::move(objection.error()));
        writer.accounts().erase(id, permit.by(), env_.clock.now(), keeps_names);
        return std::move(*account);
    });
    if (erased)
        log::audit(
            "account_deleted",
            {{"account", id.value},
             {"by", permit.by().value},
             {"cut",
              "password, sessions, tokens, keys, emails, identities, groups, settings, links, mails"}});
    return erased;
}

}  // namespace usher::core
