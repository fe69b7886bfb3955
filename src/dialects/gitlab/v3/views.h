// What GitLab v3 shows of accounts, keys and addresses (contract/gitlab.md section 3). Views compute from
// the record while they are written; nothing is copied.
#pragma once

#include <string>
#include <string_view>

#include "api/encode.h"
#include "api/schema.h"
#include "dialects/gitlab/records.h"

namespace usher::gitlab::v3 {

class BasicUser : public UserRecord {
  public:
    static constexpr std::string_view schema_name = "BasicUser";
    using UserRecord::UserRecord;

    // v3 has no words for the states that came later; its clients see them as blocked.
    std::string_view state() const {
        const bool known = account->state == State::active || account->state == State::ldap_blocked;
        return word(known ? account->state : State::blocked);
    }

    static void fields(auto& field) {
        field("name", &BasicUser::name, "Display name.");
        field("username", &BasicUser::username, "Unique without regard to case.");
        field("id", &BasicUser::id, "Never reused.");
        field("state", &BasicUser::state, "active, blocked or ldap_blocked.");
        field("avatar_url", &BasicUser::avatar_url, "A picture.");
        field("web_url", &BasicUser::web_url, "The profile page.");
    }
};

class PlainUser : public BasicUser {
  public:
    static constexpr std::string_view schema_name = "PlainUser";
    using BasicUser::BasicUser;

    std::optional<Text> bio() const { return account->profile.bio; }

    static void fields(auto& field) {
        BasicUser::fields(field);
        field("created_at", &PlainUser::created_at, "");
        field("is_admin", &PlainUser::is_admin, "Administrator.");
        field("bio", &PlainUser::bio, "");
        field("location", &PlainUser::location, "");
        field("skype", &PlainUser::skype, "");
        field("linkedin", &PlainUser::linkedin, "");
        field("twitter", &PlainUser::twitter, "");
        field("website_url", &PlainUser::website_url, "");
    }
};

class FullUser : public PlainUser {
  public:
    static constexpr std::string_view schema_name = "FullUser";
    using PlainUser::PlainUser;

    // Seed 003's flat pair: the newest identity.
    std::optional<Text> extern_uid() const {
        if (account->identities.empty()) return std::nullopt;
        return account->identities.front().extern_uid;
    }
    std::optional<Text> provider() const {
        if (account->identities.empty()) return std::nullopt;
        return account->identities.front().provider;
    }

    static void fields(auto& field) {
        PlainUser::fields(field);
        field("last_sign_in_at", &FullUser::last_sign_in_at, "");
        field("confirmed_at", &FullUser::confirmed_at, "When the address was confirmed.");
        field("email", &FullUser::email, "The primary address.");
        field("theme_id", &FullUser::theme_id, "");
        field("color_scheme_id", &FullUser::color_scheme_id, "");
        field("projects_limit", &FullUser::projects_limit, "");
        field("current_sign_in_at", &FullUser::current_sign_in_at, "");
        field("identities", &FullUser::identities, "Logins elsewhere, newest first.");
        field("can_create_group", &FullUser::can_create_group, "");
        field("can_create_project", &FullUser::can_create_project, "");
        field("two_factor_enabled", &FullUser::two_factor_enabled, "");
        field("external", &FullUser::external, "");
        field("extern_uid", &FullUser::extern_uid, "Of the newest identity.");
        field("provider", &FullUser::provider, "Of the newest identity.");
    }
};

// One's own record: the only place where the private token appears.
class LoginUser : public FullUser {
  public:
    static constexpr std::string_view schema_name = "LoginUser";
    LoginUser(const Gitlab& gitlab, SharedAccount account, std::string private_token)
        : FullUser(gitlab, std::move(account)), token_(std::move(private_token)) {}

    std::string_view private_token() const { return token_; }

    static void fields(auto& field) {
        FullUser::fields(field);
        field("private_token", &LoginUser::private_token, "The caller's token.");
    }

  private:
    std::string token_;
};

// The deleted record, with the two names that old scripts read.
class DeletedUser : public FullUser {
  public:
    static constexpr std::string_view schema_name = "DeletedUser";
    using FullUser::FullUser;
    Instant updated_at() const { return {account->updated_at}; }

    static void fields(auto& field) {
        FullUser::fields(field);
        field("admin", &DeletedUser::is_admin, "The same as is_admin.");
        field("updated_at", &DeletedUser::updated_at, "");
    }
};

class KeyView : public KeyRecord {
  public:
    static constexpr std::string_view schema_name = "SSHKey";
    using KeyRecord::KeyRecord;

    static void fields(auto& field) {
        field("id", &KeyView::id, "");
        field("title", &KeyView::title, "");
        field("key", &KeyView::key, "Type, base64 and comment as given.");
        field("created_at", &KeyView::created_at, "");
    }
};

class DeletedKey : public KeyView {
  public:
    static constexpr std::string_view schema_name = "DeletedSSHKey";
    using KeyView::KeyView;
    std::int64_t user_id() const { return ssh_key.account.value; }
    std::string_view fingerprint() const { return ssh_key.fingerprint; }
    Instant updated_at() const { return {ssh_key.updated_at}; }

    static void fields(auto& field) {
        KeyView::fields(field);
        field("user_id", &DeletedKey::user_id, "");
        field("fingerprint", &DeletedKey::fingerprint, "MD5, with colons.");
        field("updated_at", &DeletedKey::updated_at, "");
    }
};

class KeyWithUser : public KeyView {
  public:
    static constexpr std::string_view schema_name = "SSHKeyWithUser";
    KeyWithUser(SshKey key, FullUser owner) : KeyView(std::move(key)), owner_(std::move(owner)) {}
    const FullUser& user() const { return owner_; }

    static void fields(auto& field) {
        KeyView::fields(field);
        field("user", &KeyWithUser::user, "");
    }

  private:
    FullUser owner_;
};

class EmailView : public EmailRecord {
  public:
    static constexpr std::string_view schema_name = "Email";
    using EmailRecord::EmailRecord;

    static void fields(auto& field) {
        field("id", &EmailView::id, "");
        field("email", &EmailView::email, "");
    }
};

}  // namespace usher::gitlab::v3
