// Compares JSON with an expectation that may hold wildcards (README.md).
#pragma once

#include <boost/json/value.hpp>
#include <map>
#include <string>

namespace usher::golden {

using Variables = std::map<std::string, boost::json::value>;

// Empty when it matches, else where and how it differs. Saves what the expectation says to save.
std::string mismatch(const boost::json::value& expected, const boost::json::value& actual,
                     Variables& variables, const std::string& where = "$");

}  // namespace usher::golden
