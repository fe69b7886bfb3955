// SSH keys: one's own, and those of others, which anybody may read (contract/gitlab.md section 8.4).
#pragma once

#include <array>
#include <variant>

#include "dialects/gitlab/v4/users.h"

namespace usher::gitlab::v4 {

// By id, or by name.
struct UserNamed {
    std::string user;
    static void fields(auto& field) { field("user", &UserNamed::user, "The user's id or username."); }
};
// Whom an id or a name means; nullopt: nobody.
std::optional<Account> find_user(const Gitlab& gitlab, const std::string& user);

class KeyView : public KeyRecord {
  public:
    static constexpr std::string_view schema_name = "SSHKey";
    using KeyRecord::KeyRecord;

    std::optional<Instant> expires_at() const { return instant(ssh_key.expires_at); }
    std::string_view usage_type() const { return word(ssh_key.usage); }

    static void fields(auto& field) {
        field("id", &KeyView::id, "");
        field("title", &KeyView::title, "");
        field("created_at", &KeyView::created_at, "");
        field("expires_at", &KeyView::expires_at, "");
        field("key", &KeyView::key, "Type, base64 and comment as given.");
        field("usage_type", &KeyView::usage_type, "auth_and_signing, auth or signing.");
    }
};

class KeyWithUser : public KeyView {
  public:
    static constexpr std::string_view schema_name = "SSHKeyWithUser";
    KeyWithUser(SshKey key, PublicUser owner) : KeyView(std::move(key)), owner_(std::move(owner)) {}
    const PublicUser& user() const { return owner_; }

    static void fields(auto& field) {
        KeyView::fields(field);
        field("user", &KeyWithUser::user, "");
    }

  private:
    PublicUser owner_;
};

struct UsageWords {
    static constexpr std::array<std::string_view, 3> all{"auth_and_signing", "auth", "signing"};
};

struct NewKey {
    std::string title, key;
    Moment expires_at;
    Choice<UsageWords> usage_type;
    static void fields(auto& field) {
        field("key", &NewKey::key, "An OpenSSH public key line.", api::required, api::length(1, 5000));
        field("title", &NewKey::title, "Shown in the key list.", api::required, api::length(1, 255));
        field("expires_at", &NewKey::expires_at, "Not good any more from then on.");
        field("usage_type", &NewKey::usage_type, "", api::by_default("auth_and_signing"));
    }
};
struct NewKeyFor : NewKey {
    std::int64_t id = 0;
    static void fields(auto& field) {
        field("id", &NewKeyFor::id, "The user.");
        NewKey::fields(field);
    }
};
struct KeyIdAsked {
    std::int64_t key_id = 0;
    KeyId key() const { return {key_id}; }
    static void fields(auto& field) { field("key_id", &KeyIdAsked::key_id, "The key."); }
};
struct KeyOf : UserId, KeyIdAsked {
    static void fields(auto& field) {
        UserId::fields(field);
        KeyIdAsked::fields(field);
    }
};
struct KeyOfNamed : UserNamed, KeyIdAsked {
    static void fields(auto& field) {
        UserNamed::fields(field);
        KeyIdAsked::fields(field);
    }
};
struct UserNamedPage : UserNamed, PageAsked {
    static void fields(auto& field) {
        UserNamed::fields(field);
        PageAsked::fields(field);
    }
};
struct FingerprintAsked {
    std::string fingerprint;
    static void fields(auto& field) {
        field("fingerprint", &FingerprintAsked::fingerprint, "SHA256:… in base64, or MD5 with colons.",
              api::required);
    }
};

// Raw: 412.
using Deleted = std::variant<api::NoContent, api::Raw>;

Result<std::vector<KeyView>> list_own_keys(Gitlab&, api::Call&, PageAsked);
Result<KeyView> get_own_key(Gitlab&, api::Call&, KeyIdAsked);
Result<KeyView> add_own_key(Gitlab&, api::Call&, NewKey);
Result<Deleted> delete_own_key(Gitlab&, api::Call&, KeyIdAsked);
Result<std::vector<KeyView>> list_keys_of(Gitlab&, api::Call&, UserNamedPage);
Result<KeyView> get_key_of(Gitlab&, api::Call&, KeyOfNamed);
Result<KeyView> add_key_for(Gitlab&, api::Call&, NewKeyFor);
Result<Deleted> delete_key_of(Gitlab&, api::Call&, KeyOf);
Result<KeyWithUser> get_key(Gitlab&, api::Call&, KeyIdAsked);
// Raw: 400 for what is no fingerprint.
Result<std::variant<KeyWithUser, api::Raw>> find_key(Gitlab&, api::Call&, FingerprintAsked);

}  // namespace usher::gitlab::v4
