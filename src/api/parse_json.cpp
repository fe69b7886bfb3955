#include "api/parse_json.h"

#include <boost/json/error.hpp>
#include <boost/json/stream_parser.hpp>

namespace usher::api {
namespace json = boost::json;
namespace {

constexpr std::string_view white_space = " \t\r\n";

tl::unexpected<NotJson> fail(JsonFault fault, char extra = 0) {
    return tl::unexpected<NotJson>(NotJson{fault, extra});
}

JsonFault fault_of(const json::error_code& error) {
    if (error == json::error::too_deep) return JsonFault::too_deep;
    return error == json::error::incomplete ? JsonFault::incomplete : JsonFault::malformed;
}

}  // namespace

tl::expected<json::value, NotJson> parse_json(std::string_view text, unsigned max_depth,
                                              json::storage_ptr storage) {
    if (text.find_first_not_of(white_space) == std::string_view::npos) return fail(JsonFault::empty);
    json::parse_options options;
    options.max_depth = max_depth;
    options.allow_invalid_utf8 = true;
    json::stream_parser parser(std::move(storage), options);
    json::error_code error;
    const auto read = parser.write_some({text.data(), text.size()}, error);
    if (error) return fail(fault_of(error));
    if (const auto extra = text.find_first_not_of(white_space, read); extra != std::string_view::npos)
        return fail(JsonFault::extra_data, text[extra]);
    parser.finish(error);
    if (error) return fail(fault_of(error));
    return parser.release();
}

}  // namespace usher::api
