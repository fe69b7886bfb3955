// One request as the transport hands it over, and the answer it takes back. No socket is in sight.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace usher::api {

enum class Method : std::uint8_t { get, head, post, put, patch, del, options, other };

std::string_view word(Method method);        // "GET", …; "OTHER" for the rest
Method parse_method(std::string_view name);  // exact upper-case names

// Views into the connection's buffers; valid until the answer has been written.
struct Request {
    Method method = Method::get;
    std::string_view method_name;  // as sent
    std::string_view target;       // as sent: path and query, or an absolute URL
    std::vector<std::pair<std::string_view, std::string_view>> headers;
    std::string_view body;
    std::string_view id;               // the request id, also in the log and X-Request-Id
    std::string_view scheme = "http";  // what the client used, a trusted proxy's word counting
    std::string_view host;             // Host header, or a trusted proxy's X-Forwarded-Host
    std::string_view remote;           // client address, a trusted proxy's word counting
    std::string_view real_ip;          // a trusted proxy's X-Real-IP, as it is; empty when there is none
    std::string_view only_dialect;     // set on a port that serves one dialect at its root

    // The first header of that name (ASCII case-insensitive); empty view when absent.
    std::string_view header(std::string_view name) const;
    bool has_header(std::string_view name) const;
    // What follows the scheme ("Bearer", in any case) in the Authorization header; empty for another scheme.
    std::string_view credentials(std::string_view scheme) const;
};

// Makes the rest of a body while it is being sent: appends the next part, about 64 KiB, and returns whether
// there may be another. Called by one thread at a time, but not always the same one, and long after the
// operation has returned: it owns whatever it needs, since request, parameters and caller are gone by then. A
// client may take hours over its answer, so no lock, transaction or pooled connection is held between two
// parts. Throwing breaks the transfer off, visibly for the client. Destroyed on any thread.
using BodySource = std::function<bool(std::string& out)>;

// Reused from request to request on one connection, so that strings keep their capacity.
struct Response {
    int status = 200;
    std::string_view content_type = "application/json";  // empty: no Content-Type header
    std::string headers;                                 // complete lines, each ending in CRLF
    std::string body;
    BodySource more;     // set: `body` is only the beginning
    bool close = false;  // end the connection after this answer
    // The answer is held back until then, at no thread's cost: its time would tell what it does not say.
    std::chrono::steady_clock::time_point not_before = {};

    // Line breaks and other control characters in the value are dropped.
    void header(std::string_view name, std::string_view value);
    void clear();
};

// For who has no use for parts: the whole body at once.
void drain(Response& response);

// Where an operation runs. quick: on the I/O thread. work: on the small pool. write: on many threads that
// mostly wait for the disk; never declared, but where changes go that would be work. hash: through the
// bounded gate of password hashing.
enum class Lane : std::uint8_t { quick, work, write, hash };

// What the transport found wrong before an operation could be asked.
enum class Trouble : std::uint8_t {
    bad_request,         // 400: not HTTP/1.x, bad framing, bad header
    target_too_long,     // 414
    headers_too_large,   // 431
    body_too_large,      // 413
    timeout,             // 408
    length_required,     // 411
    overloaded,          // 429 with Retry-After: the lane's queue is full
    unsupported_coding,  // 415: a Content-Encoding other than identity
    not_implemented,     // 501: a Transfer-Encoding other than chunked
};

}  // namespace usher::api
