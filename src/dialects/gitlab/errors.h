// GitLab's words for what went wrong (contract/gitlab.md section 1).
#pragma once

#include <string>
#include <string_view>

#include "api/operation.h"
#include "base/error.h"
#include "dialects/gitlab/dialect.h"

namespace usher::gitlab {

void write_answer(api::Call& call, int status, std::string body);
// {"<key>":"<text>"}
std::string object_of(std::string_view key, std::string_view text);
// {"message":{"<field>":["<sentence>",…],…}}, fields in the order in which they were first refused.
std::string problem_body(const Version& version, const Problems& problems);

// Subject of `forbidden` for a token whose scopes do not cover the request; a problem's value may name those
// that would do.
inline constexpr std::string_view insufficient_scope = "insufficient_scope";
// Subject of `invalid` for a bearer token in the header and another in the parameters.
inline constexpr std::string_view two_credentials = "invalid_request";

// Subject of `invalid` for parameters, as opposed to what the rules of a record refuse.
inline constexpr std::string_view parameters_subject = "parameters";
Error invalid_parameter(std::string_view name);

// {"message":"…"}
api::Raw message(int status, std::string_view text);
// {"message":{"email":["has already been taken"]}} under a status that only this operation uses.
api::Raw problem_answer(const Gitlab& gitlab, int status, const Problems& problems);

// "404 Not found" instead of "404 User Not Found".
Error without_subject(Error error);

}  // namespace usher::gitlab
