// How GitLab v3 reads what it is given (contract/gitlab.md sections 1.3 and 1.4): one set of parameters from
// everywhere, blank counting as absent, and a generous idea of numbers and flags.
#include <fmt/format.h>

#include <charconv>
#include <limits>

#include "base/text.h"
#include "dialects/gitlab/dialect.h"

namespace usher::gitlab {
namespace json = boost::json;
namespace {

bool is_given(const json::value* value) {
    if (!value || value->is_null()) return false;
    if (value->is_string()) return !is_blank({value->get_string().data(), value->get_string().size()});
    if (value->is_array()) return !value->get_array().empty();
    if (value->is_object()) return !value->get_object().empty();
    return true;
}

std::optional<std::string> to_text(const json::value& value) {
    switch (value.kind()) {
        case json::kind::string:
            return std::string(value.get_string());
        case json::kind::bool_:
            return value.get_bool() ? "true" : "false";
        case json::kind::int64:
            return std::to_string(value.get_int64());
        case json::kind::uint64:
            return std::to_string(value.get_uint64());
        case json::kind::double_:
            return fmt::format("{}", value.get_double());
        case json::kind::null:
        case json::kind::array:
        case json::kind::object:
            break;
    }
    return std::nullopt;
}

std::optional<bool> to_flag(const json::value& value) {
    const auto text = to_text(value);
    return text && (*text == "1" || *text == "t" || *text == "T" || *text == "true" || *text == "TRUE" ||
                    *text == "on" || *text == "ON");
}

// Decimal integers that fit the 32-bit column of the original.
std::optional<std::int64_t> to_integer(const json::value& value) {
    const auto text = to_text(value);
    if (!text || value.is_bool()) return std::nullopt;
    auto digits = trim(*text);
    if (digits.starts_with('+')) digits.remove_prefix(1);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc() || end != digits.data() + digits.size() || digits.empty()) return std::nullopt;
    if (number > std::numeric_limits<std::int32_t>::max() ||
        number < std::numeric_limits<std::int32_t>::min())
        return std::nullopt;
    return number;
}

std::string_view media_type(std::string_view content_type) {
    return trim(content_type.substr(0, content_type.find(';')));
}

std::optional<api::Unreadable> read_body(api::Parameters& parameters, const api::Request& request) {
    if (request.body.empty()) return std::nullopt;
    const auto content_type = request.header("Content-Type");
    const auto type = media_type(content_type);
    if (type.empty() || equals_ignoring_ascii_case(type, "application/json"))
        return parameters.add_json(request.body);
    if (equals_ignoring_ascii_case(type, "application/x-www-form-urlencoded"))
        return parameters.add_form(request.body);
    if (equals_ignoring_ascii_case(type, "multipart/form-data"))
        return parameters.add_multipart(content_type, request.body);
    return api::Unreadable::unknown_media_type;
}

}  // namespace

void Gitlab::read_parameters(api::Call& call) const {
    call.unreadable = call.parameters.add_form(call.query);
    if (const auto body = read_body(call.parameters, *call.request)) call.unreadable = body;
}

const api::Forms& Gitlab::forms() const {
    static constexpr api::Forms forms{is_given, to_text, to_flag, to_integer};
    return forms;
}

std::optional<Error> Gitlab::judge(api::Call& call) const {
    for (const auto kind : {Fault::missing, Fault::wrong_type, Fault::bad_text})
        for (const auto& problem : call.problems)
            // A path id that is no text is an id that exists nowhere.
            if (problem.fault == kind && problem.field != "id") return invalid({problem});
    return std::nullopt;
}

}  // namespace usher::gitlab
