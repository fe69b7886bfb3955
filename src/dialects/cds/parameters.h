// How bodies and numbers are read, as Go's encoding/json and strconv do (contract/cds.md section 1.1).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/call.h"

namespace usher::cds {

// A decimal integer with or without sign that fits.
std::optional<std::int64_t> parse_integer(std::string_view text);

// A body that is no JSON is none: operations that want one refuse it when its time comes.
void read_body(api::Call& call);

// What was wrong with a body that could not be decoded, as Go words it where clients may read it.
std::string cause(const api::Call& call, const Problem& problem);

}  // namespace usher::cds
