// The directory that holds everything of one node: made with mode 0700, used by one process at a time.
#pragma once

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <utility>

#include "base/secret.h"

namespace usher {

// One clear sentence why something was not done; the program ends with 1.
struct Refused : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// An advisory lock on a file, held until destroyed or the process ends, however it ends.
class FileLock {
  public:
    // nullopt when somebody else holds it. Throws Refused when the file cannot be made.
    static std::optional<FileLock> try_take(const std::filesystem::path& file);
    FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    FileLock& operator=(FileLock&&) = delete;
    ~FileLock();

  private:
    explicit FileLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

// Throws Refused.
void make_data_directory(const std::filesystem::path& directory);

// The server's key: 32 random bytes in base64, mode 0600.
// nullopt when there is none; throws Refused for one that is unreadable or no key.
std::optional<Secret> read_server_key(const std::filesystem::path& file);
// Durable when it returns. When another process was faster, its key.
Secret make_server_key(const std::filesystem::path& file);

}  // namespace usher
