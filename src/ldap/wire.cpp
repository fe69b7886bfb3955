#include "ldap/wire.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <memory>
#include <mutex>
#include <thread>

#include "ldap/connection.h"

namespace usher::ldap {
namespace {

using Instant = Wire::Instant;

struct FreeAddresses {
    void operator()(addrinfo* first) const { ::freeaddrinfo(first); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

// A question to the system's resolver, which knows no time limit; it may outlive whoever asked.
struct Question {
    std::string host, port;
    std::mutex mutex;
    std::condition_variable answered;
    bool done = false;
    int code = 0;
    Addresses addresses;

    void ask(int flags) {
        addrinfo hints{};
        hints.ai_socktype = SOCK_STREAM;
        hints.ai_flags = flags | AI_NUMERICSERV;
        addrinfo* found = nullptr;
        const int result = ::getaddrinfo(host.c_str(), port.c_str(), &hints, &found);
        const std::lock_guard lock(mutex);
        code = result;
        addresses.reset(result == 0 ? found : nullptr);
        done = true;
        answered.notify_all();
    }
};

Addresses resolve(const std::string& host, int port, Instant until) {
    const auto question = std::make_shared<Question>();
    question->host = host;
    question->port = std::to_string(port);
    question->ask(AI_NUMERICHOST);
    if (question->code != 0) {
        question->done = false;
        std::thread([question] { question->ask(AI_ADDRCONFIG); }).detach();
    }
    std::unique_lock lock(question->mutex);
    if (!question->answered.wait_until(lock, until, [&] { return question->done; }))
        throw Trouble(LDAP_TIMEOUT, fmt::format("nobody says in time where {} is", host));
    if (question->code != 0)
        throw Trouble(LDAP_SERVER_DOWN, fmt::format("{}: {}", host, ::gai_strerror(question->code)));
    return std::move(question->addresses);
}

bool wait_for(int socket, short events, Instant until) {
    while (true) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
        pollfd waiting{socket, events, 0};
        const int ready = ::poll(&waiting, 1, static_cast<int>(std::clamp<std::int64_t>(left, 0, 3'600'000)));
        if (ready > 0) return true;
        if (ready == 0 || errno != EINTR) return false;
    }
}

// 0, or why not.
int connect_in_time(int socket, const addrinfo& place, Instant until) {
    if (::connect(socket, place.ai_addr, place.ai_addrlen) == 0) return 0;
    if (errno != EINPROGRESS) return errno;
    if (!wait_for(socket, POLLOUT, until)) return ETIMEDOUT;
    int problem = 0;
    socklen_t size = sizeof problem;
    ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &problem, &size);
    return problem;
}

}  // namespace

Wire::Wire(const std::string& host, int port, Instant until) : until_(until) {
    const auto addresses = resolve(host, port, until);
    int left = 0;
    for (const auto* place = addresses.get(); place != nullptr; place = place->ai_next) ++left;
    int problem = EHOSTUNREACH;
    for (const auto* place = addresses.get(); place != nullptr; place = place->ai_next, --left) {
        const auto now = std::chrono::steady_clock::now();
        socket_ = ::socket(place->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (socket_ < 0) {
            problem = errno;
            continue;
        }
        problem = connect_in_time(socket_, *place, now + std::max(until - now, Instant::duration{}) / left);
        if (problem == 0) {
            const int on = 1;
            ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            ::setsockopt(socket_, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
            return;
        }
        ::close(socket_);
        socket_ = -1;
    }
    throw Trouble(problem == ETIMEDOUT ? LDAP_TIMEOUT : LDAP_SERVER_DOWN, std::strerror(problem));
}

Wire::~Wire() {
    if (socket_ >= 0) ::close(socket_);
}

bool Wire::wait(short events) {
    if (wait_for(socket_, events, until_)) return true;
    timed_out_ = true;
    errno = ETIMEDOUT;
    return false;
}

int Wire::set_up(Sockbuf_IO_Desc* layer, void* wire) {
    layer->sbiod_pvt = wire;
    return 0;
}

ber_slen_t Wire::read(Sockbuf_IO_Desc* layer, void* bytes, ber_len_t count) {
    auto& wire = *static_cast<Wire*>(layer->sbiod_pvt);
    while (true) {
        const auto got = ::recv(wire.socket_, bytes, count, 0);
        if (got >= 0) return got;
        if (errno == EINTR) continue;
        if ((errno != EAGAIN && errno != EWOULDBLOCK) || !wire.wait(POLLIN)) return -1;
    }
}

ber_slen_t Wire::write(Sockbuf_IO_Desc* layer, void* bytes, ber_len_t count) {
    auto& wire = *static_cast<Wire*>(layer->sbiod_pvt);
    while (true) {
        const auto sent = ::send(wire.socket_, bytes, count, MSG_NOSIGNAL);
        if (sent >= 0) return sent;
        if (errno == EINTR) continue;
        if ((errno != EAGAIN && errno != EWOULDBLOCK) || !wire.wait(POLLOUT)) return -1;
    }
}

Sockbuf_IO Wire::io = {&Wire::set_up,
                       [](Sockbuf_IO_Desc*) { return 0; },
                       [](Sockbuf_IO_Desc*, int, void*) { return 0; },
                       &Wire::read,
                       &Wire::write,
                       [](Sockbuf_IO_Desc*) { return 0; }};

}  // namespace usher::ldap
