// What Conch shows of people and tokens (contract/conch.md section 3). Members stand in the order of their
// names.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/encode.h"
#include "api/schema.h"
#include "base/clock.h"
#include "domain/account.h"
#include "domain/token.h"

namespace usher::conch {

// "2014-08-01T14:47:39.080123Z", three digits of the fraction when the others are 0.
struct Instant {
    Time time;
};
inline void append_json(api::JsonOutput& out, const Instant& instant) {
    if (instant.time.time_since_epoch().count() % 1000 == 0)
        api::append_millis(out, instant.time);
    else
        api::append_micros(out, instant.time);
}
inline boost::json::object describe_json(const Instant*) {
    return {{"type", "string"}, {"format", "date-time"}};
}
inline std::optional<Instant> instant(const std::optional<Time>& time) {
    return time ? std::optional(Instant{*time}) : std::nullopt;
}

struct Id {
    Uuid uuid;
};
inline void append_json(api::JsonOutput& out, const Id& id) { api::append_json(out, id.uuid.text()); }
inline boost::json::object describe_json(const Id*) { return {{"type", "string"}, {"format", "uuid"}}; }

// Of a workspace, an organization or a build. There are none here: a directory has groups, but nobody in
// them is ro, rw or admin, and no role is invented.
struct Role {
    static constexpr std::string_view schema_name = "Role";
    Id id;
    std::string name, role;
    static void fields(auto& field) {
        field("id", &Role::id, "");
        field("name", &Role::name, "");
        field("role", &Role::role, "ro, rw or admin.");
    }
};

class UserDetailed {
  public:
    static constexpr std::string_view schema_name = "UserDetailed";
    explicit UserDetailed(Account account) : account_(std::move(account)) {}

    std::vector<Role> builds() const { return {}; }
    Instant created() const { return {account_.created_at}; }
    std::string email() const { return shown_address(account_); }
    bool force_password_change() const { return account_.password_change_forced; }
    Id id() const { return {account_.uuid}; }
    bool is_admin() const { return account_.admin; }
    std::optional<Instant> last_login() const { return instant(account_.current_sign_in_at); }
    std::optional<Instant> last_seen() const { return instant(account_.last_seen_at); }
    std::string_view name() const { return account_.username; }
    std::vector<Role> organizations() const { return {}; }
    bool refuse_session_auth() const { return account_.cookies_refused; }
    std::vector<Role> workspaces() const { return {}; }

    static void fields(auto& field) {
        field("builds", &UserDetailed::builds, "Always empty.");
        field("created", &UserDetailed::created, "");
        field("email", &UserDetailed::email, "The primary address.");
        field("force_password_change", &UserDetailed::force_password_change,
              "The password must be changed before anything else.");
        field("id", &UserDetailed::id, "Never reused.");
        field("is_admin", &UserDetailed::is_admin, "System administrator.");
        field("last_login", &UserDetailed::last_login, "");
        field("last_seen", &UserDetailed::last_seen, "The last authenticated request, to the minute.");
        field("name", &UserDetailed::name, "Unique.");
        field("organizations", &UserDetailed::organizations, "Always empty.");
        field("refuse_session_auth", &UserDetailed::refuse_session_auth,
              "Session cookies count for nothing.");
        field("workspaces", &UserDetailed::workspaces, "Always empty.");
    }

  private:
    Account account_;
};

// A user as an error names one: somebody in the way, or somebody who is gone.
struct ErrorUser {
    static constexpr std::string_view schema_name = "ErrorUser";
    std::optional<Instant> created, deactivated;
    std::string email;
    Id id;
    std::string name;

    explicit ErrorUser(const Account& account)
        : created(Instant{account.created_at}),
          email(shown_address(account)),
          id{account.uuid},
          name(account.username) {}
    // Where nothing is left of the names the id stands in for them.
    explicit ErrorUser(const Tombstone& gone)
        : created(instant(gone.created_at)),
          deactivated(Instant{gone.deleted_at}),
          id{gone.uuid},
          name(gone.username.value_or(gone.uuid.text())) {
        email = gone.email ? *gone.email : no_address_of(name, gone.uuid);
    }

    static void fields(auto& field) {
        field("created", &ErrorUser::created, "");
        field("deactivated", &ErrorUser::deactivated, "");
        field("email", &ErrorUser::email, "");
        field("id", &ErrorUser::id, "");
        field("name", &ErrorUser::name, "");
    }
};

struct UserError {
    static constexpr std::string_view schema_name = "UserError";
    std::string_view error;
    ErrorUser user;
    static void fields(auto& field) {
        field("error", &UserError::error, "");
        field("user", &UserError::user, "");
    }
};

struct NewUser {
    static constexpr std::string_view schema_name = "NewUser";
    std::string email;
    Id id;
    std::string name;
    static void fields(auto& field) {
        field("email", &NewUser::email, "");
        field("id", &NewUser::id, "");
        field("name", &NewUser::name, "");
    }
};

class UserToken {
  public:
    static constexpr std::string_view schema_name = "UserToken";
    explicit UserToken(Token token) : token_(std::move(token)) {}

    Instant created() const { return {token_.created_at}; }
    std::optional<Instant> expires() const { return instant(token_.expires_at); }
    const std::optional<std::string>& last_ipaddr() const { return token_.used_from; }
    std::optional<Instant> last_used() const { return instant(token_.used_at); }
    const std::string& name() const { return token_.name; }

    static void fields(auto& field) {
        field("created", &UserToken::created, "");
        field("expires", &UserToken::expires, "");
        field("last_ipaddr", &UserToken::last_ipaddr, "As a trusted proxy said it.");
        field("last_used", &UserToken::last_used, "");
        field("name", &UserToken::name, "Unique among the tokens of one user.");
    }

  private:
    Token token_;
};

// The one answer with the token itself.
struct NewUserToken {
    static constexpr std::string_view schema_name = "NewUserToken";
    Instant created;
    std::optional<Instant> expires, last_used;
    std::string name, token;
    static void fields(auto& field) {
        field("created", &NewUserToken::created, "");
        field("expires", &NewUserToken::expires, "");
        field("last_used", &NewUserToken::last_used, "Always null.");
        field("name", &NewUserToken::name, "");
        field("token", &NewUserToken::token, "For Authorization: Bearer; shown only here.");
    }
};

struct LoginToken {
    static constexpr std::string_view schema_name = "LoginToken";
    std::string jwt_token;
    static void fields(auto& field) {
        field("jwt_token", &LoginToken::jwt_token, "For Authorization: Bearer.");
    }
};

using Settings = std::map<std::string, std::string>;

struct Status {
    std::string_view status;
    static void fields(auto& field) { field("status", &Status::status, "Always ok."); }
};

struct Version {
    std::string_view version;
    static void fields(auto& field) { field("version", &Version::version, ""); }
};

}  // namespace usher::conch
