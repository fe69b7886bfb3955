// How values are read in every version.
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>

namespace usher::gitlab {

// A scalar as its text; nullopt for null, lists and objects.
std::optional<std::string> to_text(const boost::json::value& value);

}  // namespace usher::gitlab
