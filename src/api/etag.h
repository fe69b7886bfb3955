// Entity tags (RFC 9110 sections 8.8.3 and 13.1.2).
#pragma once

#include <string_view>

namespace usher::api {

// Does an If-None-Match name the tag? `tag` is opaque, with its quotes; compared weakly. An empty header
// names none,
// "*" every one.
bool names_tag(std::string_view if_none_match, std::string_view tag);

}  // namespace usher::api
