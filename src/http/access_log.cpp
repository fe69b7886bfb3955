#include "http/access_log.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "base/clock.h"
#include "base/log.h"

namespace usher::http {

namespace {

constexpr std::size_t flush_size = 16 * 1024;
constexpr std::size_t path_limit = 256;

void append_number(std::string& out, std::int64_t number) {
    char digits[24];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

// Secrets that stand in a path (of mailed links, of tokens that are looked up) are at least this long.
constexpr std::size_t secret_length = 40;

bool may_be_secret(std::string_view segment) {
    return segment.size() >= secret_length && std::all_of(segment.begin(), segment.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                      c == '-' || c == '_';
           });
}

std::string without_secrets(std::string_view path) {
    std::string out;
    for (std::size_t start = 0;;) {
        const auto slash = path.find('/', start);
        const auto segment = path.substr(start, slash == std::string_view::npos ? slash : slash - start);
        out.append(may_be_secret(segment) ? std::string_view("***") : segment);
        if (slash == std::string_view::npos) return out;
        out.push_back('/');
        start = slash + 1;
    }
}

// The path without the query string, where tokens travel, and without what looks like a secret. Bytes beyond
// ASCII are percent-encoded, so that the line stays valid UTF-8 wherever the path is cut.
void append_path(std::string& out, std::string_view target) {
    std::string_view path = target.substr(0, target.find('?'));
    std::string masked;
    if (path.size() > secret_length) path = masked = without_secrets(path);
    path = path.substr(0, path_limit);
    if (std::none_of(path.begin(), path.end(), [](char c) { return (c & 0x80) != 0; })) {
        log::append_escaped(out, path);
        return;
    }
    constexpr char hex_digits[] = "0123456789ABCDEF";
    for (char c : path) {
        auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            log::append_escaped(out, {&c, 1});
        } else {
            out += {'%', hex_digits[byte >> 4], hex_digits[byte & 15]};
        }
    }
}

}  // namespace

const std::string& AccessLog::time_text() {
    Time now = system_clock().now();
    std::int64_t millis =
        std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count();
    if (millis != time_millis_) {
        time_millis_ = millis;
        time_text_ = iso8601_millis(now);
    }
    return time_text_;
}

void AccessLog::add(const api::Exchange& exchange, std::size_t bytes, std::int64_t micros) {
    if (!wanted_ || !log::enabled(log::Level::info)) return;
    const api::Request& request = exchange.request;
    lines_.append(R"({"time":")").append(time_text());
    lines_.append(R"(","level":"info","event":"request","id":")").append(request.id);
    lines_.append(R"(","remote":")");
    log::append_escaped(lines_, request.remote);
    lines_.append(R"(","method":")");
    log::append_escaped(lines_, request.method_name.substr(0, 32));
    lines_.append(R"(","path":")");
    append_path(lines_, exchange.loggable_path.empty() ? request.target : exchange.loggable_path);
    lines_.append(R"(","dialect":")").append(exchange.dialect);
    lines_.append(R"(","operation":")").append(exchange.operation);
    lines_.append(R"(","status":)");
    append_number(lines_, exchange.response.status);
    lines_.append(R"(,"bytes":)");
    append_number(lines_, static_cast<std::int64_t>(bytes));
    lines_.append(R"(,"us":)");
    append_number(lines_, micros);
    lines_.append(R"(,"account":)");
    append_number(lines_, exchange.account);
    lines_.append("}\n");
    if (lines_.size() > flush_size) flush();
}

void AccessLog::flush() {
    if (lines_.empty()) return;
    log::write_lines(lines_);
    lines_.clear();
}

}  // namespace usher::http
