#include "dialects/gitlab/forms.h"

#include <fmt/format.h>

namespace usher::gitlab {
namespace json = boost::json;

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

}  // namespace usher::gitlab
