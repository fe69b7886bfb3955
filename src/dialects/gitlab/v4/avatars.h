// Uploaded pictures (contract/gitlab.md section 8.4): read within bounds and written anew.
#pragma once

#include <optional>

#include "base/error.h"
#include "dialects/gitlab/v4/values.h"
#include "domain/avatar.h"

namespace usher::gitlab::v4 {

// nullopt: none was given, or it is a problem. An empty one: the picture is to be taken away.
std::optional<Avatar> picture_of(const Upload& upload, Problems& problems);

}  // namespace usher::gitlab::v4
