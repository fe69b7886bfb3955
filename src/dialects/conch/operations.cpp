// Everything /conch answers (contract/conch.md sections 2 and 5).
#include "dialects/conch/dialect.h"
#include "dialects/conch/passwords.h"
#include "dialects/conch/session.h"
#include "dialects/conch/settings.h"
#include "dialects/conch/small.h"
#include "dialects/conch/tokens.h"
#include "dialects/conch/users.h"

namespace usher::conch {

using api::Lane;
using api::Method;
using api::op;

std::span<const api::Operation> Conch::operations() const {
    using enum Access;
    // A megabyte of settings may take six to write: "\u001f".
    constexpr std::size_t settings_limit = 8 * 1024 * 1024;
    // clang-format off: a line an operation
    static constexpr auto list = std::to_array<api::Operation>({
        op<ping>({Method::get, "/ping", anyone, "ping", "Is it there?", 200, Lane::quick}),
        op<conch::version>(
            {Method::get, "/version", anyone, "version", "The version of the API", 200, Lane::quick}),
        op<schema<SchemaType::request>>({Method::get, "/schema/request/{name}", anyone, "request_schema",
                                         "What a body must be", 200, Lane::quick}),
        op<schema<SchemaType::query_params>>({Method::get, "/schema/query_params/{name}", anyone,
                                              "query_params_schema", "What a query string must be", 200,
                                              Lane::quick}),
        op<schema<SchemaType::response>>({Method::get, "/schema/response/{name}", anyone, "response_schema",
                                          "What an answer is", 200, Lane::quick}),

        op<login>(
            {Method::post, "/login", anyone, "login", "Exchange a password for a token", 200, Lane::hash}),
        op<logout>({Method::post, "/logout", anyone, "logout",
                    "End the token and every session of the caller", 204}),
        op<refresh_token>(
            {Method::post, "/refresh_token", signed_in, "refresh_token", "Exchange a token for a new one"}),
        op<check_login>({Method::get, "/me", signed_in, "check_login", "Do these credentials count?", 204}),

        op<get_own_user>({Method::get, "/user/me", signed_in, "get_own_user", "The caller"}),
        op<update_own_user>(
            {Method::post, "/user/me", signed_in, "update_own_user", "Change the caller", 303}),
        op<revoke_own_tokens>({Method::post, "/user/me/revoke", signed_in, "revoke_own_tokens",
                               "End the caller's tokens", 204}),
        op<change_own_password>({Method::post, "/user/me/password", signed_in, "change_own_password",
                                 "Change the caller's password", 204, Lane::hash}),
        op<get_settings>(
            {Method::get, "/user/me/settings", signed_in, "get_settings", "The caller's settings"}),
        op<set_settings>({Method::post,
                          "/user/me/settings",
                          signed_in,
                          "set_settings",
                          "Replace the caller's settings: 64 KiB each, 1 MiB together at most",
                          204,
                          Lane::work,
                          {},
                          settings_limit}),
        op<get_setting>({Method::get, "/user/me/settings/{key}", signed_in, "get_setting",
                         "One of the caller's settings"}),
        op<set_setting>({Method::post, "/user/me/settings/{key}", signed_in, "set_setting",
                         "Set one of the caller's settings", 204}),
        op<delete_setting>({Method::del, "/user/me/settings/{key}", signed_in, "delete_setting",
                            "Delete one of the caller's settings", 204}),
        op<list_own_tokens>(
            {Method::get, "/user/me/token", signed_in, "list_own_tokens", "The caller's API tokens"}),
        op<create_token>({Method::post, "/user/me/token", signed_in, "create_token",
                          "Make an API token; it is shown only now", 201}),
        op<get_own_token>({Method::get, "/user/me/token/{token_name:rest}", signed_in, "get_own_token",
                           "One of the caller's API tokens"}),
        op<delete_own_token>({Method::del, "/user/me/token/{token_name:rest}", signed_in, "delete_own_token",
                              "End one of the caller's API tokens", 204}),

        op<get_user>({Method::get, "/user/{target}", owner, "get_user", "A user by id or address"}),
        op<update_user>({Method::post, "/user/{target}", admin, "update_user", "Change a user", 303}),
        op<delete_user>(
            {Method::del, "/user/{target}", admin, "delete_user", "Deactivate a user for good", 204}),
        op<revoke_tokens_of>({Method::post, "/user/{target}/revoke", admin, "revoke_tokens_of_user",
                              "End a user's tokens", 204}),
        op<reset_password_of>({Method::del, "/user/{target}/password", admin, "reset_password_of_user",
                               "Make a new password for a user", 204, Lane::hash}),
        op<list_users>({Method::get, "/user", admin, "list_users", "All users by name"}),
        op<create_user>({Method::post, "/user", admin, "create_user", "Create a user", 201, Lane::hash}),
        op<list_tokens_of>(
            {Method::get, "/user/{target}/token", admin, "list_tokens_of_user", "A user's API tokens"}),
        op<get_token_of>({Method::get, "/user/{target}/token/{token_name:rest}", admin, "get_token_of_user",
                          "One of a user's API tokens"}),
        op<delete_token_of>({Method::del, "/user/{target}/token/{token_name:rest}", admin,
                             "delete_token_of_user", "End one of a user's API tokens", 204}),
    });
    // clang-format on
    return list;
}

}  // namespace usher::conch
