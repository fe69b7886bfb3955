// The program's command line: one parser for flags, variables, the configuration file and every command.
#pragma once

#include "core/directory.h"
#include "main/console.h"
#include "main/control_socket.h"

namespace usher {

// The exit code of the whole program. Whatever goes wrong is one sentence on stderr.
int run_program(int argc, char** argv);

// Runs a command on an open directory; never throws.
int run_directory_command(core::Directory& directory, const Console& console, const CommandCall& call);

}  // namespace usher
