// SSH keys of the caller and, for administrators, of anybody (contract/gitlab.md section 6).
#pragma once

#include "dialects/gitlab/v3/users.h"

namespace usher::gitlab::v3 {

struct NewKey {
    std::string title, key;
    static void fields(auto& field) {
        field("title", &NewKey::title, "Shown in the key list.", api::required, api::length(1, 255));
        field("key", &NewKey::key, "An OpenSSH public key line.", api::required, api::length(1, 5000));
    }
};
struct NewKeyFor : NewKey {
    std::int64_t id = 0;
    static void fields(auto& field) {
        field("id", &NewKeyFor::id, "The user.");
        NewKey::fields(field);
    }
};
// A path id that need not be a number: one that is not behaves like an unknown one.
struct LooseId {
    std::string id;
    std::int64_t number() const { return parse_id(id).value_or(0); }
    static void fields(auto& field) { field("id", &LooseId::id, ""); }
};
struct OwnerId {
    std::int64_t uid = 0;
    AccountId account() const { return {uid}; }
    static void fields(auto& field) { field("uid", &OwnerId::uid, "The user."); }
};
struct OwnedId : OwnerId {
    std::int64_t id = 0;
    static void fields(auto& field) {
        OwnerId::fields(field);
        field("id", &OwnedId::id, "");
    }
};

Result<std::vector<KeyView>> list_own_keys(Gitlab&, api::Call&);
Result<KeyView> get_own_key(Gitlab&, api::Call&, LooseId);
Result<KeyView> add_own_key(Gitlab&, api::Call&, NewKey);
Result<std::variant<DeletedKey, api::Null>> delete_own_key(Gitlab&, api::Call&, LooseId);
Result<std::vector<KeyView>> list_keys_of(Gitlab&, api::Call&, OwnerId);
// Raw: 404 with the validation messages (section 0, row P3).
Result<std::variant<KeyView, api::Raw>> add_key_for(Gitlab&, api::Call&, NewKeyFor);
Result<DeletedKey> delete_key_of(Gitlab&, api::Call&, OwnedId);
Result<KeyWithUser> get_key(Gitlab&, api::Call&, UserId);

}  // namespace usher::gitlab::v3
