// The newest events of many sources, found without reading the older ones.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "base/id.h"
#include "store/sql/connection.h"

namespace usher {

// What orders events.
struct EventPlace {
    std::int64_t happened_at = std::numeric_limits<std::int64_t>::max();
    std::int64_t id = std::numeric_limits<std::int64_t>::max();
    auto operator<=>(const EventPlace&) const = default;
};

// The newest `count` events of these sources before a place, newest first; fewer when there are not so many.
std::vector<EventPlace> newest_events(Connection& connection, const std::vector<EventSourceId>& sources,
                                      EventPlace before, std::size_t count);

// "[1,2,3]": how a statement is given any number of ids.
template <class Range, class Number>
std::string json_list(const Range& range, Number number) {
    std::string out = "[";
    for (const auto& each : range) {
        if (out.size() > 1) out.push_back(',');
        out += std::to_string(number(each));
    }
    out.push_back(']');
    return out;
}

}  // namespace usher
