#include "dialects/gitlab/errors.h"

#include <fmt/format.h>

#include <algorithm>

#include "api/json.h"
#include "base/text.h"
#include "dialects/gitlab/dialect.h"

namespace usher::gitlab {
namespace {

constexpr std::string_view json_type = "application/json";

// The sentence behind one refused field (section 4).
std::string sentence(const Version& version, const Problem& problem) {
    switch (problem.fault) {
        case Fault::missing:
        case Fault::blank:
            return "can't be blank";
        case Fault::wrong_type:
        case Fault::bad_text:
        case Fault::no_such:
        case Fault::exclusive:
            return "is invalid";
        case Fault::too_many:
            if (problem.field == core::field::email)
                return fmt::format("cannot be added while {} others wait for their confirmation",
                                   problem.limit);
            return fmt::format("cannot be added (maximum is {} per user)", problem.limit);
        case Fault::not_allowed:
            return problem.value.empty() ? "is invalid" : problem.value;
        case Fault::bad_format:
            return std::string(problem.field == "username" ? version.username_rule : "is invalid");
        case Fault::too_short:
            return fmt::format("is too short (minimum is {} characters)", problem.limit);
        case Fault::too_long:
            return fmt::format("is too long (maximum is {} characters)", problem.limit);
        case Fault::not_a_number:
            return "is not a number";
        case Fault::below_minimum:
            return fmt::format("must be greater than or equal to {}", problem.limit);
        case Fault::reserved:
            return problem.value + " is a reserved name";
        case Fault::taken:
        case Fault::taken_in_other_case:
        case Fault::taken_as_secondary:
            return "has already been taken";
        case Fault::not_single_line:
            return "should be a single line";
        case Fault::no_fingerprint:
            return "cannot be generated";
    }
    return "is invalid";
}

}  // namespace

std::string object_of(std::string_view key, std::string_view text) {
    std::string out = "{";
    api::append_json(out, key);
    out.push_back(':');
    api::append_json(out, text);
    out.push_back('}');
    return out;
}

std::string problem_body(const Version& version, const Problems& problems) {
    std::vector<std::string_view> fields;
    for (const auto& problem : problems)
        if (std::find(fields.begin(), fields.end(), problem.field) == fields.end())
            fields.push_back(problem.field);
    std::string out = R"({"message":{)";
    for (const auto field : fields) {
        if (field != fields.front()) out.push_back(',');
        api::append_json(out, field);
        out.append(":[");
        bool first = true;
        for (const auto& problem : problems) {
            if (problem.field != field) continue;
            if (!first) out.push_back(',');
            first = false;
            api::append_json(out, sentence(version, problem));
        }
        out.push_back(']');
    }
    out.append("}}");
    return out;
}

void write_answer(api::Call& call, int status, std::string body) {
    call.response->status = status;
    call.response->content_type = json_type;
    call.response->body = std::move(body);
}

namespace {

// Bearer-token errors (RFC 6750 section 3).
void write_token_error(api::Call& call, std::string_view description) {
    call.response->header(
        "WWW-Authenticate",
        fmt::format(R"(Bearer realm="Protected by OAuth 2.0", error="invalid_token", error_description="{}")",
                    description));
    std::string body = R"({"error":"invalid_token","error_description":)";
    api::append_json(body, description);
    body.push_back('}');
    write_answer(call, 401, std::move(body));
}

// The subject, with what was looked for in the place of "{}".
std::string filled(const Error& error) {
    std::string text(error.subject);
    if (const auto place = text.find("{}"); place != std::string::npos)
        text.replace(place, 2, error.problems.front().value);
    return text;
}

void write_not_found(api::Call& call, const Error& error) {
    if (error.subject.empty()) return write_answer(call, 404, object_of("message", "404 Not found"));
    write_answer(call, 404, object_of("message", fmt::format("404 {} Not Found", filled(error))));
}

void write_insufficient_scope(api::Call& call, const Error& error) {
    std::string body =
        R"({"error":"insufficient_scope","error_description":"The request requires higher privileges than )"
        R"(provided by the access token.","scope":)";
    api::append_json(body, error.problems.empty() ? std::string_view("api") : error.problems.front().value);
    write_answer(call, 403, body + "}");
}

}  // namespace

api::Raw message(int status, std::string_view text) {
    return {json_type, object_of("message", text), status};
}

api::Raw problem_answer(const Gitlab& gitlab, int status, const Problems& problems) {
    return {json_type, problem_body(gitlab.version(), problems), status};
}

Error invalid_parameter(std::string_view name) {
    return {ErrorCode::invalid, parameters_subject, {{name, Fault::wrong_type}}};
}

Error without_subject(Error error) {
    error.subject = {};
    return error;
}

void Gitlab::refuse(api::Call& call, const Error& error) const {
    switch (error.code) {
        case ErrorCode::unauthenticated:
            return write_answer(call, 401, object_of("message", "401 Unauthorized"));
        case ErrorCode::not_active:
            return refuse_inactive(call, error);
        case ErrorCode::token_expired:
            return write_token_error(
                call, "Token is expired. You can either do re-authorization or token refresh.");
        case ErrorCode::token_revoked:
            return write_token_error(call, "Token was revoked. You have to re-authorize from the user.");
        case ErrorCode::forbidden:
            if (error.subject.empty()) return write_answer(call, 403, object_of("message", "403 Forbidden"));
            if (error.subject == insufficient_scope) return write_insufficient_scope(call, error);
            return write_answer(
                call, 403,
                object_of("message", fmt::format("403 Forbidden{}{}", version().reason_mark, filled(error))));
        case ErrorCode::not_found:
            return write_not_found(call, error);
        case ErrorCode::link_expired:
            return write_answer(call, 404, object_of("message", "404 Not found"));
        case ErrorCode::last_manager:
            return write_answer(call, 403, object_of("message", "403 Forbidden"));
        case ErrorCode::invalid:
            if (error.subject == two_credentials)
                return write_answer(
                    call, 400,
                    R"({"error":"invalid_request","error_description":"Both Authorization header and payload )"
                    R"(includes access token."})");
            return refuse_invalid(call, error);
        case ErrorCode::ldap_state:
            return write_answer(call, 403,
                                object_of("message", fmt::format("403 Forbidden - {}", error.subject)));
        case ErrorCode::busy:
            return trouble(call, api::Trouble::overloaded);
        case ErrorCode::unavailable:
            call.response->header("Retry-After", "2");
            return write_answer(call, 503, object_of("message", "503 Service Unavailable"));
    }
}

void Gitlab::refuse_unreadable(api::Call& call, api::Unreadable reason) const {
    switch (reason) {
        case api::Unreadable::not_json:
        case api::Unreadable::not_form:
            return write_answer(call, 400, object_of("error", "message body does not match declared format"));
        case api::Unreadable::unknown_media_type: {
            auto type = call.request->header("Content-Type");
            if (!is_clean_text(type)) type = {};
            return write_answer(
                call, 406,
                object_of("error", fmt::format("The requested content-type '{}' is not supported.", type)));
        }
    }
}

void Gitlab::unknown_route(api::Call& call) const {
    write_answer(call, 404, object_of("error", "404 Not Found"));
}

void Gitlab::wrong_method(api::Call& call) const {
    call.response->header("Allow", call.allow);
    write_answer(call, 405, object_of("error", "405 Not Allowed"));
}

void Gitlab::trouble(api::Call& call, api::Trouble trouble) const {
    switch (trouble) {
        case api::Trouble::bad_request:
            return write_answer(call, 400, object_of("error", "400 Bad Request"));
        case api::Trouble::target_too_long:
            return write_answer(call, 414, object_of("error", "414 URI Too Long"));
        case api::Trouble::headers_too_large:
            return write_answer(call, 431, object_of("error", "431 Request Header Fields Too Large"));
        case api::Trouble::body_too_large:
            return write_answer(call, 413, object_of("error", "413 Request Entity Too Large"));
        case api::Trouble::timeout:
            return write_answer(call, 408, object_of("error", "408 Request Timeout"));
        case api::Trouble::length_required:
            return write_answer(call, 411, object_of("error", "411 Length Required"));
        case api::Trouble::overloaded:
            call.response->header("Retry-After", "1");
            return write_answer(call, 429, object_of("message", "429 Too Many Requests"));
        case api::Trouble::unsupported_coding:
            return write_answer(call, 415, object_of("error", "415 Unsupported Media Type"));
        case api::Trouble::not_implemented:
            return write_answer(call, 501, object_of("error", "501 Not Implemented"));
    }
}

void Gitlab::broken(api::Call& call) const {
    write_answer(call, 500, object_of("message", "500 Internal Server Error"));
}

boost::json::object Gitlab::error_schema() const {
    namespace json = boost::json;
    const json::object text{{"type", "string"}};
    const json::object by_field{
        {"type", "object"},
        {"additionalProperties", {{"type", "array"}, {"items", text}}},
    };
    return {{"type", "object"},
            {"description",
             "message: what the operation refused, as a text or as texts per field. error: what "
             "was refused before it."},
            {"properties",
             {{"message", {{"anyOf", json::array{text, by_field}}}},
              {"error", text},
              {"error_description", text}}}};
}

boost::json::object Gitlab::security_schemes() const {
    namespace json = boost::json;
    return {{"private_token", json::object{{"type", "apiKey"}, {"in", "header"}, {"name", "PRIVATE-TOKEN"}}},
            {"private_token_parameter",
             json::object{{"type", "apiKey"}, {"in", "query"}, {"name", "private_token"}}},
            {"bearer", json::object{{"type", "http"}, {"scheme", "bearer"}}}};
}

}  // namespace usher::gitlab
