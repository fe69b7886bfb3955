// Everything /api/v3 answers (contract/gitlab.md section 6).
#include "dialects/gitlab/dialect.h"
#include "dialects/gitlab/v3/emails.h"
#include "dialects/gitlab/v3/keys.h"
#include "dialects/gitlab/v3/session.h"
#include "dialects/gitlab/v3/users.h"

namespace usher::gitlab {

using api::Lane;
using api::Method;
using api::op;

std::span<const api::Operation> V3::operations() const {
    using enum Access;
    // clang-format off: a line an operation
    static constexpr auto list = std::to_array<api::Operation>({
        op<v3::sign_in>({Method::post,
                         "/session",
                         anyone,
                         "sign_in",
                         "Exchange login and password for the private token",
                         201,
                         Lane::hash,
                         {},
                         64 * 1024}),

        op<v3::list_users>({Method::get,
                            "/users",
                            signed_in,
                            "list_users",
                            "List, search and filter users",
                            200,
                            Lane::quick,
                            {"search active blocked external", Lane::work}}),
        op<v3::get_user>(
            {Method::get, "/users/{id:digits}", signed_in, "get_user", "One user", 200, Lane::quick}),
        op<v3::create_user>({Method::post, "/users", admin, "create_user", "Create a user", 201, Lane::hash}),
        op<v3::update_user>({Method::put,
                             "/users/{id:digits}",
                             admin,
                             "update_user",
                             "Change a user",
                             200,
                             Lane::work,
                             {"password", Lane::hash}}),
        op<v3::delete_user>({Method::del, "/users/{id:digits}", admin, "delete_user",
                             "Delete a user and all that belongs to it"}),
        op<v3::block_user>({Method::put, "/users/{id:digits}/block", admin, "block_user", "Block a user"}),
        op<v3::unblock_user>(
            {Method::put, "/users/{id:digits}/unblock", admin, "unblock_user", "Unblock a user"}),
        op<v3::current_user>({Method::get, "/user", signed_in, "current_user",
                              "The caller, with the private token", 200, Lane::quick}),

        op<v3::list_own_keys>(
            {Method::get, "/user/keys", signed_in, "list_own_keys", "The caller's SSH keys"}),
        op<v3::get_own_key>({Method::get, "/user/keys/{id}", signed_in, "get_own_key",
                             "One of the caller's SSH keys", 200, Lane::quick}),
        op<v3::add_own_key>(
            {Method::post, "/user/keys", signed_in, "add_own_key", "Add an SSH key to the caller", 201}),
        op<v3::delete_own_key>({Method::del, "/user/keys/{id}", signed_in, "delete_own_key",
                                "Delete one of the caller's SSH keys"}),
        op<v3::list_keys_of>(
            {Method::get, "/users/{uid:digits}/keys", admin, "list_keys_of_user", "A user's SSH keys"}),
        op<v3::add_key_for>({Method::post, "/users/{id:digits}/keys", admin, "add_key_for_user",
                             "Add an SSH key to a user", 201}),
        op<v3::delete_key_of>({Method::del, "/users/{uid:digits}/keys/{id:digits}", admin,
                               "delete_key_of_user", "Delete one of a user's SSH keys"}),
        op<v3::get_key>({Method::get, "/keys/{id:digits}", admin, "get_key", "An SSH key with its owner", 200,
                         Lane::quick}),

        op<v3::list_own_emails>({Method::get, "/user/emails", signed_in, "list_own_emails",
                                 "The caller's further addresses", 200, Lane::quick}),
        op<v3::get_own_email>({Method::get, "/user/emails/{id}", signed_in, "get_own_email",
                               "One of the caller's further addresses", 200, Lane::quick}),
        op<v3::add_own_email>(
            {Method::post, "/user/emails", signed_in, "add_own_email", "Add an address to the caller", 201}),
        op<v3::delete_own_email>({Method::del, "/user/emails/{id}", signed_in, "delete_own_email",
                                  "Delete one of the caller's further addresses"}),
        op<v3::list_emails_of>({Method::get, "/users/{uid:digits}/emails", admin, "list_emails_of_user",
                                "A user's further addresses", 200, Lane::quick}),
        op<v3::add_email_for>({Method::post, "/users/{id:digits}/emails", admin, "add_email_for_user",
                               "Add an address to a user", 201}),
        op<v3::delete_email_of>({Method::del, "/users/{uid:digits}/emails/{id:digits}", admin,
                                 "delete_email_of_user", "Delete one of a user's further addresses"}),
    });
    // clang-format on
    return list;
}

}  // namespace usher::gitlab
