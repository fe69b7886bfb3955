// A whole JSON text to a value, or the exact reason why not, for dialects whose answers name it.
#pragma once

#include <boost/json/storage_ptr.hpp>
#include <boost/json/value.hpp>
#include <string_view>
#include <tl/expected.hpp>

namespace usher::api {

enum class JsonFault : std::uint8_t {
    empty,       // nothing but white space
    incomplete,  // ends too early
    extra_data,  // something follows the value
    malformed,
    too_deep,
};

struct NotJson {
    JsonFault fault;
    char extra = 0;  // the first byte of extra data

    bool operator==(const NotJson&) const = default;
};

// Of two members with one name the last counts. Text that is no valid UTF-8 passes: it is judged per field,
// so that the answer can name it.
tl::expected<boost::json::value, NotJson> parse_json(std::string_view text, unsigned max_depth,
                                                     boost::json::storage_ptr storage = {});

}  // namespace usher::api
