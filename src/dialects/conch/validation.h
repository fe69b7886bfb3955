// Values against schemas, in the words and the order of the original's validator (contract/conch.md
// section 1.6).
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <vector>

#include "dialects/conch/schemas.h"

namespace usher::conch {

struct Detail {
    std::string path;  // JSON pointer; "/" for the whole
    std::string message;
    bool operator==(const Detail&) const = default;
};

enum class Read { as_it_is, integers_from_text };

// What is wrong with the value; empty when nothing is. With integers_from_text a text that is an integer
// becomes one where the schema asks for one, as far as the validation comes.
std::vector<Detail> validate(const boost::json::object& schema, boost::json::value& value,
                             Read read = Read::as_it_is);

}  // namespace usher::conch
