// The head of a request: request line and header fields. Finding its end under limits, then reading it
// strictly: whatever two parsers could read in two ways is refused (RFC 9112, request smuggling).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/request.h"

namespace usher::http {

struct HeadLimits {
    std::size_t line = 8 * 1024;    // the request line, without its line end
    std::size_t block = 32 * 1024;  // the whole head
    std::size_t fields = 100;
};

// Looks for the blank line that ends a head, resuming where the last call stopped.
class HeadScan {
  public:
    enum class State { incomplete, complete, refused };

    // `input` starts with the same bytes as in the last call, followed by what arrived since.
    // Refuses bare line feeds, folded lines and everything above the limits.
    State advance(std::string_view input, const HeadLimits& limits);
    std::size_t size() const { return scanned_; }  // of the complete head, blank line included
    api::Trouble trouble() const { return trouble_; }
    void restart() { *this = {}; }

  private:
    State refuse(api::Trouble trouble);

    std::size_t scanned_ = 0;
    std::size_t line_start_ = 0;
    std::size_t lines_ = 0;
    api::Trouble trouble_ = api::Trouble::bad_request;
};

// What a head says about the bytes after it and about the connection.
struct Head {
    bool http11 = true;
    bool keep_alive = true;
    bool chunked = false;
    bool expects_continue = false;
    std::uint64_t content_length = 0;
    std::string absolute_target;  // holds the path of an absolute target that had none
};

// Reads one complete head. Fills method, target, host and headers of the request with views into `block`.
// Refuses with bad_request, not_implemented (a transfer coding other than chunked) or unsupported_coding.
std::optional<api::Trouble> parse_head(std::string_view block, api::Request& request, Head& head);

// As much of method and target as an unreadable head shows, so that the refusal can be worded by the
// dialect it was meant for.
void guess_target(std::string_view input, api::Request& request);

bool is_valid_host(std::string_view host);

}  // namespace usher::http
