#include "api/decode.h"

#include <algorithm>

namespace usher::api {
namespace json = boost::json;

const json::value* find_ignoring_case(const json::object& object, std::string_view name) {
    if (const auto* exact = object.if_contains(name)) return exact;
    const json::value* last = nullptr;
    for (const auto& member : object)
        if (equals_ignoring_ascii_case(member.key(), name)) last = &member.value();
    return last;
}

bool is_clean_json(const json::value& value) {
    if (value.is_string()) return is_clean_text(value.get_string());
    if (value.is_array())
        return std::all_of(value.get_array().begin(), value.get_array().end(), is_clean_json);
    if (!value.is_object()) return true;
    return std::all_of(value.get_object().begin(), value.get_object().end(), [](const auto& member) {
        return is_clean_text(member.key()) && is_clean_json(member.value());
    });
}

}  // namespace usher::api
