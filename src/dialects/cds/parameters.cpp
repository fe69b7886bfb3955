#include "dialects/cds/parameters.h"

#include <fmt/format.h>

#include <charconv>

#include "api/parse_json.h"
#include "dialects/cds/dialect.h"
#include "dialects/cds/errors.h"

namespace usher::cds {
namespace json = boost::json;
namespace {

constexpr unsigned deepest_body = 100;

bool is_given(const json::value* value) { return value && !value->is_null(); }

std::optional<std::string> to_text(const json::value& value) {
    if (!value.is_string()) return std::nullopt;
    return std::string(value.get_string());
}

std::optional<bool> to_flag(const json::value& value) {
    if (!value.is_bool()) return std::nullopt;
    return value.get_bool();
}

std::optional<std::int64_t> to_integer(const json::value& value) {
    if (!value.is_int64()) return std::nullopt;
    return value.get_int64();
}

// As Go quotes a character: the byte is one of Latin-1.
std::string character(char c) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\'' || c == '\\') return {'\\', c};
    if (byte < 0x20 || (byte >= 0x7f && byte < 0xa0)) return fmt::format("\\x{:02x}", byte);
    if (byte < 0x80) return {c};
    return {static_cast<char>(0xc0 | byte >> 6), static_cast<char>(0x80 | (byte & 0x3f))};
}

std::string why_no_json(const api::NotJson& reason) {
    switch (reason.fault) {
        case api::JsonFault::empty:
        case api::JsonFault::incomplete:
            return "unexpected end of JSON input";
        case api::JsonFault::extra_data:
            return fmt::format("invalid character '{}' after top-level value", character(reason.extra));
        case api::JsonFault::malformed:
            return "invalid character in JSON input";
        case api::JsonFault::too_deep:
            return "exceeded max depth";
    }
    return "invalid JSON input";
}

}  // namespace

std::optional<std::int64_t> parse_integer(std::string_view text) {
    const bool has_plus = text.starts_with('+');
    if (has_plus) text.remove_prefix(1);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || (has_plus && text.starts_with('-')))
        return std::nullopt;
    return number;
}

std::string cause(const api::Call& call, const Problem& problem) {
    if (problem.fault == Fault::missing) {
        const auto body = api::parse_json(call.request->body, deepest_body);
        if (!body) return why_no_json(body.error());
    }
    if (problem.fault == Fault::bad_text)
        return fmt::format("json: text that cannot be kept in Go value of {}", problem.field);
    if (problem.field.empty()) return "json: cannot unmarshal into Go value";
    return fmt::format("json: cannot unmarshal into Go struct field {}", problem.field);
}

void read_body(api::Call& call) {
    const auto method = call.request->method;
    if (method != api::Method::post && method != api::Method::put) return;
    if (auto body = api::parse_json(call.request->body, deepest_body)) call.body = std::move(*body);
}

void Cds::read_parameters(api::Call& call) const { (void)call.parameters.add_form(call.query); }

const api::Forms& Cds::forms() const {
    static constexpr api::Forms forms{.is_given = is_given,
                                      .to_text = to_text,
                                      .to_flag = to_flag,
                                      .to_integer = to_integer,
                                      .find = api::find_ignoring_case,
                                      .null_is_zero = true};
    return forms;
}

std::optional<Error> Cds::judge(api::Call& call) const {
    return Error{ErrorCode::invalid, undecodable, call.problems};
}

}  // namespace usher::cds
