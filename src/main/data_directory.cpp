#include "main/data_directory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <sstream>

#include "base/text.h"
#include "crypto/random.h"

namespace usher {
namespace {

constexpr std::size_t key_size = 32;

std::string reason() { return std::strerror(errno); }

void sync_directory_of(const std::filesystem::path& file) {
    const auto directory = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
    const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    ::fsync(descriptor);
    ::close(descriptor);
}

}  // namespace

std::optional<FileLock> FileLock::try_take(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) throw Refused(fmt::format("cannot open {}: {}", file.string(), reason()));
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return FileLock(descriptor);
    ::close(descriptor);
    return std::nullopt;
}

FileLock::~FileLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

void make_data_directory(const std::filesystem::path& directory) {
    std::error_code error;
    if (directory.has_parent_path()) std::filesystem::create_directories(directory.parent_path(), error);
    if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST)
        throw Refused(fmt::format("cannot make the data directory {}: {}", directory.string(), reason()));
    if (::access(directory.c_str(), W_OK | X_OK) != 0)
        throw Refused(fmt::format("cannot write to the data directory {}: {}", directory.string(), reason()));
}

std::optional<Secret> read_server_key(const std::filesystem::path& file) {
    std::error_code error;
    if (!std::filesystem::exists(file, error)) return std::nullopt;
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    if (!in) throw Refused(fmt::format("cannot read the server's key {}: {}", file.string(), reason()));
    const auto all = text.str();
    auto key = from_base64(trim(all));
    if (!key || key->size() != key_size)
        throw Refused(fmt::format("{} is no server key: it must hold 32 bytes in base64", file.string()));
    return Secret(std::move(*key));
}

Secret make_server_key(const std::filesystem::path& file) {
    Secret key(crypto::random_bytes(key_size));
    const auto text = base64(key.reveal()) + "\n";
    // Written aside and linked into place, so that nobody ever sees half a key.
    const auto aside = file.string() + "." + std::to_string(::getpid());
    const int descriptor = ::open(aside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (descriptor < 0)
        throw Refused(fmt::format("cannot make the server's key {}: {}", file.string(), reason()));
    const bool written = ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                         ::fsync(descriptor) == 0;
    ::close(descriptor);
    const bool linked = written && ::link(aside.c_str(), file.c_str()) == 0;
    const int error = errno;
    ::unlink(aside.c_str());
    if (!linked) {
        if (written && error == EEXIST)
            if (auto other = read_server_key(file)) return std::move(*other);
        throw Refused(
            fmt::format("cannot make the server's key {}: {}", file.string(), std::strerror(error)));
    }
    sync_directory_of(file);
    return key;
}

}  // namespace usher
