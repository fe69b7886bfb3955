// A person or a service in the directory, as every dialect sees it. No secret is part of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/id.h"

namespace usher {

enum class State : std::uint8_t {
    active,
    blocked,
    ldap_blocked,
    deactivated,
    banned,
    blocked_pending_approval
};

std::string_view word(State state);  // "active", "blocked", "ldap_blocked", …
std::optional<State> parse_state(std::string_view text);

enum class AccountKind : std::uint8_t { person, service };

// A login somewhere else that belongs to this account: unique by (provider, extern_uid), one per
// provider and account.
struct Identity {
    std::string provider;
    std::optional<std::string> extern_uid;
    bool operator==(const Identity&) const = default;
};

// What a person says of themselves. Absent and empty differ on the wire, so both exist here.
struct Profile {
    std::optional<std::string> bio;
    std::optional<std::string> location;
    std::string skype;
    std::string linkedin;
    std::string twitter;
    std::string website_url;
    std::string organization;
    std::string full_name = {};
    std::string job_title = {};
    std::string pronouns = {};
    std::string discord = {};
    // Which of the account's own addresses everybody may see, and which goes into commits. Empty: none.
    std::string public_email = {};
    std::string commit_email = {};
    bool operator==(const Profile&) const = default;
};

// What a person chose for the pages of GitLab.
struct Preferences {
    bool view_diffs_file_by_file = false;
    bool show_whitespace_in_diffs = true;
    bool pass_user_identities_to_ci_jwt = false;
    bool operator==(const Preferences&) const = default;
};

// Where an account came from, as far as the server itself gives the word.
inline constexpr std::string_view local_origin = "local";
// Made by the server at its first start, so that an operator has somebody to begin with.
inline constexpr std::string_view server_origin = "server";

struct Account {
    AccountId id;
    Uuid uuid;
    AccountKind kind = AccountKind::person;
    std::string username;                      // as written; unique by fold_case
    std::string name;                          // display name
    std::optional<std::string> email;          // the shown primary address
    std::optional<std::string> pending_email;  // asked for, not yet confirmed
    State state = State::active;
    bool admin = false;
    bool external = false;
    bool can_create_group = true;
    bool two_factor_enabled = false;
    std::int64_t projects_limit = 10;
    std::int64_t theme_id = 1;
    std::int64_t color_scheme_id = 1;
    Profile profile;
    Preferences preferences;
    std::optional<std::string> note;  // of an administrator about it
    bool private_profile = false;
    std::string avatar;    // the name of its picture (domain/avatar.h); empty: none was uploaded
    AccountId created_by;  // the administrator; 0: nobody signed in
    std::string origin{local_origin};
    Time created_at{};
    Time updated_at{};
    std::optional<Time> confirmed_at;
    std::optional<Time> last_sign_in_at;
    std::optional<Time> current_sign_in_at;
    std::string last_sign_in_from;  // the client's address; empty: unknown
    std::string current_sign_in_from;
    std::int64_t sign_in_count = 0;
    std::optional<Time> last_seen_at;  // of any authenticated request; may lag by `use_granularity`
    // Session cookies that carry no token of their own count for nothing until the next sign-in.
    bool cookies_refused = false;
    // How often all cookies were ended; one signed before the last time is never good again.
    std::int64_t cookie_epoch = 0;
    // The password was chosen by somebody else: it opens one sign-in, in which it must be changed.
    bool password_change_forced = false;
    std::vector<Identity> identities;  // newest first
    bool operator==(const Account&) const = default;
};

// A deleted account leaves this and nothing else.
struct Tombstone {
    AccountId id;
    Uuid uuid;
    Time deleted_at{};
    AccountId deleted_by;            // 0 when an operator did it on the command line
    std::optional<Time> created_at;  // of the account; unknown for those deleted by older versions
    // Kept only where the deletion was a deactivation by the contract of a dialect.
    std::optional<std::string> username;
    std::optional<std::string> email;
};

// Its address, or for somebody without one an address that no mail is ever sent to.
std::string shown_address(const Account& account);
// The latter: "<username>@noreply.invalid", or with the uuid where the name cannot stand in an address.
std::string no_address_of(std::string_view username, const Uuid& uuid);

// The text a search looks at: folded username, name and primary email, one a line.
std::string search_text(const Account& account);

}  // namespace usher
