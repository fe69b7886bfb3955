#include "mail/eml_directory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "mail/message.h"

namespace usher::mail {
namespace {

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

class File {
  public:
    File(const std::filesystem::path& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {
        if (fd_ < 0) fail("open");
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() { ::close(fd_); }

    void write(std::string_view text) {
        while (!text.empty()) {
            ssize_t written = ::write(fd_, text.data(), text.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) fail("write");
            text.remove_prefix(static_cast<std::size_t>(written));
        }
    }
    void sync() {
        if (::fsync(fd_) != 0) fail("fsync");
    }

  private:
    int fd_;
};

// "20140801T144739080Z": no colon, which some file systems do not take.
std::string file_time(Time time) {
    std::string text = iso8601_millis(time);
    std::erase_if(text, [](char c) { return c == '-' || c == ':' || c == '.'; });
    return text;
}

void write_whole_or_not_at_all(const std::filesystem::path& directory, const std::string& name,
                               std::string_view text) {
    std::filesystem::path unfinished = directory / ("." + name + ".part");
    {
        File file(unfinished, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW);
        file.write(text);
        file.sync();
    }
    if (::rename(unfinished.c_str(), (directory / name).c_str()) != 0) fail("rename");
    File(directory, O_RDONLY | O_DIRECTORY).sync();
}

}  // namespace

EmlDirectory::EmlDirectory(std::filesystem::path directory, std::string from)
    : directory_(std::move(directory)), from_(std::move(from)) {
    if (!is_sender(from_)) throw std::invalid_argument("the sender is not a plain mail address");
    if (::mkdir(directory_.c_str(), 0700) != 0 && errno != EEXIST) fail(directory_.c_str());
}

Delivery EmlDirectory::deliver(const Mail& mail) {
    trouble_.clear();
    auto message = render(mail, from_);
    if (!message) {
        trouble_ = "the address or the subject is not fit to be sent";
        return Delivery::refused;
    }
    try {
        std::string name = fmt::format("{}-{}.eml", mail.id.value, file_time(mail.created_at));
        write_whole_or_not_at_all(directory_, name, *message);
        return Delivery::sent;
    } catch (const std::system_error& error) {
        trouble_ = error.what();
        return Delivery::retry;
    }
}

}  // namespace usher::mail
