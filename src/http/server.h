// The HTTP server: sockets in front of an api::Service. Nothing of Asio shows here.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "api/service.h"
#include "http/head.h"

namespace usher::http {

struct Listener {
    std::string address = "127.0.0.1";  // IPv4 or IPv6; "localhost"; "" or "*" for every IPv4 address
    unsigned short port = 8080;         // 0: any free port
    std::string dialect;                // serves only this one at its root; "": every mount
};

// A port of the address that nobody listens on at the moment. Throws as Server::start does.
unsigned short free_port(const std::string& address);

struct Limits {
    HeadLimits head;
    std::size_t connections = 16384;               // beyond it a connection is closed at once
    std::chrono::milliseconds head_time{10'000};   // from a request's first byte to the end of its head
    std::chrono::milliseconds body_grace{10'000};  // before the body's pace is looked at
    std::size_t body_rate = 1024;                  // bytes per second a body must keep up after that
    std::chrono::milliseconds idle_time{60'000};   // waiting for a request
    std::chrono::milliseconds write_time{60'000};  // without the client taking a single byte
    std::chrono::milliseconds linger_time{2'000};  // reading on after a refusal, so that it is seen
    std::size_t linger_bytes = 2 * 1024 * 1024;
    std::chrono::milliseconds tick{250};  // how finely the times above are watched
};

struct ServerOptions {
    std::vector<Listener> listeners;
    std::string tls_cert;  // files; with both, every listener speaks TLS only
    std::string tls_key;
    int io_threads = 0;  // 0: one per core
    int work_threads = 4;
    int write_threads = 64;         // as many writes share a sync to disk (docs/decisions/0009)
    int hash_threads = 0;           // 0: one per core
    std::size_t work_queue = 1024;  // and as many for writes
    std::size_t hash_queue = 256;
    std::vector<std::string> trusted_proxies;  // CIDR ranges or addresses
    bool access_log = true;
    std::string server_name = "usher";
    Limits limits;
};

class Server {
  public:
    // Throws std::runtime_error with one sentence when an option cannot be used.
    Server(api::Service& service, ServerOptions options);
    ~Server();
    Server(const Server&) = delete;

    // Binds and begins to answer. Throws std::runtime_error with one sentence, e.g. address in use.
    void start();
    // Where it listens, with the port that was found for port 0: "http://127.0.0.1:8080".
    std::vector<std::string> addresses() const;
    // Stops accepting, closes idle connections, finishes and answers what was accepted; cuts what is left
    // when the grace is over. An operation that is already running is always waited for.
    void stop(std::chrono::milliseconds grace = std::chrono::seconds(5));

    // For metrics.
    std::size_t open_connections() const;
    std::size_t queued(api::Lane lane) const;
    std::uint64_t refused(api::Lane lane) const;  // requests turned away because the lane was full

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace usher::http
