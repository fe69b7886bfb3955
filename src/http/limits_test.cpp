// Sizes and times a client must keep to, and what it is told when it does not.
#include <fcntl.h>
#include <sys/resource.h>

#include <list>

#include "http/server_test.h"

namespace usher::http {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

std::string field_of(std::size_t size) { return "X: " + std::string(size - 5, 'v') + "\r\n"; }

class LimitsTest : public ServerTest {};

TEST_F(LimitsTest, RequestLine) {
    start();
    std::size_t others = std::string("GET  HTTP/1.1").size();
    RawClient client(port);
    std::string longest = "/" + std::string(8 * 1024 - others - 1, 'p');
    EXPECT_EQ(client.ask(get(longest)).status, 200);
    Answer answer = client.ask(get(longest + "q"));
    EXPECT_EQ(answer.status, 414);
    EXPECT_TRUE(answer.body.starts_with("target_too_long /ppp"));
    EXPECT_EQ(answer.header("Connection"), "close");
    EXPECT_TRUE(client.ended());
    EXPECT_EQ(RawClient(port).ask("GET /" + std::string(9000, 'p')).status, 414)
        << "without waiting for its end";
}

TEST_F(LimitsTest, HeadSize) {
    start();
    std::size_t others = get("/echo").size();
    EXPECT_EQ(RawClient(port).ask(get("/echo", field_of(32 * 1024 - others))).status, 200);
    Answer answer = RawClient(port).ask(get("/echo", field_of(32 * 1024 - others + 1)));
    EXPECT_EQ(answer.status, 431);
    EXPECT_EQ(answer.body, "headers_too_large /echo");
}

TEST_F(LimitsTest, HeaderCount) {
    start();
    std::string fields;
    for (int i = 0; i < 99; ++i) fields += "X: y\r\n";
    EXPECT_EQ(RawClient(port).ask(get("/echo", fields)).status, 200);
    EXPECT_EQ(RawClient(port).ask(get("/echo", fields + "X: y\r\n")).status, 431);
}

TEST_F(LimitsTest, AHugeHeaderIsAnsweredAndNotReset) {
    start();
    RawClient client(port);
    ASSERT_TRUE(client.send(get("/echo", field_of(1024 * 1024))));
    EXPECT_EQ(client.receive().status, 431);
    EXPECT_TRUE(client.ended());
}

TEST_F(LimitsTest, BodySize) {
    start();
    RawClient client(port);
    EXPECT_EQ(client.ask(post("/small", std::string(16, 'b'))).status, 200);
    Answer answer = client.ask(post("/small", std::string(17, 'b')));
    EXPECT_EQ(answer.status, 413);
    EXPECT_EQ(answer.header("Connection"), "close");
    EXPECT_TRUE(client.ended());
    EXPECT_EQ(
        RawClient(port).ask("POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999999\r\n\r\n").status,
        413)
        << "before any of it was sent";
    std::string chunks =
        "POST /small HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n";
    EXPECT_EQ(RawClient(port).ask(chunks + "6\r\n012345\r\n0\r\n\r\n").status, 200);
    EXPECT_EQ(RawClient(port).ask(chunks + "7\r\n").status, 413);
}

TEST_F(LimitsTest, ABodyThatIsTooLargeIsAnsweredThoughItComes) {
    start();
    RawClient client(port);
    ASSERT_TRUE(client.send(post("/small", std::string(1'500'000, 'b'))));
    EXPECT_EQ(client.receive().status, 413);
    EXPECT_TRUE(client.ended());
}

TEST_F(LimitsTest, ChunkExtensionsAndTrailersAreBounded) {
    start();
    std::string head = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    EXPECT_EQ(RawClient(port).ask(head + "1;" + std::string(5000, 'e') + "\r\nb\r\n0\r\n\r\n").status, 400);
    std::string many;
    for (int i = 0; i < 5000; ++i) many += "1;e\r\nb\r\n";
    EXPECT_EQ(RawClient(port).ask(head + many + "0\r\n\r\n").status, 400);
    EXPECT_EQ(RawClient(port).ask(head + "0\r\nA: " + std::string(9000, 't') + "\r\n\r\n").status, 400);
}

TEST_F(LimitsTest, ASlowHeadIsTimedOutThoughItTrickles) {
    ServerOptions options = test_options();
    options.limits.head_time = 100ms;
    start(options);
    RawClient client(port);
    std::string head = get("/echo", field_of(30'000));
    Clock::time_point began = Clock::now();
    for (int i = 0; i < 300; ++i) {
        while (Clock::now() < began + i * 1ms) std::this_thread::yield();
        if (!client.send(head.substr(static_cast<std::size_t>(i), 1))) break;
    }
    Answer answer = client.receive();
    EXPECT_EQ(answer.status, 408);
    EXPECT_EQ(answer.header("Connection"), "close");
    EXPECT_GE(Clock::now() - began, 100ms);
}

TEST_F(LimitsTest, AnIdleConnectionEndsSilently) {
    ServerOptions options = test_options();
    options.limits.idle_time = 60ms;
    start(options);
    RawClient fresh(port), used(port);
    Clock::time_point began = Clock::now();
    EXPECT_EQ(used.ask(get("/echo")).status, 200);
    EXPECT_TRUE(fresh.ended());
    EXPECT_TRUE(used.ended());
    EXPECT_GE(Clock::now() - began, 60ms);
}

TEST_F(LimitsTest, ABodyMustKeepItsPace) {
    ServerOptions options = test_options();
    options.limits.body_grace = 80ms;
    options.limits.body_rate = 100'000;
    start(options);
    std::string head = "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 10000\r\n\r\n";
    RawClient slow(port), steady(port);
    EXPECT_EQ(slow.ask(head + "part").status, 408);
    EXPECT_TRUE(slow.ended());
    EXPECT_EQ(RawClient(port)
                  .ask("POST /body HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe")
                  .status,
              408);
    // 8000 bytes earn 80 ms more: the answer cannot come before both are over.
    Clock::time_point began = Clock::now();
    EXPECT_EQ(steady.ask(head + std::string(8000, 'b')).status, 408);
    EXPECT_GE(Clock::now() - began, 140ms);
}

TEST_F(LimitsTest, AReaderWhoDoesNotReadIsCut) {
    ServerOptions options = test_options();
    options.limits.write_time = 100ms;
    start(options);
    RawClient client(port, 4096);
    client.send(get("/large/30000000"));
    while (server->open_connections() == 0) std::this_thread::yield();
    while (server->open_connections() != 0) std::this_thread::yield();
    EXPECT_TRUE(client.gone());
}

TEST_F(LimitsTest, ASlowOperationIsNotTimedOut) {
    ServerOptions options = test_options();
    options.limits.idle_time = options.limits.head_time = options.limits.body_grace = 30ms;
    start(options);
    RawClient client(port), idle(port);
    client.send(get("/wait"));
    service.started.acquire();
    EXPECT_TRUE(idle.ended()) << "this one shows that the time is over";
    service.gate.release();
    EXPECT_EQ(client.receive().status, 200);
}

TEST_F(LimitsTest, ARefusalDoesNotWaitForeverForItsReader) {
    ServerOptions options = test_options();
    options.limits.linger_time = 50ms;
    start(options);
    RawClient client(port);
    EXPECT_EQ(client.ask(post("/small", std::string(17, 'b'))).status, 413);
    while (server->open_connections() != 0) std::this_thread::yield();
}

TEST_F(LimitsTest, ConnectionsAboveTheLimitAreClosedAtOnce) {
    ServerOptions options = test_options();
    options.limits.connections = 2;
    start(options);
    auto first = std::make_unique<RawClient>(port);
    RawClient second(port);
    EXPECT_EQ(first->ask(get("/echo")).status, 200);
    EXPECT_EQ(second.ask(get("/echo")).status, 200);
    EXPECT_TRUE(RawClient(port).gone());
    first.reset();
    while (server->open_connections() != 1) std::this_thread::yield();
    EXPECT_EQ(RawClient(port).ask(get("/echo")).status, 200);
}

TEST_F(LimitsTest, WithoutDescriptorsItShedsAndRecovers) {
    start();
    RawClient served(port);
    EXPECT_EQ(served.ask(get("/echo")).status, 200);
    RawClient shed(port), later(port);  // connected by the kernel; the server may have taken them already
    EXPECT_EQ(shed.ask(get("/echo")).status, 200);
    EXPECT_EQ(later.ask(get("/echo")).status, 200);
    std::list<RawClient> waiting;
    rlimit before{};
    getrlimit(RLIMIT_NOFILE, &before);
    int highest = ::dup(0);
    // Room for exactly one more descriptor: the client's own socket. The server's side finds none.
    rlimit low{static_cast<rlim_t>(highest) + 1, before.rlim_max};
    ::close(highest);
    setrlimit(RLIMIT_NOFILE, &low);
    waiting.emplace_back(port);
    bool gone = waiting.back().gone();
    Answer old = served.ask(get("/echo"));
    setrlimit(RLIMIT_NOFILE, &before);
    EXPECT_TRUE(gone) << "shed rather than left waiting";
    EXPECT_EQ(old.status, 200) << "who is in is served on";
    EXPECT_EQ(RawClient(port).ask(get("/echo")).status, 200) << "and all is well afterwards";
}

}  // namespace
}  // namespace usher::http
