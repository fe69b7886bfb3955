#include "http/loop.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>

#include "base/cores.h"
#include "base/log.h"

namespace usher::http {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;
constexpr asio::as_tuple_t<asio::use_awaitable_t<Executor>> outcome{asio::use_awaitable_t<Executor>{}};
constexpr std::size_t spare_connections = 256;
constexpr int shed_at_once = 64;

int one_per_core(int threads) { return threads > 0 ? threads : available_cores(); }

int spare_descriptor() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }

bool means_exhausted(const error_code& code) {
    return code == asio::error::no_descriptors || code == asio::error::no_memory ||
           code == asio::error::no_buffer_space || code.value() == ENFILE;
}

// An IPv4 client on a dual-stack socket is written as IPv4.
std::string address_text(const asio::ip::address& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
    }
    return address.to_string();
}

}  // namespace

bool Census::enter() {
    if (count_.fetch_add(1) < limit_) return true;
    count_.fetch_sub(1);
    return false;
}

void Census::leave() {
    if (count_.fetch_sub(1) != 1) return;
    std::lock_guard lock(mutex_);
    emptied_.notify_all();
}

bool Census::wait_until_empty(Instant deadline) {
    std::unique_lock lock(mutex_);
    return emptied_.wait_until(lock, deadline, [this] { return count_.load() == 0; });
}

House::House(api::Service& the_service, ServerOptions the_options)
    : service(the_service),
      options(std::move(the_options)),
      proxies(options.trusted_proxies),
      census(options.limits.connections),
      work("work", options.work_threads, options.work_queue, 0),
      write("write", options.write_threads, options.work_queue, 0),
      hash("hash", one_per_core(options.hash_threads), options.hash_queue, 10) {}

// One listening socket of this loop.
struct Loop::Door {
    Door(Acceptor the_acceptor, std::string the_dialect, asio::io_context& context)
        : acceptor(std::move(the_acceptor)), dialect(std::move(the_dialect)), pause(context.get_executor()) {}
    Acceptor acceptor;
    std::string dialect;
    Timer pause;
};

Loop::Loop(House& house)
    : house_(house), desk_{house.service, house.options, house.proxies}, reserve_(spare_descriptor()) {}

Loop::~Loop() {
    join();
    if (reserve_ >= 0) ::close(reserve_);
}

void Loop::listen(Acceptor acceptor, const Listener& listener) {
    doors_.push_back(std::make_unique<Door>(std::move(acceptor), listener.dialect, context_));
}

void Loop::start(int number) {
    for (auto& door : doors_) asio::co_spawn(context_, accept(*door), asio::detached);
    asio::co_spawn(context_, tick(), asio::detached);
    thread_ = std::thread([this, number] {
        prepare_thread("io-" + std::to_string(number));
        for (;;) {
            try {
                context_.run();
                return;
            } catch (const std::exception& problem) {
                log::error("io_thread_threw", {{"message", std::string_view(problem.what())}});
            }
        }
    });
}

Loop::Task Loop::accept(Door& door) {
    for (;;) {
        Socket socket(context_.get_executor());
        auto [code] = co_await door.acceptor.async_accept(socket, outcome);
        if (!door.acceptor.is_open()) co_return;
        if (!code) {
            admit(std::move(socket), door);
            continue;
        }
        if (code == asio::error::connection_aborted || code == asio::error::interrupted) continue;
        if (code == asio::error::operation_aborted) co_return;
        log::warn("accept_failed", {{"message", std::string_view(code.message())}});
        if (means_exhausted(code)) shed(door);
        door.pause.expires_after(house_.options.limits.tick);
        co_await door.pause.async_wait(outcome);
    }
}

// Without descriptors, those who wait would wait for nothing: they are let in one by one and shown out.
void Loop::shed(Door& door) {
    if (reserve_ < 0) reserve_ = spare_descriptor();
    if (reserve_ < 0) return;
    for (int i = 0; i < shed_at_once; ++i) {
        ::close(reserve_);
        int client = ::accept4(door.acceptor.native_handle(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (client >= 0) ::close(client);
        reserve_ = spare_descriptor();
        if (client < 0 || reserve_ < 0) return;
    }
}

void Loop::admit(Socket socket, const Door& door) {
    error_code code;
    auto peer = socket.remote_endpoint(code);
    if (code) return;
    if (!house_.census.enter()) return;
    socket.non_blocking(true, code);
    socket.set_option(asio::ip::tcp::no_delay(true), code);
    Connection* opened = nullptr;
    try {
        std::unique_ptr<Connection> connection = new_connection();
        connection->place = connections_.size();
        connections_.push_back(std::move(connection));
        opened = connections_.back().get();
        opened->open(std::move(socket),
                     {address_text(peer.address()), house_.tls ? "https" : "http", door.dialect});
    } catch (const std::exception& problem) {
        log::error("connection_failed", {{"message", std::string_view(problem.what())}});
        if (opened != nullptr) {
            release(*opened);
        } else {
            house_.census.leave();
        }
    }
}

std::unique_ptr<Connection> Loop::new_connection() {
    if (!spare_.empty()) {
        std::unique_ptr<Connection> connection = std::move(spare_.back());
        spare_.pop_back();
        return connection;
    }
    return house_.tls ? make_tls_connection(*this, *house_.tls) : make_connection(*this);
}

void Loop::release(Connection& connection) {
    std::size_t place = connection.place;
    std::unique_ptr<Connection> released = std::move(connections_[place]);
    if (place + 1 != connections_.size()) {
        connections_[place] = std::move(connections_.back());
        connections_[place]->place = place;
    }
    connections_.pop_back();
    if (spare_.size() < spare_connections) {
        spare_.push_back(std::move(released));
    } else {
        // Its coroutine is still on the stack.
        asio::post(context_, [doomed = std::move(released)] {});
    }
    house_.census.leave();
}

Loop::Task Loop::tick() {
    Timer timer(context_.get_executor());
    for (;;) {
        timer.expires_after(house_.options.limits.tick);
        auto [code] = co_await timer.async_wait(outcome);
        if (code) co_return;
        desk_.common.refresh();
        Instant now = std::chrono::steady_clock::now();
        for (auto& connection : connections_) connection->expire(now);
        desk_.log.flush();
    }
}

// Whoever is in the kernel's queue when the server stops was told that the connection stands.
void Loop::drain(Door& door) {
    error_code code;
    door.acceptor.non_blocking(true, code);
    while (!code) {
        Socket socket(context_.get_executor());
        door.acceptor.accept(socket, code);
        if (!code) admit(std::move(socket), door);
    }
    door.acceptor.close(code);
    door.pause.cancel();
}

void Loop::stop_accepting(std::latch& done) {
    asio::post(context_, [this, &done] {
        desk_.stopping = true;
        for (auto& door : doors_) drain(*door);
        for (auto& connection : connections_) connection->close_if_idle();
        done.count_down();
    });
}

void Loop::cut() {
    asio::post(context_, [this] {
        for (auto& connection : connections_) connection->cut();
    });
}

void Loop::join() {
    if (!thread_.joinable()) return;
    context_.stop();
    thread_.join();
    desk_.log.flush();
}

}  // namespace usher::http
