#include "http/server.h"

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <latch>
#include <stdexcept>
#include <thread>

#include "base/cores.h"
#include "http/loop.h"
#include "http/tls.h"

namespace usher::http {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Endpoint = asio::ip::tcp::endpoint;
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

constexpr int backlog = 1024;

std::string authority(const Endpoint& endpoint) {
    std::string address = endpoint.address().to_string();
    if (endpoint.address().is_v6()) address = "[" + address + "]";
    return address + ":" + std::to_string(endpoint.port());
}

[[noreturn]] void cannot_listen(const std::string& where, const error_code& code) {
    std::string why = code == asio::error::address_in_use ? "the address is already in use" : code.message();
    throw std::runtime_error("cannot listen on " + where + ": " + why);
}

Endpoint endpoint_of(const Listener& listener) {
    std::string text = listener.address;
    if (text.empty() || text == "*") text = "0.0.0.0";
    if (text == "localhost") text = "127.0.0.1";
    if (text.size() > 2 && text.front() == '[' && text.back() == ']') text = text.substr(1, text.size() - 2);
    error_code code;
    asio::ip::address address = asio::ip::make_address(text, code);
    if (code) throw std::runtime_error("cannot listen on \"" + listener.address + "\": not an IP address");
    return {address, listener.port};
}

Acceptor bind(asio::io_context& context, const Endpoint& endpoint, bool shared) {
    Acceptor acceptor(context.get_executor());
    error_code code;
    auto then = [&](auto act) {
        if (!code) act();
    };
    acceptor.open(endpoint.protocol(), code);
    then([&] { acceptor.set_option(asio::socket_base::reuse_address(true), code); });
    then([&] {
        if (shared) acceptor.set_option(ReusePort(true), code);
    });
    then([&] { acceptor.bind(endpoint, code); });
    then([&] { acceptor.listen(backlog, code); });
    if (code) cannot_listen(authority(endpoint), code);
    return acceptor;
}

int io_threads(const ServerOptions& options) {
    return options.io_threads > 0 ? options.io_threads : available_cores();
}

}  // namespace

unsigned short free_port(const std::string& address) {
    asio::io_context context;
    return bind(context, endpoint_of({address, 0, {}}), false).local_endpoint().port();
}

struct Server::Impl {
    Impl(api::Service& service, ServerOptions options) : house(service, std::move(options)) {
        const ServerOptions& given = house.options;
        if (!given.tls_cert.empty() || !given.tls_key.empty())
            house.tls = load_tls(given.tls_cert, given.tls_key);
    }

    void bind_all();
    void bind_everywhere(const Listener& listener);

    House house;
    std::vector<std::unique_ptr<Loop>> loops;
    std::vector<std::string> addresses;
    bool running = false;
};

// One socket per loop on the same port. SO_REUSEPORT would also let a second server of the same user in
// unnoticed, so a plain bind has to succeed first.
void Server::Impl::bind_everywhere(const Listener& listener) {
    Endpoint endpoint = endpoint_of(listener);
    bool shared = loops.size() > 1;
    if (shared && endpoint.port() != 0) bind(loops.front()->context(), endpoint, false);
    for (auto& loop : loops) {
        Acceptor acceptor = bind(loop->context(), endpoint, shared);
        endpoint = acceptor.local_endpoint();
        loop->listen(std::move(acceptor), listener);
    }
    addresses.push_back((house.tls ? "https://" : "http://") + authority(endpoint));
}

void Server::Impl::bind_all() {
    const ServerOptions& options = house.options;
    for (int i = 0; i < io_threads(options); ++i) loops.push_back(std::make_unique<Loop>(house));
    for (const Listener& listener : options.listeners) bind_everywhere(listener);
}

Server::Server(api::Service& service, ServerOptions options)
    : impl_(std::make_unique<Impl>(service, std::move(options))) {}

Server::~Server() { stop(); }

void Server::start() {
    try {
        impl_->bind_all();
    } catch (...) {
        impl_->loops.clear();
        impl_->addresses.clear();
        throw;
    }
    impl_->house.work.start();
    impl_->house.write.start();
    impl_->house.hash.start();
    impl_->running = true;
    int number = 0;
    for (auto& loop : impl_->loops) loop->start(number++);
}

std::vector<std::string> Server::addresses() const { return impl_->addresses; }

void Server::stop(std::chrono::milliseconds grace) {
    if (!impl_->running) return;
    impl_->running = false;
    Census& census = impl_->house.census;
    Instant deadline = std::chrono::steady_clock::now() + grace;
    std::latch doors_closed(static_cast<std::ptrdiff_t>(impl_->loops.size()));
    for (auto& loop : impl_->loops) loop->stop_accepting(doors_closed);
    doors_closed.wait();
    census.wait_until_empty(deadline);
    for (auto& loop : impl_->loops) loop->cut();
    impl_->house.work.close();
    impl_->house.write.close();
    impl_->house.hash.close();
    census.wait_until_empty(std::chrono::steady_clock::now() + std::chrono::seconds(1));
    for (auto& loop : impl_->loops) loop->join();
    impl_->loops.clear();
}

std::size_t Server::open_connections() const { return impl_->house.census.count(); }

std::size_t Server::queued(api::Lane lane) const {
    return lane == api::Lane::quick ? 0 : impl_->house.lane(lane).queued();
}

std::uint64_t Server::refused(api::Lane lane) const {
    return lane == api::Lane::quick ? 0 : impl_->house.lane(lane).refused();
}

}  // namespace usher::http
