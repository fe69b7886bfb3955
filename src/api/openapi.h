// The OpenAPI 3.1 document of a dialect, written from its operation list.
#pragma once

#include <string>
#include <string_view>

#include "api/dialect.h"

namespace usher::api {

// Indented JSON ending in a newline; the same text for the same program. `mount` is the servers entry.
std::string openapi(const Dialect& dialect, std::string_view mount, std::string_view version);

}  // namespace usher::api
