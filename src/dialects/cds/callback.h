// The line of a mail that brings its reader back to the client (contract/cds.md section 5).
#pragma once

#include <string>
#include <string_view>

namespace usher::cds {

// `callback` with the username and the secret put in where %s, %v, %[1]s or %[2]s stand, as C's and Go's
// formats do. What has no place in it is appended, so that the secret always arrives.
std::string expand_callback(std::string_view callback, std::string_view username, std::string_view secret);

}  // namespace usher::cds
