#include "dialects/conch/given.h"

#include <boost/json/array.hpp>

#include "base/text.h"
#include "dialects/conch/json_text.h"
#include "dialects/conch/validation.h"

namespace usher::conch {
namespace json = boost::json;
namespace {

constexpr std::size_t most_parameters = 1000;

bool is_given(const json::value* value) { return value && !value->is_null(); }
std::optional<std::string> to_text(const json::value& value) {
    if (!value.is_string()) return std::nullopt;
    return std::string(value.get_string());
}
std::optional<bool> to_flag(const json::value& value) {
    if (value.is_bool()) return value.get_bool();
    return value.is_int64() ? std::optional(value.get_int64() != 0) : std::nullopt;
}
std::optional<std::int64_t> to_integer(const json::value& value) {
    return value.is_int64() ? std::optional(value.get_int64()) : std::nullopt;
}

// Names to texts, and to arrays of texts for those that come several times.
json::object parameters_of(std::string_view query) {
    json::object out;
    for (const auto pair : split(query, '&')) {
        if (pair.empty() || out.size() >= most_parameters) continue;
        const auto equals = pair.find('=');
        const auto name = form_decode(pair.substr(0, equals));
        json::value text(equals == std::string_view::npos ? std::string()
                                                          : form_decode(pair.substr(equals + 1)));
        auto [member, is_new] = out.emplace(name, text);
        if (is_new) continue;
        auto& known = member->value();
        if (!known.is_array()) known = json::array{known};
        known.get_array().push_back(std::move(text));
    }
    return out;
}

// {"data":…,"details":[…],"error":"…","schema":"…"}
std::string mismatch(const Schema& schema, const std::vector<Detail>& details, const json::value* data) {
    json::array list;
    for (const auto& [path, message] : details)
        list.push_back(json::object{{"path", path}, {"message", message}});
    json::object out{{"details", std::move(list)},
                     {"error", data ? "query parameters did not match required format"
                                    : "request did not match required format"},
                     {"schema", schema.url()}};
    if (data) out["data"] = *data;
    return sorted_json(out);
}

// True when the value is as the schema wants it; else a problem is left in the call.
bool is_as_wanted(api::Call& call, const Schema& schema, json::value& value, Read read) {
    if (!api::is_clean_json(value)) {
        call.problems.push_back({field::text, Fault::bad_text});
        return false;
    }
    const auto details = validate(schema.rules, value, read);
    if (details.empty()) return true;
    const bool is_query = schema.type == SchemaType::query_params;
    call.problems.push_back(
        {field::schema, Fault::not_allowed, 0, mismatch(schema, details, is_query ? &value : nullptr)});
    return false;
}

// The object with the properties, where it is one rule of several.
const json::object& properties_of(const json::object& rules) {
    if (const auto* properties = rules.if_contains("properties")) return properties->as_object();
    if (const auto* all = rules.if_contains("allOf"))
        return properties_of(all->as_array().front().as_object());
    static const json::object none;
    return none;
}

}  // namespace

const api::Forms& strict_forms() {
    static constexpr api::Forms forms{is_given, to_text, to_flag, to_integer};
    return forms;
}

std::optional<json::value> checked_body(api::Call& call, std::string_view name) {
    json::value body = *call.body;
    if (!is_as_wanted(call, schema_of(SchemaType::request, name), body, Read::as_it_is)) return std::nullopt;
    return body;
}

std::optional<json::object> checked_query(api::Call& call, std::string_view name) {
    const auto& schema = schema_of(SchemaType::query_params, name);
    json::value query = parameters_of(call.query);
    if (!is_as_wanted(call, schema, query, Read::integers_from_text)) return std::nullopt;
    auto& given = query.get_object();
    for (const auto& property : properties_of(schema.rules))
        if (const auto* otherwise = property.value().as_object().if_contains("default"))
            given.emplace(property.key(), *otherwise);
    return std::move(given);
}

void describe_query(api::Description& description, std::string_view name) {
    for (const auto& property : properties_of(schema_of(SchemaType::query_params, name).rules)) {
        auto schema = inlined(property.value().as_object());
        std::string text;
        if (const auto* said = schema.if_contains("description")) text = said->as_string();
        schema.erase("description");
        description.inputs.push_back(
            {std::string(property.key()), std::move(text), std::move(schema), false});
    }
}

void describe_body(api::Description& description, std::string_view name) {
    description.body = inlined(schema_of(SchemaType::request, name).rules);
    description.body_required = name != "null";
}

}  // namespace usher::conch
