#include "api/encode.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace usher::api {
namespace json = boost::json;
namespace {

void append_object(JsonOutput& out, const json::object& object) {
    out.push_back('{');
    bool first = true;
    for (const auto& member : object) {
        if (!first) out.push_back(',');
        first = false;
        append_json(out, std::string_view(member.key()));
        out.push_back(':');
        append_value(out, member.value());
    }
    out.push_back('}');
}

}  // namespace

void append_value(JsonOutput& out, const json::value& value) {
    switch (value.kind()) {
        case json::kind::null:
            return append_json(out, Null{});
        case json::kind::bool_:
            return append_json(out, value.get_bool());
        case json::kind::int64:
            return append_json(out, value.get_int64());
        case json::kind::uint64:
            return append_json(out, value.get_uint64());
        case json::kind::double_:
            return append_json(out, value.get_double());
        case json::kind::string:
            return append_json(out, std::string_view(value.get_string()));
        case json::kind::array:
            return encode_each(out, value.get_array());
        case json::kind::object:
            return append_object(out, value.get_object());
    }
}

void append_value(std::string& text, const json::value& value) {
    JsonOutput out(text);
    append_value(out, value);
}

}  // namespace usher::api
