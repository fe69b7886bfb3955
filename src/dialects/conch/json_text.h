// JSON as this dialect writes it (contract/conch.md section 1.4).
#pragma once

#include <boost/json/value.hpp>
#include <string>

namespace usher::conch {

// Keys ascending by their bytes, at every level.
void append_sorted(std::string& out, const boost::json::value& value);
std::string sorted_json(const boost::json::value& value);

// "/" is written "\/" in this dialect. It stands in texts only, so no parser is needed.
void escape_slashes(std::string& json);

}  // namespace usher::conch
