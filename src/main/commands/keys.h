// usher key …: what signs the tokens and cookies that clients bring back.
#pragma once

#include "main/commands/command.h"

namespace usher {

struct KeyList {
    static void fields(auto&) {}
};

struct KeyRotate {
    std::optional<std::string> drop_older_than;
    static void fields(auto& field) {
        field("drop-older-than", &KeyRotate::drop_older_than,
              "Also drop keys replaced more than so many days ago, though what they signed is still good: "
              "whoever "
              "holds it must sign in anew (default: only keys that are no longer needed are dropped)");
    }
};

int key_list(core::Directory&, const Console&, const KeyList&);
int key_rotate(core::Directory&, const Console&, const KeyRotate&);

}  // namespace usher
