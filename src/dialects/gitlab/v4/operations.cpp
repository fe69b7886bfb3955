// Everything /api/v4 answers (contract/gitlab.md section 8.4).
#include "dialects/gitlab/dialect.h"
#include "dialects/gitlab/v4/custom_attributes.h"
#include "dialects/gitlab/v4/emails.h"
#include "dialects/gitlab/v4/gpg_keys.h"
#include "dialects/gitlab/v4/keys.h"
#include "dialects/gitlab/v4/preferences.h"
#include "dialects/gitlab/v4/states.h"
#include "dialects/gitlab/v4/status.h"
#include "dialects/gitlab/v4/surroundings.h"
#include "dialects/gitlab/v4/tokens.h"
#include "dialects/gitlab/v4/user_list.h"
#include "dialects/gitlab/v4/users.h"

namespace usher::gitlab {

using api::Lane;
using api::Method;
using api::op;

std::span<const api::Operation> V4::operations() const {
    using enum Access;
    using enum Method;
    constexpr auto quick = Lane::quick;
    // clang-format off: a line an operation
    static constexpr auto list = std::to_array<api::Operation>({
        op<v4::version>({get, "/version", signed_in, "get_version", "The version of GitLab that this speaks",
                         200, quick}),
        op<v4::metadata>(
            {get, "/metadata", signed_in, "get_metadata", "The version, and what else is here", 200, quick}),

        op<v4::current_user>({get, "/user", signed_in, "get_current_user", "The caller", 200, quick}),
        op<v4::list_users>(
            {get,
             "/users",
             guest,
             "list_users",
             "List, search and filter users",
             200,
             quick,
             {"search active blocked external exclude_external created_after created_before "
              "two_factor admins custom_attributes with_custom_attributes order_by sort pagination",
              Lane::work}}),
        op<v4::get_user>({get, "/users/{id:digits}", guest, "get_user", "One user", 200, quick}),
        op<v4::create_user>({post,
                             "/users",
                             admin,
                             "create_user",
                             "Create a user",
                             201,
                             Lane::work,
                             {"password", Lane::hash}}),
        op<v4::update_user>({put,
                             "/users/{id:digits}",
                             admin,
                             "update_user",
                             "Change a user",
                             200,
                             Lane::work,
                             {"password", Lane::hash}}),
        op<v4::delete_user>(
            {del, "/users/{id:digits}", admin, "delete_user", "Delete a user and all that belongs to it"}),
        op<v4::delete_identity>({del, "/users/{id:digits}/identities/{provider}", admin, "delete_identity",
                                 "Forget a login elsewhere"}),
        op<v4::disable_two_factor>({patch, "/users/{id:digits}/disable_two_factor", admin,
                                    "disable_two_factor", "Turn two-factor authentication off"}),

        op<v4::block_user>({post, "/users/{id:digits}/block", admin, "block_user", "Block a user", 201}),
        op<v4::unblock_user>(
            {post, "/users/{id:digits}/unblock", admin, "unblock_user", "Unblock a user", 201}),
        op<v4::deactivate_user>({post, "/users/{id:digits}/deactivate", admin, "deactivate_user",
                                 "Deactivate a user who was not active lately", 201}),
        op<v4::activate_user>({post, "/users/{id:digits}/activate", admin, "activate_user",
                               "Activate a deactivated user", 201}),
        op<v4::ban_user>({post, "/users/{id:digits}/ban", admin, "ban_user", "Ban an active user", 201}),
        op<v4::unban_user>({post, "/users/{id:digits}/unban", admin, "unban_user", "Unban a user", 201}),
        op<v4::approve_user>({post, "/users/{id:digits}/approve", admin, "approve_user",
                              "Approve a user who waits for it", 201}),
        op<v4::reject_user>({post, "/users/{id:digits}/reject", admin, "reject_user",
                             "Reject a user who waits for approval: the account is deleted", 201}),

        op<v4::list_own_keys>(
            {get, "/user/keys", signed_in, "list_own_keys", "The caller's SSH keys", 200, quick}),
        op<v4::get_own_key>({get, "/user/keys/{key_id}", signed_in, "get_own_key",
                             "One of the caller's SSH keys", 200, quick}),
        op<v4::add_own_key>(
            {post, "/user/keys", signed_in, "add_own_key", "Add an SSH key to the caller", 201}),
        op<v4::delete_own_key>(
            {del, "/user/keys/{key_id}", signed_in, "delete_own_key", "Delete one of the caller's SSH keys"}),
        op<v4::list_keys_of>(
            {get, "/users/{user}/keys", guest, "list_keys_of_user", "A user's SSH keys", 200, quick}),
        op<v4::get_key_of>({get, "/users/{user}/keys/{key_id}", guest, "get_key_of_user",
                            "One of a user's SSH keys", 200, quick}),
        op<v4::add_key_for>(
            {post, "/users/{id:digits}/keys", admin, "add_key_for_user", "Add an SSH key to a user", 201}),
        op<v4::delete_key_of>({del, "/users/{id:digits}/keys/{key_id}", admin, "delete_key_of_user",
                               "Delete one of a user's SSH keys"}),
        op<v4::find_key>(
            {get, "/keys", admin, "find_key", "The SSH key with a fingerprint, with its owner", 200, quick}),
        op<v4::get_key>(
            {get, "/keys/{key_id:digits}", admin, "get_key", "An SSH key with its owner", 200, quick}),

        op<v4::list_own_emails>({get, "/user/emails", signed_in, "list_own_emails",
                                 "The caller's further addresses", 200, quick}),
        op<v4::get_own_email>({get, "/user/emails/{email_id}", signed_in, "get_own_email",
                               "One of the caller's further addresses", 200, quick}),
        op<v4::add_own_email>(
            {post, "/user/emails", signed_in, "add_own_email", "Add an address to the caller", 201}),
        op<v4::delete_own_email>({del, "/user/emails/{email_id}", signed_in, "delete_own_email",
                                  "Delete one of the caller's further addresses"}),
        op<v4::list_emails_of>({get, "/users/{id:digits}/emails", admin, "list_emails_of_user",
                                "A user's further addresses", 200, quick}),
        op<v4::get_email_of>({get, "/users/{id:digits}/emails/{email_id}", admin, "get_email_of_user",
                              "One of a user's further addresses", 200, quick}),
        op<v4::add_email_for>({post, "/users/{id:digits}/emails", admin, "add_email_for_user",
                               "Add an address to a user", 201}),
        op<v4::delete_email_of>({del, "/users/{id:digits}/emails/{email_id}", admin, "delete_email_of_user",
                                 "Delete one of a user's further addresses"}),

        op<v4::list_impersonation_tokens>({get, "/users/{id:digits}/impersonation_tokens", admin,
                                           "list_impersonation_tokens",
                                           "Tokens by which administrators act for a user"}),
        op<v4::create_impersonation_token>({post, "/users/{id:digits}/impersonation_tokens", admin,
                                            "create_impersonation_token", "Make such a token", 201}),
        op<v4::get_impersonation_token>({get, "/users/{id:digits}/impersonation_tokens/{token_id:digits}",
                                         admin, "get_impersonation_token", "One such token"}),
        op<v4::revoke_impersonation_token>({del, "/users/{id:digits}/impersonation_tokens/{token_id:digits}",
                                            admin, "revoke_impersonation_token", "Revoke such a token"}),
        op<v4::create_personal_token>({post, "/users/{id:digits}/personal_access_tokens", admin,
                                       "create_personal_access_token",
                                       "Make a personal access token for a user", 201}),
        op<v4::list_personal_tokens>({get, "/personal_access_tokens", signed_in,
                                      "list_personal_access_tokens",
                                      "Personal access tokens: one's own; everybody's for administrators"}),
        op<v4::get_own_token>({get, "/personal_access_tokens/self", signed_in, "get_own_token",
                               "The token of this very request"}),
        op<v4::revoke_own_token>({del, "/personal_access_tokens/self", signed_in, "revoke_own_token",
                                  "Revoke the token of this very request"}),
        op<v4::rotate_own_token>({post, "/personal_access_tokens/self/rotate", signed_in, "rotate_own_token",
                                  "Replace the token of this very request"}),
        op<v4::get_personal_token>({get, "/personal_access_tokens/{token_id:digits}", signed_in,
                                    "get_personal_access_token", "One personal access token"}),
        op<v4::revoke_personal_token>({del, "/personal_access_tokens/{token_id:digits}", signed_in,
                                       "revoke_personal_access_token", "Revoke a personal access token"}),
        op<v4::rotate_personal_token>({post, "/personal_access_tokens/{token_id:digits}/rotate", signed_in,
                                       "rotate_personal_access_token",
                                       "Replace a personal access token by another"}),

        op<v4::get_own_status>(
            {get, "/user/status", signed_in, "get_own_status", "The caller's status", 200, quick}),
        op<v4::replace_status>({put, "/user/status", signed_in, "replace_status", "Set the caller's status"}),
        op<v4::change_status>(
            {patch, "/user/status", signed_in, "change_status", "Change parts of the caller's status"}),
        op<v4::get_status_of>(
            {get, "/users/{user}/status", guest, "get_status_of_user", "A user's status", 200, quick}),
        op<v4::get_preferences>(
            {get, "/user/preferences", signed_in, "get_preferences", "The caller's preferences", 200, quick}),
        op<v4::change_preferences>(
            {put, "/user/preferences", signed_in, "change_preferences", "Change the caller's preferences"}),

        op<v4::list_own_gpg_keys>(
            {get, "/user/gpg_keys", signed_in, "list_own_gpg_keys", "The caller's OpenPGP keys"}),
        op<v4::get_own_gpg_key>({get, "/user/gpg_keys/{key_id}", signed_in, "get_own_gpg_key",
                                 "One of the caller's OpenPGP keys", 200, quick}),
        op<v4::add_own_gpg_key>(
            {post, "/user/gpg_keys", signed_in, "add_own_gpg_key", "Add an OpenPGP key to the caller", 201}),
        op<v4::delete_own_gpg_key>({del, "/user/gpg_keys/{key_id}", signed_in, "delete_own_gpg_key",
                                    "Delete one of the caller's OpenPGP keys"}),
        op<v4::revoke_own_gpg_key>({post, "/user/gpg_keys/{key_id}/revoke", signed_in, "revoke_own_gpg_key",
                                    "Revoke one of the caller's OpenPGP keys", 202}),
        op<v4::list_gpg_keys_of>(
            {get, "/users/{id:digits}/gpg_keys", guest, "list_gpg_keys_of_user", "A user's OpenPGP keys"}),
        op<v4::get_gpg_key_of>({get, "/users/{id:digits}/gpg_keys/{key_id}", guest, "get_gpg_key_of_user",
                                "One of a user's OpenPGP keys", 200, quick}),
        op<v4::add_gpg_key_for>({post, "/users/{id:digits}/gpg_keys", admin, "add_gpg_key_for_user",
                                 "Add an OpenPGP key to a user", 201}),
        op<v4::delete_gpg_key_of>({del, "/users/{id:digits}/gpg_keys/{key_id}", admin,
                                   "delete_gpg_key_of_user", "Delete one of a user's OpenPGP keys"}),
        op<v4::revoke_gpg_key_of>({post, "/users/{id:digits}/gpg_keys/{key_id}/revoke", admin,
                                   "revoke_gpg_key_of_user", "Revoke one of a user's OpenPGP keys", 202}),

        op<v4::list_attributes>({get, "/users/{id:digits}/custom_attributes", admin, "list_custom_attributes",
                                 "A user's custom attributes", 200, quick}),
        op<v4::get_attribute>({get, "/users/{id:digits}/custom_attributes/{key}", admin,
                               "get_custom_attribute", "One of a user's custom attributes", 200, quick}),
        op<v4::set_attribute>({put, "/users/{id:digits}/custom_attributes/{key}", admin,
                               "set_custom_attribute", "Set a custom attribute of a user"}),
        op<v4::delete_attribute>({del, "/users/{id:digits}/custom_attributes/{key}", admin,
                                  "delete_custom_attribute", "Delete a custom attribute of a user"}),

        op<v4::list_activities>(
            {get, "/user/activities", admin, "list_activities", "Who was active, and when last"}),
        op<v4::list_memberships>({get, "/users/{id:digits}/memberships", admin, "list_memberships",
                                  "A user's memberships: none", 200, quick}),
        op<v4::list_nothing>({get, "/users/{id:digits}/projects", signed_in, "list_projects",
                              "A user's projects: none", 200, quick}),
        op<v4::list_nothing>({get, "/users/{id:digits}/contributed_projects", signed_in,
                              "list_contributed_projects", "Projects a user contributed to: none", 200,
                              quick}),
        op<v4::list_nothing>({get, "/users/{id:digits}/starred_projects", signed_in, "list_starred_projects",
                              "Projects a user starred: none", 200, quick}),
        op<v4::list_nothing>({get, "/users/{id:digits}/events", signed_in, "list_events",
                              "A user's events: none", 200, quick}),
        op<v4::list_nothing>({get, "/users/{id:digits}/followers", signed_in, "list_followers",
                              "Who follows a user: nobody", 200, quick}),
        op<v4::list_nothing>({get, "/users/{id:digits}/following", signed_in, "list_following",
                              "Whom a user follows: nobody", 200, quick}),
        op<v4::leave_following>({post, "/users/{id:digits}/follow", signed_in, "follow_user",
                                 "Answers as if the caller followed the user", 201, quick}),
        op<v4::leave_following>({post, "/users/{id:digits}/unfollow", signed_in, "unfollow_user",
                                 "Answers as if the caller did not follow the user any more", 201, quick}),
        op<v4::associations_count>({get, "/users/{id:digits}/associations_count", signed_in,
                                    "associations_count",
                                    "How much of everything else belongs to a user: nothing", 200, quick}),
    });
    // clang-format on
    return list;
}

}  // namespace usher::gitlab
