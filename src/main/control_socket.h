// How a command reaches the server that runs on the same data: over a socket in the data directory, handing
// over its own standard streams, so that what it reads and prints is exactly what it would be without a
// server.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "main/console.h"

namespace usher {

// A command with its options as JSON (main/commands/command.h).
struct CommandCall {
    std::string name;
    std::string options;
};

// Answers calls until destroyed; each in a thread of its own. The socket has mode 0600.
class ControlServer {
  public:
    using Run = std::function<int(const CommandCall&, const Console&)>;
    // Throws Refused when the socket cannot be made.
    ControlServer(std::filesystem::path socket, Run run);
    // Waits for running commands.
    ~ControlServer();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// The exit code of the command as the running server carried it out; nullopt when no server answers there.
// Throws Refused when the server goes away in the middle.
std::optional<int> call_server(const std::filesystem::path& socket, const CommandCall& call,
                               const Console& console);

}  // namespace usher
