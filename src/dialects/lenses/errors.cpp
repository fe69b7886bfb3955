#include "dialects/lenses/errors.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/json.h"
#include "base/text.h"
#include "core/accounts.h"
#include "core/groups.h"
#include "dialects/lenses/dialect.h"

namespace usher::lenses {
namespace {

// How the core's fields are called here.
std::string_view wire_name(const api::Call& call, std::string_view field) {
    const bool members = is_about(call, "/groups");
    if (field == core::field::username && !is_about(call, "/login")) return "name";
    if (field == core::field::labels) return "metadata";
    if (field == core::field::add) return members ? "add_members" : "add_to_groups";
    if (field == core::field::remove) return members ? "remove_members" : "remove_from_groups";
    if (field == core::field::set) return members ? "set_members" : "set_groups";
    return field;
}

// What names in this field stand for.
std::string_view referred_to(std::string_view field) {
    if (field == "roles") return "Role";
    return field.ends_with("groups") ? "Group" : "User or service account";
}

bool is_taken(const Problem& problem) {
    return problem.fault == Fault::taken || problem.fault == Fault::taken_in_other_case ||
           problem.fault == Fault::taken_as_secondary;
}

struct Words {
    std::string_view error;
    std::string title;
};

Words words(std::string_view field, const Problem& problem) {
    switch (problem.fault) {
        case Fault::missing:
        case Fault::blank:
            return {"required", "This field is required."};
        case Fault::wrong_type:
        case Fault::not_a_number:
            return {"invalid_type", "The value is not of the right type."};
        case Fault::bad_text:
            return {"invalid_format", "The text holds a character that is not allowed."};
        case Fault::bad_format:
        case Fault::not_single_line:
        case Fault::no_fingerprint:
            return {"invalid_format", field == "token_expires_at"
                                          ? "The time must be written as in 2030-01-31T00:00:00Z."
                                          : "Only lower-case letters, digits and inner hyphens are allowed."};
        case Fault::too_short:
            if (field == "metadata") return {"too_short", "A key must not be empty."};
            return {"too_short", fmt::format("At least {} character is needed.", problem.limit)};
        case Fault::too_long:
            return {"too_long", fmt::format("At most {} {} are allowed.", problem.limit,
                                            !problem.value.empty() ? "bytes in " + problem.value
                                            : field == "settings"  ? "bytes of settings"
                                                                   : "characters")};
        case Fault::too_many:
            return {"too_many", fmt::format("At most {} entries are allowed.", problem.limit)};
        case Fault::reserved:
            return {"invalid_value", fmt::format("The name \"{}\" is reserved.", problem.value)};
        case Fault::below_minimum:
        case Fault::not_allowed:
            return {"invalid_value",
                    field == "token_expires_at" ? "The time has passed." : "The value is not allowed."};
        case Fault::taken:
        case Fault::taken_in_other_case:
        case Fault::taken_as_secondary:
            return {"already_exists", "The name is taken."};
        case Fault::no_such:
            return {"reference_not_found",
                    fmt::format("{} \"{}\" does not exist.", referred_to(field), problem.value)};
        case Fault::exclusive:
            return {"mutually_exclusive", "This field excludes the fields that add and remove."};
    }
    return {"invalid_value", "The value is not allowed."};
}

void member(std::string& out, std::string_view name, std::string_view value) {
    if (!out.ends_with('{')) out.push_back(',');
    api::append_json(out, name);
    out.push_back(':');
    api::append_json(out, value);
}

// One entry per field, the first that was found wrong with it.
std::string invalid_fields(const api::Call& call, const Problems& problems) {
    std::vector<std::string_view> told;
    std::string out = R"(,"invalid_fields":[)";
    for (const auto& problem : problems) {
        const auto field = wire_name(call, problem.field);
        if (std::find(told.begin(), told.end(), field) != told.end()) continue;
        out.append(told.empty() ? "{" : ",{");
        told.push_back(field);
        const auto [error, title] = words(field, problem);
        member(out, "name", field);
        member(out, "error", error);
        member(out, "title", title);
        out.push_back('}');
    }
    out.push_back(']');
    return out;
}

void write(api::Call& call, int status, std::string_view type, std::string_view title,
           std::string_view more = {}) {
    std::string out = "{";
    member(out, "type", type);
    member(out, "title", title);
    out.append(R"(,"status":)").append(std::to_string(status)).append(more);
    member(out, "request_id", call.request->id);
    out.push_back('}');
    call.response->status = status;
    call.response->content_type = "application/json";
    call.response->body = std::move(out);
}

void write_bad_request(api::Call& call) {
    write(call, 400, "bad_request", "The body must be a JSON object.");
}

// What is wrong by itself comes before what is only taken (contract section 1.1).
void write_invalid(api::Call& call, const Problems& problems) {
    if (!problems.empty() && problems.front().field.empty()) return write_bad_request(call);
    auto wrong = problems;
    std::erase_if(wrong, is_taken);
    if (!wrong.empty())
        return write(call, 400, "validation", "The request has invalid fields.", invalid_fields(call, wrong));
    write(call, 409, "conflict", "The name is taken.", invalid_fields(call, problems));
}

void write_unauthorised(api::Call& call) {
    call.response->header("WWW-Authenticate", "Bearer");
    write(call, 401, "unauthorised", "No valid credentials were given.");
}

std::string_view noun(const api::Call& call) {
    if (is_about(call, "/groups")) return "Group";
    return is_about(call, "/service-accounts") ? "Service account" : "User";
}

void write_not_found(api::Call& call) {
    const auto name = call.variable("name");
    if (call.operation->access == Access::signed_in)
        return write(call, 404, "not_found", "A service account has no current user.");
    // Bytes that are no text name nothing either, but cannot be repeated.
    if (!is_clean_text(name))
        return write(call, 404, "not_found", fmt::format("{} does not exist.", noun(call)));
    write(call, 404, "not_found", fmt::format("{} \"{}\" does not exist.", noun(call), name));
}

}  // namespace

bool is_about(const api::Call& call, std::string_view collection) {
    return call.operation->path.starts_with(collection);
}

AccountKind kind_of(const api::Call& call) {
    return is_about(call, "/service-accounts") ? AccountKind::service : AccountKind::person;
}

void Lenses::refuse(api::Call& call, const Error& error) const {
    switch (error.code) {
        case ErrorCode::unauthenticated:
        case ErrorCode::token_expired:
        case ErrorCode::token_revoked:
        case ErrorCode::not_active:
            return write_unauthorised(call);
        case ErrorCode::forbidden:
            return write(call, 403, "forbidden", "This is not allowed.");
        case ErrorCode::not_found:
        case ErrorCode::link_expired:
            return write_not_found(call);
        case ErrorCode::invalid:
            return write_invalid(call, error.problems);
        case ErrorCode::ldap_state:
        case ErrorCode::last_manager:
            return write(call, 409, "conflict", "The state does not allow this.");
        case ErrorCode::busy:
            return trouble(call, api::Trouble::overloaded);
        case ErrorCode::unavailable:
            call.response->header("Retry-After", "2");
            return write(call, 503, "unavailable", "The directory cannot be reached at the moment.");
    }
}

void Lenses::refuse_unreadable(api::Call& call, api::Unreadable reason) const {
    switch (reason) {
        case api::Unreadable::unknown_media_type:
            return write(call, 415, "unsupported_media_type", "The body must be application/json.");
        case api::Unreadable::not_json:
        case api::Unreadable::not_form:
            return write_bad_request(call);
    }
}

void Lenses::unknown_route(api::Call& call) const {
    write(call, 404, "not_found", "There is no such route.");
}

// The contract's methods alone: HEAD is answered where GET is, but is none of them.
void Lenses::wrong_method(api::Call& call) const {
    std::string allow;
    for (auto method : split(call.allow, ',')) {
        method = trim(method);
        if (method == "OPTIONS" || method == "HEAD") continue;
        allow.append(allow.empty() ? "" : ", ").append(method);
    }
    call.response->header("Allow", allow);
    write(call, 405, "method_not_allowed", "This route does not have that method.");
}

void Lenses::trouble(api::Call& call, api::Trouble trouble) const {
    const int status = api::status_of(trouble);
    switch (trouble) {
        case api::Trouble::bad_request:
            return write(call, status, "bad_request", "The request is not well-formed.");
        case api::Trouble::target_too_long:
            return write(call, status, "too_large", "The URL is too long.");
        case api::Trouble::headers_too_large:
            return write(call, status, "too_large", "The headers are too large.");
        case api::Trouble::body_too_large:
            return write(call, status, "too_large", "The body is too large.");
        case api::Trouble::timeout:
            return write(call, status, "timeout", "The request took too long to arrive.");
        case api::Trouble::length_required:
            return write(call, status, "length_required", "The length of the body must be given.");
        case api::Trouble::overloaded:
            call.response->header("Retry-After", "1");
            return write(call, status, "too_many_requests", "Too much is going on; try again in a moment.");
        case api::Trouble::unsupported_coding:
            return write(call, status, "unsupported_media_type", "The body must not be encoded.");
        case api::Trouble::not_implemented:
            return write(call, status, "not_implemented", "That transfer coding is not supported.");
    }
}

void Lenses::broken(api::Call& call) const {
    write(call, 500, "internal", "Something went wrong; the log knows more under the request id.");
}

boost::json::object Lenses::error_schema() const {
    namespace json = boost::json;
    const json::object text{{"type", "string"}};
    const json::object field{{"type", "object"},
                             {"properties", {{"name", text}, {"error", text}, {"title", text}}},
                             {"required", json::array{"name", "error", "title"}}};
    return {{"type", "object"},
            {"properties",
             {{"type", text},
              {"title", text},
              {"status", {{"type", "integer"}}},
              {"invalid_fields", {{"type", "array"}, {"items", field}}},
              {"request_id", text}}},
            {"required", json::array{"type", "title", "status", "request_id"}}};
}

}  // namespace usher::lenses
