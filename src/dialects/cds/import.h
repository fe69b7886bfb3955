// Many people at once, from another system's list (contract/cds.md section 4.10).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "dialects/cds/dialect.h"
#include "dialects/cds/user_body.h"

namespace usher::cds {

// Usernames that could not be stored, with the reason.
using Reasons = std::map<std::string, std::string>;

Result<Reasons> import_users(Cds& cds, api::Call& call, api::Body<std::vector<UserBody>> given);

}  // namespace usher::cds
