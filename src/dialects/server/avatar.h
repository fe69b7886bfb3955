// The picture of an account: one made from its id, until uploads exist. It says nothing about whether the
// account does.
#pragma once

#include <string>

#include "api/operation.h"
#include "dialects/server/dialect.h"

namespace usher::server {

struct AvatarId {
    std::int64_t id = 0;
    static void fields(auto& field) { field("id", &AvatarId::id, "The account."); }
};

api::Raw avatar(Server&, api::Call&, AvatarId);

// A symmetric five by five pattern in one colour, 80 by 80 pixels, as PNG; the same for the same id.
std::string draw_identicon(std::int64_t id);

}  // namespace usher::server
