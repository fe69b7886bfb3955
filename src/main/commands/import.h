// usher import FILE
#pragma once

#include "main/commands/command.h"

namespace usher {

struct ImportOptions {
    std::string file;
    bool keep_going = false;
    static void fields(auto& field) {
        field("file", &ImportOptions::file, "JSON lines, or CSV with a header line; - for standard input",
              api::required, positional);
        field("keep-going", &ImportOptions::keep_going, "Store the good rows of a file with bad ones");
    }
};

int import_accounts(core::Directory&, const Console&, const ImportOptions&);

}  // namespace usher
