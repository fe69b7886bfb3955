// One accepted socket and the coroutine that serves it. Lives on one I/O thread; only Job's two functions are
// called from a lane's thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstddef>
#include <memory>

#include "http/session.h"

namespace boost::asio::ssl {
class context;
}

namespace usher::http {

// Concrete executors: any_io_executor costs an indirect call per operation.
using Executor = boost::asio::io_context::executor_type;
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;
using Instant = std::chrono::steady_clock::time_point;

class Loop;

class Connection {
  public:
    virtual ~Connection() = default;
    virtual void open(Socket socket, Peer peer) = 0;
    virtual void expire(Instant now) = 0;  // ends a wait that is past its deadline
    virtual void close_if_idle() = 0;      // graceful stop: nobody is waiting for an answer here
    virtual void cut() = 0;                // whatever it is doing

    std::size_t place = 0;  // in its loop's list
};

std::unique_ptr<Connection> make_connection(Loop& loop);
std::unique_ptr<Connection> make_tls_connection(Loop& loop, boost::asio::ssl::context& tls);

}  // namespace usher::http
