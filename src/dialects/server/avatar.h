// The picture of an account: one made from its id, until uploads exist. It says nothing about whether the
// account does.
#pragma once

#include <cstdint>

#include "api/operation.h"
#include "dialects/server/dialect.h"

namespace usher::server {

struct AvatarId {
    std::int64_t id = 0;
    static void fields(auto& field) { field("id", &AvatarId::id, "The account."); }
};

api::Raw avatar(Server&, api::Call&, AvatarId);

}  // namespace usher::server
