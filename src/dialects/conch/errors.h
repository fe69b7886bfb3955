// Conch's words for what went wrong (contract/conch.md section 1.6).
#pragma once

#include <string_view>

#include "api/operation.h"
#include "base/error.h"
#include "dialects/conch/views.h"

namespace usher::conch {

// Subjects of `unauthenticated`, where it is more than nobody being signed in.
inline constexpr std::string_view wrong_password = "wrong_password";         // cookies are left alone
inline constexpr std::string_view must_change_password = "change_password";  // and so are they
// Subject of `not_found` for somebody deactivated, who is in call.subject as an ErrorUser.
inline constexpr std::string_view deactivated = "deactivated";

// Names of fields in Problems, beside those of the core and of given.h.
namespace field {
inline constexpr std::string_view target = "target";
inline constexpr std::string_view address = "address";
inline constexpr std::string_view user_name = "user_name";
inline constexpr std::string_view new_token = "new_token";
inline constexpr std::string_view setting_key = "setting_key";
}  // namespace field

Error problem(std::string_view field, Fault fault, std::string_view value);

// 409 with the user who is in the way.
api::Raw duplicate_user(const Account& holder);

}  // namespace usher::conch
