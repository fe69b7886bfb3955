// GitLab's words for what went wrong (contract/gitlab.md section 1).
#pragma once

#include <string_view>

#include "api/operation.h"
#include "base/error.h"

namespace usher::gitlab {

// Subject of `forbidden` for a token whose scopes do not cover the request.
inline constexpr std::string_view insufficient_scope = "insufficient_scope";

// {"message":"…"}
api::Raw message(int status, std::string_view text);
// {"message":{"email":["has already been taken"]}} under a status that only this operation uses.
api::Raw problem_answer(int status, const Problems& problems);

// "404 Not found" instead of "404 User Not Found".
Error without_subject(Error error);

}  // namespace usher::gitlab
