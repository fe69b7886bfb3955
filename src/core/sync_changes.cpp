#include "core/sync_changes.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "core/accounts.h"
#include "core/groups.h"
#include "crypto/random.h"

namespace usher::core {
namespace {

constexpr std::string_view outside_origin = "ldap";

Group fresh_group(const Environment& env, const std::string& name) {
    Group group;
    group.uuid = crypto::random_uuid();
    group.name = group.display_name = group.sso_name = name;
    group.created_at = group.updated_at = env.clock.now();
    return group;
}

// The account that somebody gave the entry's identity before the entry was known.
std::optional<AccountId> claimed(Reader& reader, const std::string& provider, const OutsideEntry& entry) {
    auto& accounts = reader.accounts();
    if (const auto holder = accounts.identity_owner(provider, entry.dn)) return holder;
    // Others write the same name in small letters.
    const auto namesake = accounts.by_username(fold_case(entry.username));
    if (!namesake) return std::nullopt;
    const bool is_claimed =
        std::any_of(namesake->identities.begin(), namesake->identities.end(), [&](const Identity& identity) {
            return identity.provider == provider && identity.extern_uid &&
                   fold_case(*identity.extern_uid) == fold_case(entry.dn);
        });
    return is_claimed ? std::optional(namesake->id) : std::nullopt;
}

}  // namespace

std::optional<std::string> predecessor_of(Reader& reader, const std::string& provider,
                                          const OutsideEntry& entry) {
    auto& synchronisation = reader.synchronisation();
    if (synchronisation.entry(provider, entry.id)) return std::nullopt;
    const auto old_entry = [&](AccountId account) -> std::optional<SyncedEntry> {
        auto old = synchronisation.entry_of(account);
        return old && old->provider == provider ? std::move(old) : std::nullopt;
    };
    if (const auto holder = claimed(reader, provider, entry))
        if (const auto old = old_entry(*holder)) return old->entry_id;
    const auto namesake = reader.accounts().by_username(fold_case(entry.username));
    if (!namesake || !entry.email) return std::nullopt;
    const auto old = old_entry(namesake->id);
    const bool is_same = old && old->written.email == entry.email &&
                         fold_case(old->written.username) == fold_case(entry.username);
    return is_same ? std::optional(old->entry_id) : std::nullopt;
}

std::optional<SyncedEntry> SyncChanges::known(const std::string& entry_id) {
    return writer_.reader().synchronisation().entry(provider_, entry_id);
}

void SyncChanges::done(std::string_view event, AccountId account, const std::string& entry_id,
                       std::string detail) {
    acts_.done.push_back({event, account, entry_id, std::move(detail)});
}

void SyncChanges::skip(const std::string& who, std::string reason) {
    acts_.skipped.push_back({who, std::move(reason)});
}

void SyncChanges::add(const OutsideEntry& entry, bool readds) {
    if (auto before = known(entry.id); before && (before->account || !readds)) return change(entry);
    const auto holder = claimed(writer_.reader(), provider_, entry);
    if (!holder) return create(entry);
    if (writer_.reader().synchronisation().entry_of(*holder))
        return skip(entry.dn, "another entry has this name still; it is tried again");
    // Somebody said before that this account is the entry's: what it holds by now stays theirs.
    SyncedEntry linked{provider_, entry.id, holder, entry.reference, {}, true, {}};
    done("ldap_account_linked", *holder, entry.id);
    revise_account(std::move(linked), *writer_.accounts().lock(*holder), entry);
}

void SyncChanges::succeed(const std::string& gone_id, const OutsideEntry& entry) {
    auto old = known(gone_id);
    if (!old || !old->account || predecessor_of(writer_.reader(), provider_, entry) != gone_id) return;
    writer_.synchronisation().erase(provider_, gone_id);
    old->entry_id = entry.id;
    old->digest.clear();  // so that it is changed to what the new one says
    writer_.synchronisation().put(*old);
    done("ldap_account_linked", *old->account, entry.id, "instead of " + gone_id);
    unblock(entry.id);
}

void SyncChanges::create(const OutsideEntry& entry) {
    if (writer_.reader().accounts().by_username(fold_case(entry.username)))
        return skip(entry.dn,
                    fmt::format("somebody else here has the username \"{}\" already", entry.username));
    NewAccount wanted;
    wanted.username = entry.username;
    wanted.name = entry.name;
    wanted.email = entry.email;
    wanted.email_claim = Claim::own_if_free;
    wanted.origin = outside_origin;
    wanted.confirmed = true;
    wanted.identities = {{provider_, entry.dn}};
    const auto created = create_in(env_, writer_, wanted, {});
    if (!created) return skip(entry.dn, "its names are taken here");
    const auto id = created->account.id;

    SyncedEntry fresh{provider_, entry.id, id, entry.reference, digest_of(entry), true, {}};
    auto revision = revise(created->account, {}, {}, entry);
    if (!write_keys(id, revision, entry.dn)) fresh.digest.clear();
    fresh.written = std::move(revision.written);
    writer_.synchronisation().put(fresh);
    done("ldap_account_added", id, entry.id);
}

void SyncChanges::change(const OutsideEntry& entry) {
    auto before = known(entry.id);
    if (!before || !before->account) return;
    auto account = writer_.accounts().lock(*before->account);
    if (!account) return;
    revise_account(std::move(*before), std::move(*account), entry);
}

void SyncChanges::revise_account(SyncedEntry known, Account account, const OutsideEntry& entry) {
    const auto id = account.id;
    const auto now = env_.clock.now();
    auto revision = revise(account, writer_.reader().keys().of(id), known.written, entry);
    bool is_whole = true;
    if (revision.username) {
        const auto holder = writer_.reader().accounts().by_username(fold_case(*revision.username));
        if (holder && holder->id != id) {
            skip(entry.dn,
                 fmt::format("somebody else here has the username \"{}\" already", *revision.username));
            revision.username.reset();
            revision.written.username = known.written.username;
            is_whole = false;
        }
    }
    if (revision.username) account.username = *revision.username;
    if (revision.name) account.name = *revision.name;
    const bool has_new_identity = set_identity(account, entry.dn);
    if (revision.username || revision.name || has_new_identity) {
        account.updated_at = now;
        writer_.accounts().update(account);
    }
    if (revision.changes_email) show_email(writer_, account, revision.email, Claim::own_if_free, now);
    if (!write_keys(id, revision, entry.dn)) is_whole = false;

    known.reference = entry.reference;
    known.digest = is_whole ? digest_of(entry) : std::string();
    known.written = revision.written;
    writer_.synchronisation().put(known);
    if (!revision.is_empty()) done("ldap_account_changed", id, entry.id, revision.fields());
    if (has_new_identity) done("ldap_identity_changed", id, entry.id, entry.dn);
}

bool SyncChanges::set_identity(Account& account, const std::string& dn) {
    auto& own = account.identities;
    const auto ours = std::find_if(own.begin(), own.end(),
                                   [&](const Identity& each) { return each.provider == provider_; });
    if (ours != own.end() && ours->extern_uid == dn) return false;
    // Whoever stood there before has moved, and their own change says where to.
    if (const auto holder = writer_.reader().accounts().identity_owner(provider_, dn);
        holder && *holder != account.id) {
        auto other = *writer_.accounts().lock(*holder);
        std::erase(other.identities, Identity{provider_, dn});
        writer_.accounts().update(other);
    }
    if (ours != own.end())
        ours->extern_uid = dn;
    else
        own.insert(own.begin(), Identity{provider_, dn});
    return true;
}

bool SyncChanges::write_keys(AccountId account, const Revision& revision, const std::string& dn) {
    for (const auto& key : revision.remove_keys) writer_.keys().erase(key.id);
    bool is_whole = true;
    for (auto key : revision.add_keys) {
        if (writer_.reader().keys().has_fingerprint(key.fingerprint)) {
            skip(dn, fmt::format("somebody else here has the key SHA256:{} already", key.sha256));
            is_whole = false;
            continue;
        }
        key.account = account;
        key.created_at = key.updated_at = env_.clock.now();
        writer_.keys().insert(key);
    }
    return is_whole;
}

void SyncChanges::block(const std::string& entry_id) {
    const auto entry = known(entry_id);
    if (!entry) return;
    writer_.synchronisation().set_present(provider_, entry_id, false);
    if (!entry->account) return;
    const auto account = writer_.accounts().lock(*entry->account);
    if (!account || account->state != State::active) return;
    enter_state(env_, writer_, account->id, State::ldap_blocked);
    done("ldap_account_blocked", account->id, entry_id, "sessions, tokens, keys, mails, links");
}

void SyncChanges::unblock(const std::string& entry_id) {
    const auto entry = known(entry_id);
    if (!entry) return;
    writer_.synchronisation().set_present(provider_, entry_id, true);
    if (!entry->account) return;
    const auto account = writer_.accounts().lock(*entry->account);
    if (!account || account->state != State::ldap_blocked) return;
    enter_state(env_, writer_, account->id, State::active);
    done("ldap_account_unblocked", account->id, entry_id);
}

void SyncChanges::set_present(const std::string& entry_id, bool present) {
    writer_.synchronisation().set_present(provider_, entry_id, present);
}

// Only what stands for a deleted account.
void SyncChanges::forget(const std::string& entry_id) {
    if (const auto entry = known(entry_id); entry && !entry->account)
        writer_.synchronisation().erase(provider_, entry_id);
}

void SyncChanges::join(const Move& move) {
    const auto entry = known(move.entry_id);
    if (!entry || !entry->account || !writer_.accounts().lock(*entry->account)) return;
    const auto group = writer_.groups().lock_by_name(move.group);
    const auto id = group ? group->id : writer_.groups().insert(fresh_group(env_, move.group));
    if (writer_.reader().groups().role(id, *entry->account)) return;
    writer_.groups().join(id, *entry->account, false);
    writer_.synchronisation().remember(provider_, {id, *entry->account});
    done("ldap_group_joined", *entry->account, move.entry_id, move.group);
}

void SyncChanges::leave(const Move& move) {
    const auto entry = known(move.entry_id);
    const auto group = writer_.groups().lock_by_name(move.group);
    if (!entry || !entry->account || !group) return;
    writer_.synchronisation().forget(provider_, {group->id, *entry->account});
    const auto role = writer_.reader().groups().role(group->id, *entry->account);
    if (!role || *role) return;
    writer_.groups().leave(group->id, *entry->account);
    done("ldap_group_left", *entry->account, move.entry_id, move.group);
}

}  // namespace usher::core
