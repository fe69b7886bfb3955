// OpenPGP keys: one's own, and those of others, which anybody may read (contract/gitlab.md section 8.4).
#pragma once

#include "dialects/gitlab/v4/emails.h"
#include "domain/gpg_key.h"

namespace usher::gitlab::v4 {

class GpgKeyView {
  public:
    static constexpr std::string_view schema_name = "GPGKey";
    explicit GpgKeyView(GpgKey key) : key_(std::move(key)) {}
    std::int64_t id() const { return key_.id.value; }
    std::string_view key() const { return key_.key; }
    Instant created_at() const { return {key_.created_at}; }

    static void fields(auto& field) {
        field("id", &GpgKeyView::id, "");
        field("key", &GpgKeyView::key, "Armored, as given.");
        field("created_at", &GpgKeyView::created_at, "");
    }

  private:
    GpgKey key_;
};

struct NewGpgKey {
    std::string key;
    static void fields(auto& field) {
        field("key", &NewGpgKey::key, "An armored OpenPGP public key block.", api::required);
    }
};
struct NewGpgKeyFor : UserId, NewGpgKey {
    static void fields(auto& field) {
        UserId::fields(field);
        NewGpgKey::fields(field);
    }
};
struct GpgKeyIdAsked {
    std::int64_t key_id = 0;
    GpgKeyId key() const { return {key_id}; }
    static void fields(auto& field) { field("key_id", &GpgKeyIdAsked::key_id, "The key."); }
};
struct GpgKeyOf : UserId, GpgKeyIdAsked {
    static void fields(auto& field) {
        UserId::fields(field);
        GpgKeyIdAsked::fields(field);
    }
};

// Revoking a key takes it away; what it has signed is not here to be judged anew.
struct RevokedGpgKey {
    static constexpr std::string_view schema_name = "RevokedGPGKey";
    static void fields(auto&) {}
};

Result<std::vector<GpgKeyView>> list_own_gpg_keys(Gitlab&, api::Call&, PageAsked);
Result<GpgKeyView> get_own_gpg_key(Gitlab&, api::Call&, GpgKeyIdAsked);
Result<GpgKeyView> add_own_gpg_key(Gitlab&, api::Call&, NewGpgKey);
Result<Deleted> delete_own_gpg_key(Gitlab&, api::Call&, GpgKeyIdAsked);
Result<RevokedGpgKey> revoke_own_gpg_key(Gitlab&, api::Call&, GpgKeyIdAsked);
Result<std::vector<GpgKeyView>> list_gpg_keys_of(Gitlab&, api::Call&, UserPage);
Result<GpgKeyView> get_gpg_key_of(Gitlab&, api::Call&, GpgKeyOf);
Result<GpgKeyView> add_gpg_key_for(Gitlab&, api::Call&, NewGpgKeyFor);
Result<Deleted> delete_gpg_key_of(Gitlab&, api::Call&, GpgKeyOf);
Result<RevokedGpgKey> revoke_gpg_key_of(Gitlab&, api::Call&, GpgKeyOf);

}  // namespace usher::gitlab::v4
