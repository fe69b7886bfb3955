// Everything /api/v1 answers, and how its requests are read (contract/lenses.md sections 1 and 2.4).
#include "dialects/lenses/dialect.h"

#include "api/parse_json.h"
#include "base/text.h"
#include "dialects/lenses/errors.h"
#include "dialects/lenses/groups.h"
#include "dialects/lenses/me.h"
#include "dialects/lenses/service_accounts.h"
#include "dialects/lenses/session.h"
#include "dialects/lenses/users.h"

namespace usher::lenses {

namespace json = boost::json;
using api::Lane;
using api::Method;
using api::op;

namespace {

// The one operation whose body may be left out.
constexpr std::string_view renewal = "renew_token";
constexpr unsigned max_depth = 32;

}  // namespace

std::span<const api::Operation> Lenses::operations() const {
    using enum Access;
    // clang-format off: a line an operation
    static constexpr auto list = std::to_array<api::Operation>({
        op<sign_in>(
            {Method::post, "/login", anyone, "sign_in", "Sign in; the session is a cookie", 204, Lane::hash}),

        op<current_user>({Method::get, "/users/me", signed_in, "current_user", "The caller"}),
        op<get_settings>(
            {Method::get, "/users/me/settings", signed_in, "get_settings", "The caller's settings"}),
        op<change_settings>({Method::patch, "/users/me/settings", signed_in, "change_settings",
                             "Change some of the caller's settings"}),
        op<end_sessions>({Method::del, "/users/me/sessions", signed_in, "end_sessions",
                          "End every session of the caller, in every dialect", 204}),

        op<list_users>({Method::get, "/users", admin, "list_users", "All users"}),
        op<create_user>({Method::post, "/users", admin, "create_user", "Create a user", 201}),
        op<get_user>({Method::get, "/users/{name}", owner, "get_user", "One user"}),
        op<change_user>(
            {Method::patch, "/users/{name}", owner, "change_user", "Change display name and metadata"}),
        op<delete_user>({Method::del, "/users/{name}", admin, "delete_user",
                         "Delete a user and all that belongs to it", 204}),
        op<change_profile>({Method::patch, "/users/{name}/profile", owner, "change_profile",
                            "Change full name and e-mail address"}),
        op<change_groups_of_user>(
            {Method::put, "/users/{name}/groups", admin, "change_groups_of_user", "Join and leave groups"}),

        op<list_groups>({Method::get, "/groups", admin, "list_groups", "All groups"}),
        op<create_group>({Method::post, "/groups", admin, "create_group", "Create a group", 201}),
        op<get_group>({Method::get, "/groups/{name}", admin, "get_group", "One group with its members"}),
        op<change_group>(
            {Method::patch, "/groups/{name}", admin, "change_group", "Change a group and its members"}),
        op<delete_group>(
            {Method::del, "/groups/{name}", admin, "delete_group", "Delete a group; its members stay", 204}),

        op<list_service_accounts>(
            {Method::get, "/service-accounts", admin, "list_service_accounts", "All service accounts"}),
        op<create_service_account>({Method::post, "/service-accounts", admin, "create_service_account",
                                    "Create a service account; shows its token once", 201}),
        op<get_service_account>(
            {Method::get, "/service-accounts/{name}", owner, "get_service_account", "One service account"}),
        op<change_service_account>({Method::patch, "/service-accounts/{name}", admin,
                                    "change_service_account",
                                    "Change display name, description and metadata"}),
        op<delete_service_account>({Method::del, "/service-accounts/{name}", admin, "delete_service_account",
                                    "Delete a service account and its token", 204}),
        op<change_groups_of_service_account>({Method::put, "/service-accounts/{name}/groups", admin,
                                              "change_groups_of_service_account", "Join and leave groups"}),
        op<renew_token>({Method::put, "/service-accounts/{name}/token", admin, renewal,
                         "Replace the token; shows the new one once"}),
    });
    // clang-format on
    return list;
}

namespace {

// Only the types themselves: nothing is converted.
bool is_given(const json::value* value) { return value && !value->is_null(); }
std::optional<std::string> to_text(const json::value& value) {
    if (!value.is_string()) return std::nullopt;
    return std::string(value.get_string());
}
std::optional<bool> to_flag(const json::value& value) {
    return value.is_bool() ? std::optional(value.get_bool()) : std::nullopt;
}
std::optional<std::int64_t> to_integer(const json::value& value) {
    return value.is_int64() ? std::optional(value.get_int64()) : std::nullopt;
}

bool reads_body(Method method) {
    return method == Method::post || method == Method::put || method == Method::patch;
}

bool is_json(std::string_view content_type) {
    const auto type = trim(content_type.substr(0, content_type.find(';')));
    return type.empty() || equals_ignoring_ascii_case(type, "application/json");
}

}  // namespace

const api::Forms& Lenses::forms() const {
    static constexpr api::Forms forms{is_given, to_text, to_flag, to_integer};
    return forms;
}

// Parameters of the query mean nothing here.
void Lenses::read_parameters(api::Call& call) const {
    const auto& request = *call.request;
    if (!reads_body(call.operation->method)) return;
    if (!is_json(request.header("Content-Type"))) {
        call.unreadable = api::Unreadable::unknown_media_type;
    } else if (request.body.empty()) {
        if (call.operation->name == renewal) call.body.emplace(json::object());
    } else if (auto read = api::parse_json(request.body, max_depth); read && is_valid_utf8(request.body)) {
        call.body = std::move(*read);
    } else {
        call.unreadable = api::Unreadable::not_json;
    }
}

// A body that is missing or no object; what is wrong with its fields is found by check() (rules.h).
std::optional<Error> Lenses::judge(api::Call& call) const {
    for (const auto& problem : call.problems)
        if (problem.field.empty() && (problem.fault == Fault::missing || problem.fault == Fault::wrong_type))
            return invalid({problem});
    return std::nullopt;
}

Result<void> Lenses::admit(api::Call& call) {
    switch (call.operation->access) {
        case Access::anyone:
        case Access::guest:
        case Access::admin:
            return {};
        case Access::signed_in:  // below /users/me, where only people are at home
            if (call.caller->account->kind == AccountKind::person) return {};
            return usher::refuse(not_found("User"));
        case Access::owner: {
            const auto& caller = *call.caller->account;
            const bool own = caller.username == call.variable("name") && caller.kind == kind_of(call);
            const auto permit = policy::manage_belongings_of(call.actor(), own ? caller.id : AccountId{});
            return permit ? Result<void>() : usher::refuse(permit.error());
        }
        case Access::member:
        case Access::manager:
        case Access::reader:
        case Access::writer:
            break;
    }
    return usher::refuse(ErrorCode::forbidden);
}

}  // namespace usher::lenses
