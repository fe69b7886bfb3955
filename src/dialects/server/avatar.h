// The picture of an account: the one that was uploaded, or one made from its id. The latter says nothing
// about whether the account exists.
#pragma once

#include <cstdint>
#include <string>

#include "api/operation.h"
#include "dialects/server/dialect.h"

namespace usher::server {

struct AvatarId {
    std::int64_t id = 0;
    static void fields(auto& field) { field("id", &AvatarId::id, "The account."); }
};

struct AvatarFile {
    std::int64_t id = 0;
    std::string file;
    static void fields(auto& field) {
        field("id", &AvatarFile::id, "The account.");
        field("file", &AvatarFile::file, "The name that avatar_url gives.");
    }
};

// At the address that never changes: the picture made from the id, or 302 to the uploaded one. That one is
// served in one place only, where caches may keep it for good, while nobody keeps the way to it.
api::Raw avatar(Server&, api::Call&, AvatarId);
// By its name, which another picture does not have. not_found also for the name of an earlier one.
Result<api::Raw> uploaded_avatar(Server&, api::Call&, AvatarFile);

}  // namespace usher::server
