// Accounts from creation to deletion, and their states. Writes take the Permit of domain/policy.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "core/environment.h"
#include "core/labels.h"
#include "domain/account_list.h"
#include "domain/avatar.h"
#include "domain/mailer.h"
#include "domain/policy.h"
#include "domain/token.h"

namespace usher::core {

// Names of fields in Problems; a dialect that calls them otherwise translates.
namespace field {
inline constexpr std::string_view username = "username";
inline constexpr std::string_view email = "email";
inline constexpr std::string_view identity_uid = "identities.extern_uid";
inline constexpr std::string_view identity_provider = "identities.provider";
inline constexpr std::string_view key = "key";
inline constexpr std::string_view fingerprint = "fingerprint";
inline constexpr std::string_view primary_keyid = "primary_keyid";
}  // namespace field

// What giving an account an address means for its ownership (domain/email.h).
enum class Claim : std::uint8_t {
    own,          // refused when somebody else owns it; a changed one is pending until it is confirmed
    own_now,      // the same at once, without a confirmation
    take_now,     // the same, even from somebody who has it as a further one and did not confirm it
    own_if_free,  // an administrator's word: owned unless somebody else owns it, shown in any case
    show,         // shown; owned only once it is proven
};

struct NewAccount {
    std::string username;
    std::string name;
    std::optional<std::string> email;
    Claim email_claim = Claim::own;
    std::string origin{local_origin};
    std::optional<Secret> password;
    bool password_change_forced = false;
    Profile profile;
    AccountKind kind = AccountKind::person;
    bool admin = false;
    bool external = false;
    bool confirmed = false;  // else a confirmation mail goes out
    std::optional<bool> can_create_group;
    std::optional<std::int64_t> projects_limit;
    std::int64_t theme_id = 1;
    std::int64_t color_scheme_id = 1;
    Preferences preferences;
    bool private_profile = false;
    std::optional<std::string> note;
    std::optional<Avatar> avatar;
    // Whoever reads its address gets a link by which to choose a password.
    bool chooses_password = false;
    std::vector<Identity> identities;
    Labels labels;
    std::optional<Message> letter;  // queued with it, when there is an address
};

// What is absent stays as it is.
struct AccountChange {
    std::optional<std::string> username;
    std::optional<std::string> name;
    // With Claim::own pending until confirmed (Options::reconfirm_email), else shown at once; empty: none.
    std::optional<std::string> email;
    Claim email_claim = Claim::own;
    std::optional<Secret> password;  // ends every session; need not be changed by its owner
    std::optional<std::string> full_name, bio, location, skype, linkedin, twitter, website_url, organization;
    std::optional<std::string> job_title, pronouns, discord, public_email, commit_email, note;
    std::optional<bool> admin, external, can_create_group, private_profile, two_factor_enabled;
    std::optional<std::int64_t> projects_limit, theme_id, color_scheme_id;
    std::optional<bool> view_diffs_file_by_file, show_whitespace_in_diffs, pass_user_identities_to_ci_jwt;
    std::optional<Avatar> avatar;  // an empty one: none
    LabelChanges labels;
    std::optional<Message> letter;  // queued with it, to the new address, when there is one
};

// A new account with the private token that was made for it.
struct Created {
    Account account;
    Secret private_token;
};

class Accounts {
  public:
    explicit Accounts(Environment& environment) : env_(environment) {}

    SharedAccount find(AccountId id) const;
    // Those that are there, in the order asked for; each id once.
    std::vector<Account> find_all(std::span<const AccountId> ids) const;
    std::optional<Account> find_by_uuid(const Uuid& uuid) const;
    // Whoever owns the address, or else the newest one that merely shows it.
    std::optional<Account> find_by_email(std::string_view address) const;
    // What is left of somebody who was deleted; by address where the deletion kept it, the last created
    // first.
    std::optional<Tombstone> find_deleted(const Uuid& uuid) const;
    std::optional<Tombstone> find_deleted_by_email(std::string_view address) const;
    // Exactly as written.
    std::optional<Account> find_by_username(std::string_view username) const;
    std::optional<Account> find_by_username_ignoring_case(std::string_view username) const;

    struct Page {
        std::vector<SharedAccount> accounts;
        std::int64_t total = 0;
    };
    // The total of a narrowed list is counted no further than to `most`.
    Page page(const AccountFilter& filter, std::int64_t offset, std::int64_t limit,
              const AccountSequence& sequence = {}, std::int64_t most = unbounded) const;
    // The next of a list that is walked by places; no total.
    std::vector<SharedAccount> next(const AccountFilter& filter, const AccountSequence& sequence,
                                    std::int64_t limit) const;
    // The account that owns an address, as its primary or a further one; the latter only if it is confirmed.
    std::optional<Account> find_owner(std::string_view address) const;
    std::optional<AccountId> find_by_identity(std::string_view provider, std::string_view extern_uid) const;
    // People, ascending by the bytes of their usernames, from behind `username` on (empty: from the first).
    std::vector<Account> people_after(std::string_view username, std::int64_t limit) const;

    // Which of these names and addresses somebody other than `self` holds.
    Problems taken(AccountId self, const std::optional<std::string>& username,
                   const std::optional<std::string>& email) const;

    // `found`: problems the dialect's own rules found already; they are refused together with those found
    // here (`invalid`: username, email or identity taken, an identity of a directory that is synchronised),
    // and nothing is stored.
    Result<Created> create(const Permit& permit, const NewAccount& wanted, Problems found = {});
    // not_found; invalid, labels too_many among it; forbidden when the permit is for somebody else.
    Result<Account> change(const Permit& permit, AccountId id, const AccountChange& wanted,
                           Problems found = {});
    // Replaces the uid of the account's identity with that provider (no uid: nothing changes), or adds one.
    // An uid that somebody else has is ignored when replacing, `invalid` when adding.
    Result<void> set_identity(const Permit& permit, AccountId id, const Identity& identity);
    // What speaks against deleting the account as the transaction finds it.
    using Objection = std::function<Result<void>(const Account&)>;
    // The account as it was. `keeps_names`: the tombstone can still say who it was. not_found; forbidden when
    // the permit is for somebody else; what `object` refuses.
    Result<Account> erase(const Permit& permit, AccountId id, bool keeps_names = false,
                          const Objection& object = {});

    // Removes the identity with that provider. not_found, of the user or of the identity; forbidden where a
    // synchronisation sets it.
    Result<void> remove_identity(const Permit& permit, AccountId id, std::string_view provider);
    // The picture that was uploaded last.
    std::optional<Avatar> avatar_of(AccountId id) const;

    // True when the state changed. not_found, ldap_state.
    Result<bool> block(const Permit& permit, AccountId id);
    Result<bool> unblock(const Permit& permit, AccountId id);
    // Whether the account may go into the other state: true; false when there is nothing to do; or a refusal.
    using Judge = std::function<Result<bool>(const Account&)>;
    // True when the state changed. not_found, and what `judge` refuses.
    Result<bool> change_state(const Permit& permit, AccountId id, State state, const Judge& judge);
    // What an operator sets, without the rules for administrators. ldap_state where a synchronisation sets
    // it.
    Result<void> set_state(const Permit& permit, AccountId id, State state);
    // When the account last did something, as an operator knows it from elsewhere. not_found.
    Result<void> set_last_seen(const Permit& permit, AccountId id, Time seen);

  private:
    Environment& env_;
};

// Creates an account inside a transaction: the names are checked, the row, its password hash (empty: none),
// its private token and its confirmation mail are written. invalid, as Accounts::create.
Result<Created> create_in(Environment& env, Writer& writer, const NewAccount& wanted, std::string_view hash,
                          Problems found = {}, AccountId by = {});

// Identities of a configured directory, and the states of who has them, are its synchronisation's alone.
bool is_synchronised(const Environment& env, std::string_view provider);

// Inside a transaction: moves the account to `state` and ends what may not go on there.
void enter_state(Environment& env, Writer& writer, AccountId id, State state);

// Shows another address, owned as the claim says (Claim::own: somebody must have looked whether it is free).
void show_email(Writer& writer, Account& account, const std::optional<std::string>& address, Claim claim,
                Time now);

// External people bring no groups or projects of their own (contract/gitlab.md section 4).
void apply_external(Account& account);

// The account that owns an address, as its primary or a further one; the latter only if it is confirmed.
std::optional<Account> owner_of(Reader& reader, std::string_view address);

// Problems of names and addresses that somebody else holds. `self` is the account being changed, 0 for a
// new one.
void find_taken_username(Reader& reader, std::string_view username, AccountId self, Problems& problems);
void find_taken_email(Reader& reader, std::string_view email, AccountId self, Problems& problems);

// Whoever proves an address gets it: takes it from another account where it is further and not confirmed.
void displace_unproven(Writer& writer, std::string_view address, AccountId self);

// The private token of an account as it is stored; `sealed` is bound to the account's uuid.
Token private_token_row(const Account& account, std::string sealed);

}  // namespace usher::core
