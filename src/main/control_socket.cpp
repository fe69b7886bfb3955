#include "main/control_socket.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstring>
#include <list>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/log.h"
#include "main/data_directory.h"

namespace usher {
namespace {

constexpr std::size_t largest_call = 1024 * 1024;
constexpr std::size_t most_descriptors = 4;

class Descriptor {
  public:
    explicit Descriptor(int value = -1) : value_(value) {}
    Descriptor(Descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(value_, other.value_);
        return *this;
    }
    ~Descriptor() {
        if (value_ >= 0) ::close(value_);
    }
    int get() const { return value_; }

  private:
    int value_;
};

sockaddr_un address_of(const std::filesystem::path& socket) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const auto text = socket.string();
    if (text.size() >= sizeof address.sun_path)
        throw Refused(fmt::format("the path of the data directory is too long for a socket: {}", text));
    std::memcpy(address.sun_path, text.c_str(), text.size() + 1);
    return address;
}

bool write_fully(int descriptor, const char* data, std::size_t size) {
    while (size > 0) {
        const auto written = ::send(descriptor, data, size, MSG_NOSIGNAL);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        data += written;
        size -= static_cast<std::size_t>(written);
    }
    return true;
}

bool read_fully(int descriptor, char* data, std::size_t size) {
    while (size > 0) {
        const auto got = ::recv(descriptor, data, size, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        data += got;
        size -= static_cast<std::size_t>(got);
    }
    return true;
}

// What precedes the two texts of a call; the descriptors travel with it.
struct Header {
    std::uint32_t name_size = 0;
    std::uint32_t options_size = 0;
    std::uint32_t has_file = 0;
    std::uint32_t json = 0;
};

bool send_header(int descriptor, const Header& header, const Console& console) {
    std::array<int, most_descriptors> passed = {console.in, console.out, console.err, console.file};
    const std::size_t count = header.has_file ? 4 : 3;
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int) * most_descriptors)] = {};
    iovec part{const_cast<Header*>(&header), sizeof header};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = CMSG_SPACE(sizeof(int) * count);
    auto* rights = CMSG_FIRSTHDR(&message);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof(int) * count);
    std::memcpy(CMSG_DATA(rights), passed.data(), sizeof(int) * count);
    return ::sendmsg(descriptor, &message, MSG_NOSIGNAL) == static_cast<ssize_t>(sizeof header);
}

struct Received {
    Header header;
    std::vector<Descriptor> descriptors;
};

std::optional<Received> receive_header(int descriptor) {
    Received received;
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int) * most_descriptors)] = {};
    iovec part{&received.header, sizeof received.header};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    const auto got = ::recvmsg(descriptor, &message, MSG_CMSG_CLOEXEC);
    for (auto* rights = CMSG_FIRSTHDR(&message); rights; rights = CMSG_NXTHDR(&message, rights)) {
        if (rights->cmsg_level != SOL_SOCKET || rights->cmsg_type != SCM_RIGHTS) continue;
        const auto count = (rights->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; ++i) {
            int passed;
            std::memcpy(&passed, CMSG_DATA(rights) + i * sizeof(int), sizeof passed);
            received.descriptors.emplace_back(passed);
        }
    }
    const auto wanted = received.header.has_file ? std::size_t{4} : std::size_t{3};
    const bool sound = got == static_cast<ssize_t>(sizeof received.header) &&
                       received.descriptors.size() == wanted && received.header.name_size <= largest_call &&
                       received.header.options_size <= largest_call;
    if (!sound) return std::nullopt;
    return received;
}

}  // namespace

struct ControlServer::Impl {
    std::filesystem::path socket;
    Run run;
    Descriptor listener;
    std::array<Descriptor, 2> wake;
    std::thread acceptor;
    std::mutex mutex;
    struct Caller {
        std::atomic<bool> done = false;
        std::thread thread;
    };
    std::list<Caller> callers;  // under mutex

    void accept_calls() {
        while (true) {
            std::array<pollfd, 2> waiting = {pollfd{listener.get(), POLLIN, 0},
                                             pollfd{wake[0].get(), POLLIN, 0}};
            if (::poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR) return;
            if (waiting[1].revents) return;
            if (!waiting[0].revents) continue;
            Descriptor caller(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
            if (caller.get() < 0) continue;
            begin(std::move(caller));
        }
    }

    // A thread of its own for one call; those that have ended are cleared away first.
    void begin(Descriptor peer) {
        // Whoever connects and says nothing is not waited for.
        const timeval patience{5, 0};
        ::setsockopt(peer.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        const std::lock_guard lock(mutex);
        for (auto caller = callers.begin(); caller != callers.end();) {
            if (!caller->done) {
                ++caller;
                continue;
            }
            caller->thread.join();
            caller = callers.erase(caller);
        }
        auto& caller = callers.emplace_back();
        try {
            caller.thread = std::thread([this, &caller, held = std::move(peer)] {
                try {
                    answer(held.get());
                } catch (const std::exception& error) {
                    log::error("command_failed", {{"reason", std::string_view(error.what())}});
                }
                caller.done = true;
            });
        } catch (const std::exception& error) {
            callers.pop_back();
            log::error("command_refused", {{"reason", std::string_view(error.what())}});
        }
    }

    void answer(int peer) const {
        auto received = receive_header(peer);
        if (!received) return;
        CommandCall call;
        call.name.resize(received->header.name_size);
        call.options.resize(received->header.options_size);
        if (!read_fully(peer, call.name.data(), call.name.size()) ||
            !read_fully(peer, call.options.data(), call.options.size()))
            return;
        Console console;
        console.in = received->descriptors[0].get();
        console.out = received->descriptors[1].get();
        console.err = received->descriptors[2].get();
        console.file = received->header.has_file ? received->descriptors[3].get() : -1;
        console.json = received->header.json != 0;
        log::info("command", {{"name", std::string_view(call.name)}});
        const auto code = static_cast<std::int32_t>(run(call, console));
        write_fully(peer, reinterpret_cast<const char*>(&code), sizeof code);
    }
};

ControlServer::ControlServer(std::filesystem::path socket, Run run) : impl_(std::make_unique<Impl>()) {
    impl_->socket = std::move(socket);
    impl_->run = std::move(run);
    const auto address = address_of(impl_->socket);
    ::unlink(impl_->socket.c_str());  // left by a process that was killed; the data lock is ours
    impl_->listener = Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    int ends[2];
    const bool made = impl_->listener.get() >= 0 && ::pipe2(ends, O_CLOEXEC) == 0;
    if (made) impl_->wake = {Descriptor(ends[0]), Descriptor(ends[1])};
    if (!made || ::fchmod(impl_->listener.get(), 0600) != 0 ||
        ::bind(impl_->listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::chmod(impl_->socket.c_str(), 0600) != 0 || ::listen(impl_->listener.get(), 16) != 0)
        throw Refused(fmt::format("cannot make {}: {}", impl_->socket.string(), std::strerror(errno)));
    impl_->acceptor = std::thread([impl = impl_.get()] { impl->accept_calls(); });
}

ControlServer::~ControlServer() {
    impl_->wake[1] = Descriptor();  // the other end becomes readable
    impl_->acceptor.join();
    for (auto& caller : impl_->callers) caller.thread.join();
    ::unlink(impl_->socket.c_str());
}

std::optional<int> call_server(const std::filesystem::path& socket, const CommandCall& call,
                               const Console& console) {
    const auto address = address_of(socket);
    const Descriptor peer(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (::connect(peer.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return std::nullopt;
    Header header;
    header.name_size = static_cast<std::uint32_t>(call.name.size());
    header.options_size = static_cast<std::uint32_t>(call.options.size());
    header.has_file = console.file >= 0;
    header.json = console.json;
    std::int32_t code = 0;
    if (!send_header(peer.get(), header, console) ||
        !write_fully(peer.get(), call.name.data(), call.name.size()) ||
        !write_fully(peer.get(), call.options.data(), call.options.size()) ||
        !read_fully(peer.get(), reinterpret_cast<char*>(&code), sizeof code))
        throw Refused("the server ended before it had carried out the command; what it had done is unknown");
    return code;
}

}  // namespace usher
