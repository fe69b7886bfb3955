// The head of an answer, written straight into the connection's output.
#pragma once

#include <ctime>
#include <string>
#include <string_view>

#include "api/request.h"

namespace usher::http {

// "Server" and "Date" lines, rendered once a second.
class CommonHeaders {
  public:
    explicit CommonHeaders(std::string server_name) : server_name_(std::move(server_name)) { refresh(); }
    void refresh();
    std::string_view lines() const { return lines_; }

  private:
    std::string server_name_;
    std::string lines_;
    std::time_t second_ = -1;
};

struct AnswerFrame {
    std::string_view common;  // CommonHeaders::lines()
    std::string_view request_id;
    bool head_only = false;  // the request was HEAD
    bool http11 = true;
    bool close = false;
};

// Statuses without a body: 1xx, 204, 304.
bool has_no_body(int status);

// The head and as much of the body as there is. More to come is announced as chunked to HTTP/1.1, and not at
// all to HTTP/1.0, where the end of the connection is the end of the body.
void append_answer(std::string& out, const api::Response& response, const AnswerFrame& frame);
// A later part of such a body, possibly empty, and what comes after the last.
void append_part(std::string& out, std::string_view part, bool http11);
void append_end(std::string& out, bool http11);

}  // namespace usher::http
