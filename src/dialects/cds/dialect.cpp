// What all requests have in common: paths that are not clean, and the headers of every answer
// (contract/cds.md sections 1.1, 1.3 and 1.4).
#include "dialects/cds/dialect.h"

#include <chrono>

#include "base/clock.h"
#include "base/text.h"

namespace usher::cds {
namespace {

constexpr std::string_view json_type = "application/json";

constexpr std::string_view cross_origin_headers =
    "Access-Control-Allow-Origin: *\r\n"
    "Access-Control-Allow-Methods: GET,OPTIONS,PUT,POST,DELETE\r\n"
    "Access-Control-Allow-Headers: Accept, Origin, Referer, User-Agent, Content-Type, Authorization, "
    "Session-Token, Last-Event-Id, If-Modified-Since, Content-Disposition, X-B3-Traceid, X-B3-Spanid, "
    "X-B3-Sampled, X-Api-Workflow-As-Code, X-Api-Workflow-Id, X-Api-Workflow-Name\r\n"
    "Access-Control-Expose-Headers: Accept, Origin, Referer, User-Agent, Content-Type, Authorization, "
    "Session-Token, Last-Event-Id, ETag, Content-Disposition, X-B3-Traceid, X-B3-Spanid, X-B3-Sampled, "
    "X-Api-Workflow-As-Code, X-Api-Workflow-Id, X-Api-Workflow-Name\r\n";

// Without "//", "." and "..", a slash at the end kept.
std::string clean(std::string_view path) {
    std::vector<std::string_view> kept;
    for (const auto segment : split(path, '/')) {
        if (segment == "..") {
            if (!kept.empty()) kept.pop_back();
        } else if (!segment.empty() && segment != ".") {
            kept.push_back(segment);
        }
    }
    std::string out;
    for (const auto segment : kept) out.append("/").append(segment);
    if (out.empty() || path.ends_with('/')) out.push_back('/');
    return out;
}

bool stays_in_path(char c) {
    constexpr std::string_view others = "-_.~$&+,/:;=@";
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           others.find(c) != std::string_view::npos;
}

void append_path(std::string& out, std::string_view path) {
    constexpr char digits[] = "0123456789ABCDEF";
    for (const char c : path) {
        if (stays_in_path(c)) {
            out.push_back(c);
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out.append({'%', digits[byte >> 4], digits[byte & 15]});
        }
    }
}

struct Escape {
    std::size_t replaces = 0;
    std::string_view text = {};
};

Escape escape_of(std::string_view three) {
    switch (three[0]) {
        case '<':
            return {1, "\\u003c"};
        case '>':
            return {1, "\\u003e"};
        case '&':
            return {1, "\\u0026"};
        default:
            break;
    }
    if (three == "\xe2\x80\xa8") return {3, "\\u2028"};
    if (three == "\xe2\x80\xa9") return {3, "\\u2029"};
    return {};
}

void escape_body(api::Response& response) {
    escape_markup(response.body);
    if (!response.more) return;
    response.more = [more = std::move(response.more)](std::string& out) {
        const auto start = out.size();
        const bool goes_on = more(out);
        escape_markup(out, start);
        return goes_on;
    };
}

// Of a known path, whatever the answer; a path that only had to be cleaned is not looked up.
bool has_default_headers(const api::Call& call) {
    return (call.operation || !call.allow.empty()) && call.response->status != 301;
}

std::string decimal(std::int64_t number) { return std::to_string(number); }

}  // namespace

bool Cds::screen(api::Call& call) {
    if (!call.path.starts_with('/')) return false;
    const auto& path = call.decoded_path;
    const auto cleaned = clean(path);
    if (cleaned == path) return false;
    std::string location(call.mount);
    append_path(location, cleaned);
    if (!call.query.empty()) location.append("?").append(call.query);
    call.response->status = 301;
    call.response->content_type = {};
    call.response->header("Location", location);
    return true;
}

void escape_markup(std::string& json, std::size_t start) {
    constexpr std::string_view interesting = "<>&\xe2";
    auto at = json.find_first_of(interesting, start);
    if (at == std::string::npos) return;
    std::string out;
    out.reserve(json.size() + 64);
    std::size_t copied = 0;
    for (; at != std::string::npos; at = json.find_first_of(interesting, at + 1)) {
        const auto escape = escape_of(std::string_view(json).substr(at, 3));
        if (escape.text.empty()) continue;
        out.append(json, copied, at - copied).append(escape.text);
        copied = at + escape.replaces;
    }
    out.append(json, copied);
    json = std::move(out);
}

void Cds::finish(api::Call& call) {
    auto& response = *call.response;
    if (response.status == 204) response.content_type = json_type;
    if (response.content_type == json_type) escape_body(response);
    if (!has_default_headers(call)) return;

    using namespace std::chrono;
    const auto now = directory.environment.clock.now().time_since_epoch();
    response.headers.append(cross_origin_headers);
    response.header("X-Api-Nanoseconds-Time", decimal(nanoseconds(now).count()));
    response.header("X-Api-Time", iso8601_millis(Time(now)).substr(0, 19) + "Z");
    response.header("Etag", decimal(floor<seconds>(now).count()));
    if (call.request->method != api::Method::options) {
        const nanoseconds spent = steady_clock::now() - call.began;
        response.header("X-Api-Process-Time", decimal(spent.count()));
    }
}

void Cds::answer_options(api::Call& call) const {
    call.response->status = 200;
    call.response->content_type = {};
}

}  // namespace usher::cds
