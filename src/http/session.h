// The protocol of one connection without its socket: bytes in, requests out, answers appended to one output.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api/service.h"
#include "http/access_log.h"
#include "http/answer.h"
#include "http/buffer.h"
#include "http/chunks.h"
#include "http/head.h"
#include "http/proxies.h"
#include "http/request_id.h"
#include "http/server.h"

namespace usher::http {

// What the connections of one I/O thread share.
struct Desk {
    api::Service& service;
    const ServerOptions& options;
    const TrustedProxies& proxies;
    CommonHeaders common{options.server_name};
    RequestIds ids = {};
    AccessLog log{options.access_log};
    bool stopping = false;
};

// The other end of a connection.
struct Peer {
    std::string address;
    std::string_view scheme = "http";
    std::string_view dialect;
};

class Session {
  public:
    enum class Step { need_input, ready, refused };
    enum class Waiting { request, head, body };

    explicit Session(Desk& desk) : desk_(desk) {}

    // A new connection; buffers are kept from the last one.
    void open(Peer peer);

    // Reads on in what has arrived. ready: exchange() holds a whole request. refused: refuse() comes next.
    Step advance();
    Waiting waiting() const;
    std::size_t body_arrived() const { return body_arrived_; }

    // Where the next bytes belong, and that they came.
    std::span<char> room();
    void arrived(std::size_t count);

    api::Exchange& exchange() { return exchange_; }
    // Appends the exchange's answer to the output and makes ready for the next request, unless the answer is
    // streaming and has only begun.
    void answer();
    // A streaming answer goes on with make_part() on the operation's lane, which throws what the source
    // throws, then append_part() here, and so on until nothing is left and the output has been sent.
    bool streaming() const { return streaming_; }
    bool has_more() const { return static_cast<bool>(exchange_.response.more); }
    void make_part();
    void append_part();
    // Makes ready for the next request.
    void end_stream();
    // Instead of end_stream(), when the connection ends first: the request counts as answered.
    void break_off();
    // Whether the client takes the end of the connection for the end of the answer.
    bool unframed() const { return streaming_ && !head_.http11; }
    // Answers with the dialect's words for what is wrong. A request that was not read to its end also ends
    // the connection.
    void refuse(api::Trouble trouble);
    void refuse() { refuse(trouble_); }

    std::string_view output() const { return std::string_view(output_).substr(sent_); }
    void sent(std::size_t count);

    bool closing() const { return closing_; }
    // Whether the client may still be sending what nobody will read.
    bool abandoned_input() const { return cut_short_ || begin_ < input_.size(); }

  private:
    enum class Phase { head, body, ready };

    Step advance_head();
    Step advance_body();
    Step refused(api::Trouble trouble);
    Step need_body();
    Step ready(std::string_view body, std::size_t next);
    void skip_blank_lines();
    void begin_request();
    void finish(std::size_t bytes);
    void end_request();

    Desk& desk_;
    Peer peer_;
    bool peer_trusted_ = false;
    Phase phase_ = Phase::head;
    HeadScan scan_;
    Head head_;
    ChunkDecoder chunks_;
    api::Exchange exchange_;
    RequestIds::Text id_{};
    std::chrono::steady_clock::time_point began_;
    api::Trouble trouble_ = api::Trouble::bad_request;

    Buffer input_;
    std::size_t begin_ = 0;       // of the request being read, in input_
    std::size_t body_begin_ = 0;  // of what follows its head
    std::size_t next_ = 0;        // of what follows its body
    int blank_lines_ = 0;
    Buffer body_;  // a body that is chunked or did not arrive with its head
    std::size_t body_arrived_ = 0;
    bool continued_ = false;

    std::string output_;
    std::size_t sent_ = 0;
    std::size_t streamed_ = 0;  // bytes of the streaming answer's body in all its parts so far
    bool streaming_ = false;
    bool closing_ = false;
    bool cut_short_ = false;
};

}  // namespace usher::http
