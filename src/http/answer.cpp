#include "http/answer.h"

#include <charconv>

#include "base/clock.h"

namespace usher::http {

namespace {

std::string_view reason(int status) {
    switch (status) {
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 202:
            return "Accepted";
        case 204:
            return "No Content";
        case 301:
            return "Moved Permanently";
        case 302:
            return "Found";
        case 303:
            return "See Other";
        case 304:
            return "Not Modified";
        case 307:
            return "Temporary Redirect";
        case 308:
            return "Permanent Redirect";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 406:
            return "Not Acceptable";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 410:
            return "Gone";
        case 411:
            return "Length Required";
        case 412:
            return "Precondition Failed";
        case 413:
            return "Content Too Large";
        case 414:
            return "URI Too Long";
        case 415:
            return "Unsupported Media Type";
        case 417:
            return "Expectation Failed";
        case 422:
            return "Unprocessable Content";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 502:
            return "Bad Gateway";
        case 503:
            return "Service Unavailable";
        case 504:
            return "Gateway Timeout";
        default:
            return "Unknown";
    }
}

void append_number(std::string& out, std::size_t number) {
    char digits[24];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

void append_length(std::string& out, const api::Response& response, const AnswerFrame& frame) {
    if (response.more) {
        if (frame.http11 && !frame.head_only) out.append("Transfer-Encoding: chunked\r\n");
        return;
    }
    out.append("Content-Length: ");
    append_number(out, response.body.size());
    out.append("\r\n");
}

}  // namespace

void CommonHeaders::refresh() {
    std::time_t now = std::time(nullptr);
    if (now == second_) return;
    second_ = now;
    lines_ = "Server: " + server_name_ + "\r\nDate: ";
    lines_ += http_date(Time(std::chrono::seconds(now)));
    lines_ += "\r\n";
}

bool has_no_body(int status) { return status < 200 || status == 204 || status == 304; }

void append_answer(std::string& out, const api::Response& response, const AnswerFrame& frame) {
    int status = response.status;
    if (status == 200) {
        out.append("HTTP/1.1 200 OK\r\n");
    } else {
        out.append("HTTP/1.1 ");
        append_number(out, static_cast<std::size_t>(status));
        out.append(" ").append(reason(status)).append("\r\n");
    }
    out.append(frame.common);
    if (!response.content_type.empty()) {
        out.append("Content-Type: ").append(response.content_type).append("\r\n");
    }
    bool bodiless = has_no_body(status);
    if (!bodiless) append_length(out, response, frame);
    // A dialect may have a form of its own for it.
    if (response.headers.find("X-Request-Id:") == std::string::npos)
        out.append("X-Request-Id: ").append(frame.request_id).append("\r\n");
    if (frame.close) {
        out.append("Connection: close\r\n");
    } else if (!frame.http11) {
        out.append("Connection: keep-alive\r\n");
    }
    out.append(response.headers).append("\r\n");
    if (frame.head_only || bodiless) return;
    if (response.more) {
        append_part(out, response.body, frame.http11);
    } else {
        out.append(response.body);
    }
}

void append_part(std::string& out, std::string_view part, bool http11) {
    if (part.empty()) return;  // a chunk of nothing would be the last
    if (!http11) {
        out.append(part);
        return;
    }
    char size[24];
    out.append(size, std::to_chars(size, size + sizeof size, part.size(), 16).ptr);
    out.append("\r\n").append(part).append("\r\n");
}

void append_end(std::string& out, bool http11) {
    if (http11) out.append("0\r\n\r\n");
}

}  // namespace usher::http
