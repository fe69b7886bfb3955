#include "base/log.h"

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cmath>
#include <memory>
#include <mutex>

#include "base/clock.h"
#include "base/text.h"

namespace usher::log {
namespace {

std::atomic<Level> lowest_written{Level::info};

constexpr std::string_view level_names[] = {"debug", "info", "warn", "error", "off"};

// Never destroyed: threads that still run while the process ends may log.
spdlog::logger& output() {
    static spdlog::logger& logger = [&]() -> spdlog::logger& {
        auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
        auto* made = new spdlog::logger("usher", std::move(sink));
        made->set_pattern("%v");
        made->set_level(spdlog::level::trace);  // what is written is decided before
        return *made;
    }();
    return logger;
}

void append_quoted(std::string& out, std::string_view text) {
    out += '"';
    append_escaped(out, text);
    out += '"';
}

struct AppendValue {
    std::string& out;
    void operator()(std::string_view text) const { append_quoted(out, text); }
    void operator()(std::int64_t number) const { fmt::format_to(std::back_inserter(out), "{}", number); }
    void operator()(bool flag) const { out += flag ? "true" : "false"; }
    void operator()(double number) const {
        if (!std::isfinite(number)) {
            out += "null";
        } else {
            fmt::format_to(std::back_inserter(out), "{}", number);
        }
    }
};

void append_field(std::string& out, const Field& field) {
    out += ',';
    append_quoted(out, field.name);
    out += ':';
    std::visit(AppendValue{out}, field.value);
}

std::string start_of_line(Level level, std::string_view event) {
    std::string line = R"({"time":")";
    append_iso8601_millis(line, system_clock().now());
    line += R"(","level":")";
    line += level_names[static_cast<int>(level)];
    line += R"(","event":)";
    append_quoted(line, event);
    return line;
}

void finish(std::string line) {
    line += '}';
    output().log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
}

// Length of the UTF-8 character at the start of `text`; 0 when it is broken there.
std::size_t character_length(std::string_view text) {
    for (std::size_t length = 2; length <= 4 && length <= text.size(); ++length) {
        if (is_valid_utf8(text.substr(0, length))) return length;
    }
    return 0;
}

}  // namespace

void set_level(Level level) { lowest_written.store(level, std::memory_order_relaxed); }

bool parse_level(std::string_view name, Level& level) {
    for (int i = 0; i <= static_cast<int>(Level::off); ++i) {
        if (level_names[i] == name) {
            level = static_cast<Level>(i);
            return true;
        }
    }
    return false;
}

bool enabled(Level level) {
    return level != Level::off && level >= lowest_written.load(std::memory_order_relaxed);
}

void write(Level level, std::string_view event, std::initializer_list<Field> fields) {
    if (!enabled(level)) return;
    std::string line = start_of_line(level, event);
    for (const Field& field : fields) append_field(line, field);
    finish(std::move(line));
}

void audit(std::string_view act, std::initializer_list<Field> fields) {
    if (!enabled(Level::info)) return;
    std::string line = start_of_line(Level::info, "audit");
    append_field(line, {"act", act});
    for (const Field& field : fields) append_field(line, field);
    finish(std::move(line));
}

// Bytes that are no UTF-8 become U+FFFD, and control characters of every kind are spelled out, so that
// a line always parses and can be shown on a terminal.
void append_escaped(std::string& out, std::string_view text) {
    std::size_t at = 0;
    std::size_t plain = 0;  // start of the run that needs no change
    auto put_instead = [&](std::size_t length, std::string_view what) {
        out.append(text.substr(plain, at - plain));
        out.append(what);
        plain = at += length;
    };
    while (at < text.size()) {
        auto byte = static_cast<unsigned char>(text[at]);
        if (byte == '"' || byte == '\\') {
            put_instead(1, byte == '"' ? "\\\"" : "\\\\");
        } else if (byte == '\n') {
            put_instead(1, "\\n");
        } else if (byte == '\t') {
            put_instead(1, "\\t");
        } else if (byte == '\r') {
            put_instead(1, "\\r");
        } else if (byte < 0x20 || byte == 0x7f) {
            put_instead(1, fmt::format("\\u{:04x}", byte));
        } else if (byte < 0x80) {
            ++at;
        } else {
            std::size_t length = character_length(text.substr(at));
            if (length == 0) {
                put_instead(1, "\\ufffd");
            } else if (byte == 0xC2 && static_cast<unsigned char>(text[at + 1]) < 0xA0) {
                put_instead(2, fmt::format("\\u{:04x}", static_cast<unsigned char>(text[at + 1])));
            } else {
                at += length;
            }
        }
    }
    out.append(text.substr(plain));
}

void write_lines(std::string_view lines) {
    std::lock_guard lock(spdlog::details::console_mutex::mutex());  // the one that the sink takes
    while (!lines.empty()) {
        ssize_t written = ::write(STDERR_FILENO, lines.data(), lines.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;  // nobody reads the log: nothing can be done about it
        lines.remove_prefix(static_cast<std::size_t>(written));
    }
}

}  // namespace usher::log
