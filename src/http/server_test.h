// For the tests of this folder: a service that echoes, and a client that speaks raw bytes.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <functional>
#include <memory>
#include <semaphore>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

#include "base/text.h"
#include "http/chunks.h"
#include "http/server.h"

namespace usher::http {

// quick paths:  /echo (what was understood, one "key=value" per line), /body (the body), /large/N (N bytes),
//               /status/N, /close (ends the connection), /small (takes 16 bytes of body),
//               /parts/quick ("first," and what new_source gives)
// other lanes:  /slow (work), /write (write), /hash (hash; all echo), /wait (work: blocks until gate is
//               released), /throw (work), /parts (work: as /parts/quick),
//               /hash/later (not told before its time)
// /postponed is quick until it is tried.
class FakeService : public api::Service {
  public:
    api::Lane route(api::Exchange& exchange) override {
        exchange.operation = "echo";
        exchange.dialect = "fake";
        exchange.account = 7;
        std::string_view target = exchange.request.target;
        if (target.starts_with("/hash")) return api::Lane::hash;
        exchange.loggable_path =
            target.starts_with("/secret/") ? std::string_view("/secret/{token:secret}") : std::string_view();
        if (target.starts_with("/write")) return api::Lane::write;
        if (target.starts_with("/parts")) exchange.operation = "parts";
        bool slow = target.starts_with("/slow") || target.starts_with("/wait") ||
                    target.starts_with("/throw") ||
                    (target.starts_with("/parts") && !target.starts_with("/parts/quick"));
        return slow ? api::Lane::work : api::Lane::quick;
    }

    bool run_at_once(api::Exchange& exchange) override {
        if (exchange.request.target == "/postponed") return false;
        return Service::run_at_once(exchange);
    }

    void run(api::Exchange& exchange) override {
        const api::Request& request = exchange.request;
        api::Response& response = exchange.response;
        ++runs;
        response.content_type = "text/plain";
        if (request.target.starts_with("/wait")) {
            started.release();
            gate.acquire();
        }
        if (request.target == "/hash/later")
            response.not_before = std::chrono::steady_clock::now() + std::chrono::milliseconds(200);
        if (request.target.starts_with("/throw")) throw std::runtime_error("a bug");
        if (request.target == "/body") {
            response.body.assign(request.body);
        } else if (request.target.starts_with("/large/")) {
            response.body.assign(number(request.target.substr(7)), 'x');
        } else if (request.target.starts_with("/parts")) {
            response.body = "first,";
            response.more = new_source();
        } else if (request.target.starts_with("/status/")) {
            response.status = static_cast<int>(number(request.target.substr(8)));
            response.body = "text";
        } else {
            echo(request, response.body);
            response.close = request.target == "/close";
            response.header("X-Echo", "yes");
        }
    }

    void refuse(api::Exchange& exchange, api::Trouble trouble) override {
        using api::Trouble;
        auto answer = [&](int status, std::string_view word) {
            exchange.response.status = status;
            exchange.response.body.assign(word).append(" ").append(exchange.request.target);
        };
        switch (trouble) {
            case Trouble::bad_request:
                return answer(400, "bad_request");
            case Trouble::target_too_long:
                return answer(414, "target_too_long");
            case Trouble::headers_too_large:
                return answer(431, "headers_too_large");
            case Trouble::body_too_large:
                return answer(413, "body_too_large");
            case Trouble::timeout:
                return answer(408, "timeout");
            case Trouble::length_required:
                return answer(411, "length_required");
            case Trouble::overloaded:
                return answer(429, "overloaded");
            case Trouble::unsupported_coding:
                return answer(415, "unsupported_coding");
            case Trouble::not_implemented:
                return answer(501, "not_implemented");
        }
    }

    std::size_t body_limit(const api::Request& request) const override {
        return request.target == "/small" ? 16 : 1024 * 1024;
    }

    std::function<api::BodySource()> new_source;
    std::atomic<int> runs{0};
    std::counting_semaphore<> started{0};
    std::counting_semaphore<> gate{0};

  private:
    static std::size_t number(std::string_view digits) {
        std::size_t value = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return value;
    }

    static void echo(const api::Request& request, std::string& out) {
        auto line = [&](std::string_view key, std::string_view value) {
            out.append(key).append("=").append(value).append("\n");
        };
        line("method", request.method_name);
        line("target", request.target);
        line("host", request.host);
        line("remote", request.remote);
        line("scheme", request.scheme);
        line("dialect", request.only_dialect);
        line("id", request.id);
        line("body", request.body);
        for (auto& [name, value] : request.headers) out.append(name).append(": ").append(value).append("\n");
    }
};

struct Answer {
    int status = 0;  // 0: the connection ended instead
    std::string head;
    std::string body;
    bool whole = true;  // as far as its framing says

    std::string header(std::string_view name) const {
        for (std::string_view line : split(head, '\n')) {
            std::size_t colon = line.find(':');
            if (colon == std::string_view::npos) continue;
            if (equals_ignoring_ascii_case(line.substr(0, colon), name))
                return std::string(trim(line.substr(colon + 1)));
        }
        return "";
    }
    std::string echoed(std::string_view key) const {
        for (std::string_view line : split(body, '\n')) {
            if (line.starts_with(key) && line.substr(key.size()).starts_with("=")) {
                return std::string(line.substr(key.size() + 1));
            }
        }
        return "(not echoed)";
    }
};

// A blocking socket. Waits fail the test after ten seconds rather than hang it.
class RawClient {
  public:
    explicit RawClient(unsigned short port, int receive_buffer = 0) {
        socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
        if (receive_buffer != 0) {
            setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
        }
        timeval patience{10, 0};
        setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        int one = 1;
        setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    }
    ~RawClient() { ::close(socket_); }
    RawClient(const RawClient&) = delete;

    bool connected() const { return connected_; }

    // False once the other side has gone away.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
        return true;
    }
    void end_sending() { ::shutdown(socket_, SHUT_WR); }

    Answer receive(bool head_only = false) {
        Answer answer;
        std::size_t end;
        while ((end = pending_.find("\r\n\r\n")) == std::string::npos) {
            if (!more()) return answer;
        }
        answer.head = pending_.substr(0, end + 4);
        pending_.erase(0, end + 4);
        answer.status = std::stoi(answer.head.substr(9, 3));
        if (!head_only && answer.header("Transfer-Encoding") == "chunked") {
            answer.whole = receive_chunks(answer.body);
            return answer;
        }
        std::string length = answer.header("Content-Length");
        std::size_t wanted = head_only || length.empty() ? 0 : std::stoul(length);
        while (pending_.size() < wanted) {
            if (!more()) return {};
        }
        answer.body = pending_.substr(0, wanted);
        pending_.erase(0, wanted);
        return answer;
    }
    Answer ask(std::string_view bytes) {
        send(bytes);
        return receive();
    }

    // True when the server ended the connection in order (not by a reset) and sent nothing more.
    bool ended() {
        if (!pending_.empty()) return false;
        char byte;
        return ::recv(socket_, &byte, 1, 0) == 0;
    }
    // Ended in whatever way, whatever was sent before.
    bool gone() {
        while (more()) pending_.clear();
        return errno != EAGAIN;
    }
    const std::string& pending() const { return pending_; }
    // Everything until the end of the connection, to be looked at while it comes. False: ended by a reset.
    bool drain(const std::function<void(std::string_view)>& look) {
        do {
            look(pending_);
            pending_.clear();
        } while (more());
        return errno == 0;
    }

  private:
    bool receive_chunks(std::string& body) {
        ChunkDecoder decoder;
        Buffer decoded;
        decoder.restart(1'000'000'000);
        do {
            pending_.erase(0, decoder.take(pending_, decoded));
        } while (!decoder.done() && !decoder.trouble() && more());
        body = decoded.text();
        return decoder.done();
    }

    bool more() {
        char buffer[64 * 1024];
        errno = 0;
        ssize_t count = ::recv(socket_, buffer, sizeof buffer, 0);
        if (count <= 0) return false;
        pending_.append(buffer, static_cast<std::size_t>(count));
        return true;
    }

    int socket_ = -1;
    bool connected_ = false;
    std::string pending_;
};

inline ServerOptions test_options() {
    ServerOptions options;
    options.listeners = {{"127.0.0.1", 0, ""}};
    options.io_threads = 1;
    options.work_threads = 1;
    options.write_threads = 1;
    options.hash_threads = 1;
    options.access_log = false;
    options.limits.tick = std::chrono::milliseconds(10);
    return options;
}

inline unsigned short port_of(const std::string& url) {
    return static_cast<unsigned short>(std::stoi(url.substr(url.rfind(':') + 1)));
}

// A running server with a fake service behind it.
class ServerTest : public testing::Test {
  protected:
    void start(ServerOptions options = test_options()) {
        server = std::make_unique<Server>(service, std::move(options));
        server->start();
        port = port_of(server->addresses().front());
    }
    void TearDown() override {
        service.gate.release(100);
        server.reset();
    }

    FakeService service;
    std::unique_ptr<Server> server;
    unsigned short port = 0;
};

inline std::string get(std::string_view target, std::string_view more = "") {
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: a.test\r\n" + std::string(more) + "\r\n";
}
inline std::string post(std::string_view target, std::string_view body, std::string_view more = "") {
    return "POST " + std::string(target) +
           " HTTP/1.1\r\nHost: a.test\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           std::string(more) + "\r\n" + std::string(body);
}

}  // namespace usher::http
