#include "api/schema.h"

namespace usher::api {

boost::json::object or_null(boost::json::object schema) {
    if (auto* type = schema.if_contains("type"); type && type->is_string()) {
        *type = boost::json::array{*type, "null"};
        return schema;
    }
    return {{"anyOf", boost::json::array{std::move(schema), type_of("null")}}};
}

void apply(boost::json::object& schema, const Length& rule) {
    if (rule.least > 0) schema["minLength"] = rule.least;
    schema["maxLength"] = rule.most;
}

void apply(boost::json::object& schema, const Format& rule) { schema["format"] = rule.name; }

void apply(boost::json::object& schema, const Default& rule) {
    const auto* type = schema.if_contains("type");
    const std::string_view kind = type && type->is_string() ? std::string_view(type->get_string()) : "string";
    if (kind == "boolean")
        schema["default"] = rule.text == "true";
    else if (kind == "integer")
        schema["default"] = std::stoll(std::string(rule.text));
    else
        schema["default"] = rule.text;
}

}  // namespace usher::api
