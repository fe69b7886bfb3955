// Lenses HQ's words for what went wrong (contract/lenses.md section 1.2).
#pragma once

#include <string_view>

#include "api/call.h"
#include "domain/account.h"

namespace usher::lenses {

// What the request's path is about.
bool is_about(const api::Call& call, std::string_view collection);  // "/groups"
AccountKind kind_of(const api::Call& call);

}  // namespace usher::lenses
