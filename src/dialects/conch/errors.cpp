#include "dialects/conch/errors.h"

#include <fmt/format.h>

#include "core/accounts.h"
#include "core/signed_tokens.h"
#include "dialects/conch/dialect.h"
#include "dialects/conch/given.h"

namespace usher::conch {
namespace {

constexpr std::string_view json_type = "application/json";
constexpr std::string_view duplicate = "duplicate user found";

void write(api::Call& call, int status, std::string body) {
    call.response->status = status;
    call.response->content_type = json_type;
    call.response->body = std::move(body);
}

void write_error(api::Call& call, int status, std::string_view text) {
    std::string body = "{\"error\":";
    api::append_json(body, text);
    body.push_back('}');
    write(call, status, std::move(body));
}

std::string user_error(std::string_view text, ErrorUser user) {
    std::string body;
    api::encode(body, UserError{text, std::move(user)});
    return body;
}

void write_unauthenticated(api::Call& call, const Error& error) {
    if (error.subject == must_change_password)
        call.response->header("Location", address_of(call, "/user/me/password"));
    else if (error.subject != wrong_password)
        Conch::clear_cookie(call);
    write_error(call, 401, "Unauthorized");
}

void write_not_found(api::Call& call, const Error& error) {
    if (error.subject == deactivated)
        return write(call, 410,
                     user_error("user is deactivated", std::any_cast<const ErrorUser&>(call.subject)));
    write_error(call, 404, "Entity Not Found");
}

std::string sentence(const Problem& problem) {
    if (problem.field == field::target) return fmt::format("invalid identifier format for {}", problem.value);
    if (problem.field == field::address)
        return fmt::format("user email \"{}\" is not a valid RFC822 address", problem.value);
    if (problem.field == field::user_name)
        return fmt::format("user name \"{}\" is prohibited", problem.value);
    if (problem.field == field::new_token) return fmt::format("name \"{}\" is reserved", problem.value);
    if (problem.field == field::setting_key)
        return fmt::format("Setting key in request payload must match name in the URL ('{}')", problem.value);
    if (problem.field == field::text) return "texts must be UTF-8 without U+0000";
    if (problem.field == core::field::setting_name)
        return fmt::format("the name of a setting may have {} bytes at most", problem.limit);
    if (problem.fault == Fault::too_long && problem.value.empty())
        return fmt::format("the settings of a user may have {} bytes at most", problem.limit);
    if (problem.fault == Fault::too_long)
        return fmt::format("setting \"{}\" may have {} bytes at most", problem.value, problem.limit);
    return "invalid request";
}

bool is_taken(Fault fault) {
    return fault == Fault::taken || fault == Fault::taken_in_other_case || fault == Fault::taken_as_secondary;
}

void write_invalid(api::Call& call, const Error& error) {
    const auto& first = error.problems.front();
    if (first.field == field::schema) return write(call, 400, first.value);
    if (is_taken(first.fault) && first.field == core::field::token_name)
        return write_error(call, 409, fmt::format("name \"{}\" is already in use", first.value));
    if (is_taken(first.fault)) return write_error(call, 409, duplicate);
    write_error(call, 400, sentence(first));
}

}  // namespace

Error problem(std::string_view field, Fault fault, std::string_view value) {
    return invalid({{field, fault, 0, std::string(value)}});
}

api::Raw duplicate_user(const Account& holder) {
    return {json_type, user_error(duplicate, ErrorUser(holder)), 409};
}

void Conch::refuse(api::Call& call, const Error& error) const {
    switch (error.code) {
        case ErrorCode::unauthenticated:
        case ErrorCode::token_expired:
        case ErrorCode::token_revoked:
        case ErrorCode::not_active:
            return write_unauthenticated(call, error);
        case ErrorCode::forbidden:
        case ErrorCode::ldap_state:
        case ErrorCode::last_manager:
            return write_error(call, 403, "Forbidden");
        case ErrorCode::not_found:
        case ErrorCode::link_expired:
            return write_not_found(call, error);
        case ErrorCode::invalid:
            return write_invalid(call, error);
        case ErrorCode::busy:
            return trouble(call, api::Trouble::overloaded);
        case ErrorCode::unavailable:
            call.response->header("Retry-After", "2");
            return write_error(call, 503, "Service Unavailable");
    }
}

// Bodies that cannot be read are null here, and judged by their schema.
void Conch::refuse_unreadable(api::Call& call, api::Unreadable) const {
    write_error(call, 400, "invalid request");
}

void Conch::unknown_route(api::Call& call) const { write_error(call, 404, "Route Not Found"); }

void Conch::trouble(api::Call& call, api::Trouble trouble) const {
    const int status = api::status_of(trouble);
    switch (trouble) {
        case api::Trouble::bad_request:
            return write_error(call, status, "Bad Request");
        case api::Trouble::target_too_long:
            return write_error(call, status, "URI Too Long");
        case api::Trouble::headers_too_large:
            return write_error(call, status, "Request Header Fields Too Large");
        case api::Trouble::body_too_large:
            return write_error(call, status, "Content Too Large");
        case api::Trouble::timeout:
            return write_error(call, status, "Request Timeout");
        case api::Trouble::length_required:
            return write_error(call, status, "Length Required");
        case api::Trouble::overloaded:
            call.response->header("Retry-After", "1");
            return write_error(call, status, "Too Many Requests");
        case api::Trouble::unsupported_coding:
            return write_error(call, status, "Unsupported Media Type");
        case api::Trouble::not_implemented:
            return write_error(call, status, "Not Implemented");
    }
}

void Conch::broken(api::Call& call) const { write_error(call, 500, "An exception occurred"); }

boost::json::object Conch::error_schema() const {
    namespace json = boost::json;
    const json::object text{{"type", "string"}};
    const json::object detail{{"type", "object"},
                              {"properties", {{"path", text}, {"message", text}}},
                              {"required", json::array{"path", "message"}}};
    return {{"type", "object"},
            {"description",
             "error is always there. details, schema and (of a query string) data say what did not match the "
             "schema; user is who is in the way, or who is gone."},
            {"properties",
             {{"error", text},
              {"details", {{"type", "array"}, {"items", detail}}},
              {"schema", text},
              {"data", {{"type", "object"}}},
              {"user", {{"type", "object"}}}}},
            {"required", json::array{"error"}}};
}

boost::json::object Conch::security_schemes() const {
    namespace json = boost::json;
    return {{"token", json::object{{"type", "http"}, {"scheme", "bearer"}, {"bearerFormat", "JWT"}}},
            {"session", json::object{{"type", "apiKey"}, {"in", "cookie"}, {"name", "conch"}}}};
}

}  // namespace usher::conch
