// Load for an LDAP server: connections that search one person by uid after another, as wrk does for HTTP.
//   bench_ldap PORT BASE NAMES CONNECTIONS SECONDS
// NAMES: a file of uids. Prints JSON: rate, p50 and p99 in microseconds, errors.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using Watch = std::chrono::steady_clock;

// BER, as much as these messages need (RFC 4511 section 5.1).
constexpr char sequence = 0x30, integer = 0x02, octets = 0x04, enumerated = 0x0a, boolean = 0x01;
constexpr char search_request = 0x63, search_done = 0x65, equality = static_cast<char>(0xa3);

std::string element(char tag, std::string_view content) {
    std::string out(1, tag);
    if (content.size() < 128) {
        out.push_back(static_cast<char>(content.size()));
    } else {
        out.push_back(static_cast<char>(0x82));
        out.push_back(static_cast<char>(content.size() >> 8));
        out.push_back(static_cast<char>(content.size() & 0xff));
    }
    return out.append(content);
}

std::string number(char tag, char value) { return element(tag, std::string_view(&value, 1)); }

// Everything of whoever below `base` has this uid; the id of the message is always 1.
std::string search_by_uid(std::string_view base, std::string_view uid) {
    constexpr char below = 1, never_dereference = 0, unlimited = 0;
    const auto filter = element(equality, element(octets, "uid") + element(octets, uid));
    return element(sequence,
                   number(integer, 1) +
                       element(search_request, element(octets, base) + number(enumerated, below) +
                                                   number(enumerated, never_dereference) +
                                                   number(integer, unlimited) + number(integer, unlimited) +
                                                   number(boolean, 0) + filter + element(sequence, "")));
}

struct Element {
    char tag = 0;
    std::string_view content;
    std::size_t size = 0;  // with its head
};

std::optional<Element> first_element(std::string_view bytes) {
    if (bytes.size() < 2) return std::nullopt;
    std::size_t head = 2, length = static_cast<unsigned char>(bytes[1]);
    if (length & 0x80) {
        const std::size_t more = length & 0x7f;
        if (bytes.size() < head + more) return std::nullopt;
        length = 0;
        for (std::size_t at = 0; at < more; ++at)
            length = length << 8 | static_cast<unsigned char>(bytes[head + at]);
        head += more;
    }
    if (bytes.size() < head + length) return std::nullopt;
    return Element{bytes[0], bytes.substr(head, length), head + length};
}

class Connection {
  public:
    explicit Connection(int port) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const int on = 1;
        setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) std::exit(3);
    }
    ~Connection() { close(socket_); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    int descriptor() const { return socket_; }

    void ask(const std::string& request) {
        asked_ = Watch::now();
        entries_ = 0;
        if (send(socket_, request.data(), request.size(), 0) != static_cast<ssize_t>(request.size()))
            std::exit(3);
    }

    struct Answer {
        double microseconds = 0;
        bool good = false;  // success, with exactly one person
    };
    // Takes what has arrived; the answer when it is whole.
    std::optional<Answer> receive() {
        char bytes[16384];
        const auto got = recv(socket_, bytes, sizeof bytes, 0);
        if (got <= 0) std::exit(3);
        pending_.append(bytes, static_cast<std::size_t>(got));
        while (const auto message = first_element(pending_)) {
            const auto id = first_element(message->content);
            const auto operation =
                id ? first_element(message->content.substr(id->size)) : std::optional<Element>();
            if (!operation) std::exit(3);
            const bool ends = operation->tag == search_done;
            const auto code = first_element(operation->content);
            const bool succeeds = ends && code && code->content == std::string_view("\0", 1);
            pending_.erase(0, message->size);
            if (ends) {
                const std::chrono::duration<double, std::micro> took = Watch::now() - asked_;
                return Answer{took.count(), succeeds && entries_ == 1};
            }
            ++entries_;
        }
        return std::nullopt;
    }

  private:
    int socket_;
    std::string pending_;
    int entries_ = 0;
    Watch::time_point asked_;
};

std::vector<std::string> requests_of(const char* base, const char* names) {
    std::vector<std::string> requests;
    std::ifstream file(names);
    for (std::string uid; std::getline(file, uid);) requests.push_back(search_by_uid(base, uid));
    return requests;
}

double at(const std::vector<double>& sorted, double share) {
    if (sorted.empty()) return 0;
    return sorted[std::min(sorted.size() - 1,
                           static_cast<std::size_t>(static_cast<double>(sorted.size()) * share))];
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 6) return 2;
    const int port = std::atoi(arguments[1]);
    const auto requests = requests_of(arguments[2], arguments[3]);
    if (requests.empty()) return 2;
    std::minstd_rand random(static_cast<unsigned>(Watch::now().time_since_epoch().count()));
    const auto any = [&]() -> const std::string& { return requests[random() % requests.size()]; };

    std::vector<std::unique_ptr<Connection>> connections;
    const int events = epoll_create1(0);
    for (int n = 0; n < std::atoi(arguments[4]); ++n) {
        connections.push_back(std::make_unique<Connection>(port));
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.ptr = connections.back().get();
        epoll_ctl(events, EPOLL_CTL_ADD, connections.back()->descriptor(), &event);
    }
    const auto began = Watch::now();
    const auto end = began + std::chrono::seconds(std::atoi(arguments[5]));
    for (const auto& connection : connections) connection->ask(any());
    std::vector<double> times;
    std::size_t errors = 0;
    while (Watch::now() < end) {
        epoll_event ready[64];
        const int found = epoll_wait(events, ready, 64, 100);
        for (int n = 0; n < found; ++n) {
            auto& connection = *static_cast<Connection*>(ready[n].data.ptr);
            const auto answer = connection.receive();
            if (!answer) continue;
            times.push_back(answer->microseconds);
            if (!answer->good) ++errors;
            connection.ask(any());
        }
    }
    const std::chrono::duration<double> took = Watch::now() - began;
    close(events);
    std::sort(times.begin(), times.end());
    fmt::print("{{\"rate\":{:.1f},\"p50\":{:.0f},\"p99\":{:.0f},\"errors\":{}}}\n",
               static_cast<double>(times.size() - errors) / took.count(), at(times, 0.5), at(times, 0.99),
               errors);
}
