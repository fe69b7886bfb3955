// usher check
#pragma once

#include "main/commands/command.h"

namespace usher {

struct CheckOptions {
    static void fields(auto&) {}
};

int check(core::Directory&, const Console&, const CheckOptions&);

}  // namespace usher
