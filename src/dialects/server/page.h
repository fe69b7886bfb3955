// A page for whoever follows a mailed link.
#pragma once

#include <string_view>

#include "api/operation.h"

namespace usher::server {

// No script, style or frame works in it, and its address, where a secret stands, is told to nobody. `content`
// is HTML.
api::Raw page(int status, std::string_view title, std::string_view content);
// 410, for a link that is unknown, used or too old.
api::Raw useless_link();

}  // namespace usher::server
