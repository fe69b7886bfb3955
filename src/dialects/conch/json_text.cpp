#include "dialects/conch/json_text.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <map>

#include "api/encode.h"

namespace usher::conch {

void append_sorted(std::string& out, const boost::json::value& value) {
    bool first = true;
    const auto separate = [&] {
        if (!first) out.push_back(',');
        first = false;
    };
    if (const auto* object = value.if_object()) {
        std::map<std::string_view, const boost::json::value*> members;
        for (const auto& member : *object) members.emplace(member.key(), &member.value());
        out.push_back('{');
        for (const auto& [name, member] : members) {
            separate();
            api::append_json(out, name);
            out.push_back(':');
            append_sorted(out, *member);
        }
        out.push_back('}');
    } else if (const auto* array = value.if_array()) {
        out.push_back('[');
        for (const auto& each : *array) {
            separate();
            append_sorted(out, each);
        }
        out.push_back(']');
    } else {
        api::append_value(out, value);
    }
}

std::string sorted_json(const boost::json::value& value) {
    std::string out;
    append_sorted(out, value);
    return out;
}

void escape_slashes(std::string& json) {
    const auto count = std::count(json.begin(), json.end(), '/');
    if (count == 0) return;
    std::string out;
    out.reserve(json.size() + static_cast<std::size_t>(count));
    for (const char c : json) {
        if (c == '/') out.push_back('\\');
        out.push_back(c);
    }
    json = std::move(out);
}

}  // namespace usher::conch
