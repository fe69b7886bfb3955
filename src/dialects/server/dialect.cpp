#include "dialects/server/dialect.h"

#include <array>

#include "api/json.h"
#include "base/text.h"
#include "dialects/server/avatar.h"
#include "dialects/server/confirmation.h"
#include "dialects/server/health.h"
#include "dialects/server/password.h"

namespace usher::server {
namespace json = boost::json;

using api::Lane;
using api::Method;
using api::op;

namespace {

constexpr std::size_t page_body_limit = 16 * 1024;

}  // namespace

std::span<const api::Operation> Server::operations() const {
    using enum Access;
    // clang-format off: a line an operation
    static constexpr auto list = std::to_array<api::Operation>({
        op<alive>({Method::get, "/healthz", anyone, "health", "The process answers", 200, Lane::quick}),
        op<ready>({Method::get, "/readyz", anyone, "ready", "The store answers too"}),
        op<metrics>({Method::get, "/metrics", anyone, "metrics", "Counters for Prometheus"}),
        op<document>({Method::get, "/openapi/{file}", anyone, "openapi", "A dialect's OpenAPI document", 200,
                      Lane::quick}),
        op<avatar>({Method::get, "/uploads/user/avatar/{id:digits}/avatar.png", anyone, "avatar",
                    "An account's picture"}),
        op<uploaded_avatar>({Method::get, "/uploads/user/avatar/{id:digits}/{file}", anyone,
                             "uploaded_avatar", "The picture that an account has uploaded"}),
        op<ask_to_confirm>(
            {Method::get, "/users/confirmation", anyone, "ask_to_confirm", "The page behind a mailed link"}),
        op<confirm>({Method::post,
                     "/users/confirmation",
                     anyone,
                     "confirm",
                     "Confirm an address",
                     200,
                     Lane::work,
                     {},
                     page_body_limit}),
        op<ask_for_password>({Method::get, "/users/password", anyone, "ask_for_password",
                              "The page behind a mailed link by which to choose a password"}),
        op<choose_password>({Method::post,
                             "/users/password",
                             anyone,
                             "choose_password",
                             "Choose a password",
                             200,
                             Lane::hash,
                             {},
                             page_body_limit}),
    });
    // clang-format on
    return list;
}

namespace {

void write(api::Call& call, int status, std::string_view text) {
    call.response->status = status;
    call.response->content_type = "application/json";
    call.response->body = R"({"error":)";
    api::append_json(call.response->body, text);
    call.response->body.push_back('}');
}

bool is_given(const json::value* value) {
    return value && value->is_string() && !value->get_string().empty();
}
std::optional<std::string> to_text(const json::value& value) {
    if (!value.is_string()) return std::nullopt;
    return std::string(value.get_string());
}
std::optional<bool> to_flag(const json::value&) { return std::nullopt; }
std::optional<std::int64_t> to_integer(const json::value& value) {
    return parse_id(to_text(value).value_or(""));
}

}  // namespace

void Server::read_parameters(api::Call& call) const {
    call.unreadable = call.parameters.add_form(call.query);
    if (const auto body = call.parameters.add_form(call.request->body)) call.unreadable = body;
}

const api::Forms& Server::forms() const {
    static constexpr api::Forms forms{is_given, to_text, to_flag, to_integer};
    return forms;
}

std::optional<Error> Server::judge(api::Call& call) const { return invalid(call.problems); }

void Server::refuse(api::Call& call, const Error& error) const {
    switch (error.code) {
        case ErrorCode::unauthenticated:
        case ErrorCode::token_expired:
        case ErrorCode::token_revoked:
        case ErrorCode::not_active:
            return write(call, 401, "not signed in");
        case ErrorCode::forbidden:
        case ErrorCode::ldap_state:
        case ErrorCode::last_manager:
            return write(call, 403, "not allowed");
        case ErrorCode::not_found:
            return write(call, 404, "not found");
        case ErrorCode::invalid:
            return write(call, 400, "a parameter is missing or invalid");
        case ErrorCode::link_expired:
            return write(call, 410, "this link was used or is too old");
        case ErrorCode::busy:
            return trouble(call, api::Trouble::overloaded);
        case ErrorCode::unavailable:
            return write(call, 503, "the store does not answer");
    }
}

void Server::refuse_unreadable(api::Call& call, api::Unreadable) const {
    write(call, 400, "unreadable body");
}
void Server::unknown_route(api::Call& call) const { write(call, 404, "not found"); }

void Server::wrong_method(api::Call& call) const {
    call.response->header("Allow", call.allow);
    write(call, 405, "method not allowed");
}

void Server::trouble(api::Call& call, api::Trouble trouble) const {
    if (trouble == api::Trouble::overloaded) call.response->header("Retry-After", "1");
    write(call, api::status_of(trouble), "the request cannot be processed");
}

void Server::broken(api::Call& call) const { write(call, 500, "internal error"); }

}  // namespace usher::server
