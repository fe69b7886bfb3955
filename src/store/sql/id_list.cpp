#include "store/sql/id_list.h"

namespace usher {

namespace {

std::string with_among(std::string text, std::string_view condition) {
    constexpr std::string_view place = "{among}";
    return text.replace(text.find(place), place.size(), condition);
}

}  // namespace

Query query_among(const std::string& text) {
    return Query(with_among(text, "IN (SELECT value FROM json_each($1))"),
                 with_among(text, "= ANY (CAST($1 AS BIGINT[]))"));
}

std::string id_list(Engine engine, std::span<const std::int64_t> ids) {
    const bool is_json = engine == Engine::sqlite;
    std::string list(1, is_json ? '[' : '{');
    for (const auto id : ids) {
        if (list.size() > 1) list.push_back(',');
        list.append(std::to_string(id));
    }
    list.push_back(is_json ? ']' : '}');
    return list;
}

}  // namespace usher
