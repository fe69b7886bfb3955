#include "main/console.h"

#include <unistd.h>

#include <cerrno>

namespace usher {
namespace {

void write_fully(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const auto written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

}  // namespace

void Console::write(int descriptor, std::string_view line) {
    std::string text(line);
    text.push_back('\n');
    write_fully(descriptor, text);
}

bool Console::is_terminal() const { return ::isatty(err) == 1; }

void Console::progress(std::string_view line) const {
    if (!is_terminal()) return;
    write_fully(err, "\r\x1b[K" + std::string(line));
}

std::string Console::read_all() const {
    constexpr std::size_t most = 64 * 1024;
    std::string text;
    char buffer[4096];
    while (text.size() < most) {
        const auto got = ::read(in, buffer, sizeof buffer);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        text.append(buffer, static_cast<std::size_t>(got));
    }
    return text;
}

}  // namespace usher
