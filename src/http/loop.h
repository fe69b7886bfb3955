// One I/O thread: its io_context, acceptors, connections and the coarse tick that watches their deadlines.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/steady_timer.hpp>
#include <condition_variable>
#include <latch>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "http/connection.h"
#include "http/lanes.h"

namespace usher::http {

using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, Executor>;

// How many connections are open, over all loops.
class Census {
  public:
    explicit Census(std::size_t limit) : limit_(limit) {}
    bool enter();
    void leave();
    std::size_t count() const { return count_.load(std::memory_order_relaxed); }
    bool wait_until_empty(Instant deadline);

  private:
    const std::size_t limit_;
    std::atomic<std::size_t> count_{0};
    std::mutex mutex_;
    std::condition_variable emptied_;
};

// What all loops of a server share.
struct House {
    House(api::Service& the_service, ServerOptions the_options);

    api::Service& service;
    const ServerOptions options;
    const TrustedProxies proxies;
    Census census;
    Lane work;
    Lane write;
    Lane hash;
    std::shared_ptr<boost::asio::ssl::context> tls;  // null: plain HTTP

    Lane& lane(api::Lane which) {
        if (which == api::Lane::hash) return hash;
        return which == api::Lane::write ? write : work;
    }
};

class Loop {
  public:
    explicit Loop(House& house);
    ~Loop();
    Loop(const Loop&) = delete;

    // Before start().
    void listen(Acceptor acceptor, const Listener& listener);
    void start(int number);

    // From any thread.
    void stop_accepting(std::latch& done);  // and end what is idle
    void cut();
    void join();

    // For connections, on the loop's own thread.
    boost::asio::io_context& context() { return context_; }
    House& house() { return house_; }
    Desk& desk() { return desk_; }
    void release(Connection& connection);

  private:
    struct Door;
    using Task = boost::asio::awaitable<void, Executor>;
    using Timer =
        boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                          boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

    Task accept(Door& door);
    Task tick();
    void admit(Socket socket, const Door& door);
    void shed(Door& door);
    void drain(Door& door);
    std::unique_ptr<Connection> new_connection();

    boost::asio::io_context context_{1};
    boost::asio::executor_work_guard<Executor> guard_{context_.get_executor()};
    House& house_;
    Desk desk_;
    std::vector<std::unique_ptr<Door>> doors_;
    std::vector<std::unique_ptr<Connection>> connections_;
    std::vector<std::unique_ptr<Connection>> spare_;
    int reserve_ = -1;  // a descriptor to give up when there are no others left
    std::thread thread_;
};

}  // namespace usher::http
