// Users: who there is, making, changing and deleting them (contract/gitlab.md section 8.4). States are in
// states.h.
#pragma once

#include <variant>

#include "dialects/gitlab/users.h"
#include "dialects/gitlab/v4/pages.h"
#include "dialects/gitlab/v4/views.h"

namespace usher::gitlab::v4 {

struct UserId {
    std::int64_t id = 0;
    AccountId account() const { return {id}; }
    static void fields(auto& field) { field("id", &UserId::id, "The user."); }
};

bool exists(const Gitlab& gitlab, AccountId id);

// What v4 adds to what creating and changing a user have in common.
struct ProfileFields : UserFields {
    Text job_title, pronouns, discord, public_email, commit_email, note;
    Number theme_id, color_scheme_id;
    Flag private_profile, view_diffs_file_by_file;
    Upload avatar;

    static void fields(auto& field) {
        UserFields::fields(field);
        field("job_title", &ProfileFields::job_title, "");
        field("pronouns", &ProfileFields::pronouns, "");
        field("discord", &ProfileFields::discord, "Discord id.");
        field("public_email", &ProfileFields::public_email, "One of the user's addresses, for everybody.");
        field("commit_email", &ProfileFields::commit_email, "One of the user's addresses, for commits.");
        field("avatar", &ProfileFields::avatar, "A picture: PNG, JPEG, GIF or WebP, at most 200 KiB.");
        field("theme_id", &ProfileFields::theme_id, "");
        field("color_scheme_id", &ProfileFields::color_scheme_id, "");
        field("private_profile", &ProfileFields::private_profile, "Shows others less.");
        field("note", &ProfileFields::note, "Of administrators about the user.");
        field("view_diffs_file_by_file", &ProfileFields::view_diffs_file_by_file, "");
    }
    void check(Problems& problems) const;
};

struct NewUser : ProfileFields {
    std::string email, name, username;
    std::optional<Secret> password;
    Flag reset_password, force_random_password, skip_confirmation;

    static void fields(auto& field) {
        field("email", &NewUser::email, "Primary address.", api::required, api::format("email"));
        field("name", &NewUser::name, "Display name.", api::required, api::length(1, 255));
        field("username", &NewUser::username, "Letters, digits, _ - and .", api::required,
              api::length(1, 255));
        field("password", &NewUser::password, "What the user signs in with.", password_length);
        field("reset_password", &NewUser::reset_password, "Mail a link to choose a password by.");
        field("force_random_password", &NewUser::force_random_password, "Set one that nobody knows.");
        field("skip_confirmation", &NewUser::skip_confirmation, "The address counts as confirmed.",
              api::by_default("false"));
        ProfileFields::fields(field);
    }
    void check(Problems& problems) const;
};

struct UserChange : ProfileFields {
    std::int64_t id = 0;
    Text email, name, username;
    std::optional<Secret> password;
    Flag skip_reconfirmation;

    static void fields(auto& field) {
        field("id", &UserChange::id, "The user.");
        field("email", &UserChange::email, "Counts once it is confirmed.", api::format("email"));
        field("name", &UserChange::name, "Display name.", api::length(1, 255));
        field("username", &UserChange::username, "Letters, digits, _ - and .", api::length(1, 255));
        field("password", &UserChange::password, "What the user signs in with.", password_length);
        field("skip_reconfirmation", &UserChange::skip_reconfirmation, "A changed address counts at once.",
              api::by_default("false"));
        ProfileFields::fields(field);
    }
};

struct Deletion : UserId {
    Flag hard_delete;
    static void fields(auto& field) {
        UserId::fields(field);
        field("hard_delete", &Deletion::hard_delete, "Accepted; there is nothing more to delete.");
    }
};

struct ProviderOf : UserId {
    std::string provider;
    static void fields(auto& field) {
        UserId::fields(field);
        field("provider", &ProviderOf::provider, "Of the identity.");
    }
};

struct UserAsked : UserId {
    Flag with_custom_attributes;
    static void fields(auto& field) {
        UserId::fields(field);
        field("with_custom_attributes", &UserAsked::with_custom_attributes, "For administrators.");
    }
};

using ShownUser = std::variant<User, DetailedUser>;
using OwnUser = std::variant<PublicUser, AdminUser>;
// Raw: 409 for a taken address or name.
using ChangedUser = std::variant<AdminUser, api::Raw>;

// An administrator's view of accounts, with their creators and, when they are asked for, custom attributes.
std::vector<AdminUser> admin_users(const Gitlab& gitlab, std::vector<SharedAccount> accounts,
                                   bool with_attributes);
AdminUser admin_user(const Gitlab& gitlab, SharedAccount account);

Result<ShownUser> get_user(Gitlab&, api::Call&, UserAsked);
Result<OwnUser> current_user(Gitlab&, api::Call&);
Result<ChangedUser> create_user(Gitlab&, api::Call&, NewUser);
Result<ChangedUser> update_user(Gitlab&, api::Call&, UserChange);
// Raw: 412.
Result<std::variant<api::NoContent, api::Raw>> delete_user(Gitlab&, api::Call&, Deletion);
Result<api::NoContent> delete_identity(Gitlab&, api::Call&, ProviderOf);
// Raw: 400 when it is not enabled.
Result<std::variant<api::NoContent, api::Raw>> disable_two_factor(Gitlab&, api::Call&, UserId);

}  // namespace usher::gitlab::v4
