#include "http/server_test.h"

#include <set>

namespace usher::http {
namespace {

TEST_F(ServerTest, AnswersWithTheAgreedHeaders) {
    start();
    RawClient client(port);
    Answer answer = client.ask(get("/echo?q=1"));
    EXPECT_EQ(answer.status, 200);
    EXPECT_TRUE(answer.head.starts_with("HTTP/1.1 200 OK\r\n"));
    EXPECT_EQ(answer.header("Server"), "usher");
    EXPECT_EQ(answer.header("Content-Type"), "text/plain");
    EXPECT_EQ(answer.header("X-Echo"), "yes");
    EXPECT_EQ(answer.header("Connection"), "");
    EXPECT_TRUE(answer.header("Date").ends_with(" GMT"));
    EXPECT_EQ(answer.header("X-Request-Id"), answer.echoed("id"));
    EXPECT_EQ(answer.header("X-Request-Id").size(), 26U);
    EXPECT_EQ(answer.echoed("method"), "GET");
    EXPECT_EQ(answer.echoed("target"), "/echo?q=1");
    EXPECT_EQ(answer.echoed("host"), "a.test");
    EXPECT_EQ(answer.echoed("remote"), "127.0.0.1");
    EXPECT_EQ(answer.echoed("scheme"), "http");
}

TEST_F(ServerTest, KeepsTheConnectionAndNamesEveryRequest) {
    start();
    RawClient client(port);
    std::set<std::string> ids;
    for (int i = 0; i < 100; ++i) ids.insert(client.ask(get("/echo")).header("X-Request-Id"));
    EXPECT_EQ(ids.size(), 100U);
    EXPECT_EQ(server->open_connections(), 1U);
}

TEST_F(ServerTest, ConnectionCloseEndsIt) {
    start();
    RawClient client(port);
    Answer answer = client.ask(get("/echo", "Connection: foo, Close\r\n"));
    EXPECT_EQ(answer.header("Connection"), "close");
    EXPECT_TRUE(client.ended());
    RawClient second(port);
    EXPECT_EQ(second.ask(get("/close")).header("Connection"), "close");
    EXPECT_TRUE(second.ended());
}

TEST_F(ServerTest, Http10ClosesUnlessAskedToKeep) {
    start();
    RawClient client(port);
    Answer kept = client.ask("GET /echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(kept.status, 200);
    EXPECT_EQ(kept.header("Connection"), "keep-alive");
    Answer closed = client.ask("GET /echo HTTP/1.0\r\n\r\n");
    EXPECT_EQ(closed.status, 200);
    EXPECT_EQ(closed.header("Connection"), "close");
    EXPECT_TRUE(client.ended());
}

TEST_F(ServerTest, PipelinedRequestsAreAnsweredInOrderAcrossLanes) {
    start();
    RawClient client(port);
    std::string batch;
    for (int i = 0; i < 300; ++i) {
        std::string lane = i % 7 == 0 ? "/slow" : i % 11 == 0 ? "/hash" : "/echo";
        batch += post(lane + "?" + std::to_string(i), "body" + std::to_string(i));
    }
    ASSERT_TRUE(client.send(batch));
    for (int i = 0; i < 300; ++i) {
        Answer answer = client.receive();
        ASSERT_EQ(answer.status, 200);
        ASSERT_TRUE(answer.echoed("target").ends_with("?" + std::to_string(i)));
        ASSERT_EQ(answer.echoed("body"), "body" + std::to_string(i));
    }
}

TEST_F(ServerTest, RequestsMayArriveByteByByte) {
    start();
    RawClient client(port);
    for (char c : post("/echo", "hello")) ASSERT_TRUE(client.send({&c, 1}));
    EXPECT_EQ(client.receive().echoed("body"), "hello");
    std::string chunked =
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        "3;x=\"y\"\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: t\r\n\r\n";
    for (char c : chunked + get("/echo")) ASSERT_TRUE(client.send({&c, 1}));
    EXPECT_EQ(client.receive().echoed("body"), "abcde");
    EXPECT_EQ(client.receive().echoed("body"), "");
}

TEST_F(ServerTest, LargeBodiesComeAndGoWhole) {
    start();
    RawClient client(port);
    std::string body;
    for (int i = 0; body.size() < 900'000; ++i) body += std::to_string(i) + ",";
    EXPECT_EQ(client.ask(post("/body", body)).body, body);
    std::string chunked = "POST /body HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (std::size_t at = 0; at < body.size(); at += 50'000) {
        std::string piece = body.substr(at, 50'000);
        char size[16];
        std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
        chunked += size + piece + "\r\n";
    }
    EXPECT_EQ(client.ask(chunked + "0\r\n\r\n").body, body);
    EXPECT_EQ(client.ask(get("/large/20000000")).body.size(), 20'000'000U);
    EXPECT_EQ(client.ask(get("/echo")).status, 200);
}

// Headers are views into a buffer that bodies share: whatever their sizes, one must not disturb the other.
TEST_F(ServerTest, HeadersStayWholeWhileBodiesArrive) {
    start();
    RawClient client(port);
    for (std::size_t size : {10, 2900, 3000, 3800, 3950, 4000, 4010, 4090, 8000, 16'000, 31'000}) {
        std::string value(size, static_cast<char>('a' + size % 26));
        std::string body(5000 + size, 'b');
        std::string plain = post("/echo", body, "X-Long: " + value + "\r\n");
        std::string chunked =
            "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nX-Long: " + value + "\r\n\r\n";
        for (char c : body) chunked.append("1\r\n").append(1, c).append("\r\n");
        chunked += "0\r\n\r\n";
        for (const std::string& request : {plain, chunked}) {
            for (std::size_t at = 0; at < request.size(); at += 1999) client.send(request.substr(at, 1999));
            Answer answer = client.receive();
            EXPECT_EQ(answer.echoed("body"), body) << size;
            EXPECT_NE(answer.body.find("X-Long: " + value + "\n"), std::string::npos) << size;
        }
    }
}

TEST_F(ServerTest, HeadHasTheSameHeadersAndNoBody) {
    start();
    RawClient client(port);
    client.send("HEAD /large/5000 HTTP/1.1\r\nHost: a\r\n\r\n" + get("/echo"));
    Answer answer = client.receive(true);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Content-Length"), "5000");
    EXPECT_EQ(client.receive().echoed("target"), "/echo");
}

TEST_F(ServerTest, StatusesWithoutBodyHaveNone) {
    start();
    RawClient client(port);
    for (std::string status : {"204", "304"}) {
        Answer answer = client.ask(get("/status/" + status));
        EXPECT_EQ(std::to_string(answer.status), status);
        EXPECT_EQ(answer.header("Content-Length"), "");
        EXPECT_EQ(client.pending(), "");
    }
    EXPECT_EQ(client.ask(get("/status/201")).body, "text");
}

TEST_F(ServerTest, AbsoluteTargetsNameHostAndPath) {
    start();
    RawClient client(port);
    Answer answer = client.ask("GET http://b.test:81/echo?x HTTP/1.1\r\nHost: a.test\r\n\r\n");
    EXPECT_EQ(answer.echoed("target"), "/echo?x");
    EXPECT_EQ(answer.echoed("host"), "b.test:81");
    EXPECT_EQ(client.ask("GET HTTPS://b.test HTTP/1.1\r\nHost: a\r\n\r\n").echoed("target"), "/");
    EXPECT_EQ(client.ask("GET http://b.test?x=1 HTTP/1.1\r\nHost: a\r\n\r\n").echoed("target"), "/?x=1");
    EXPECT_EQ(client.ask("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").echoed("target"), "*");
}

TEST_F(ServerTest, EmptyLinesBeforeARequestAreForgiven) {
    start();
    RawClient client(port);
    EXPECT_EQ(client.ask("\r\n\r\n" + get("/echo")).status, 200);
    EXPECT_EQ(client.ask("\r\n\r\n\r\n" + get("/echo")).status, 400);
}

TEST_F(ServerTest, ContinueIsSaidOnlyWhenTheBodyIsWanted) {
    start();
    RawClient client(port);
    std::string head = "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n";
    Answer go_on = client.ask(head);
    EXPECT_EQ(go_on.head, "HTTP/1.1 100 Continue\r\n\r\n");
    EXPECT_EQ(client.ask("hello").body, "hello");
    Answer at_once = client.ask(head + "hello");
    EXPECT_EQ(at_once.status, 200);
    EXPECT_EQ(at_once.body, "hello");
    Answer too_large =
        client.ask("POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 17\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(too_large.status, 413);
    EXPECT_TRUE(client.ended());
    RawClient other(port);
    EXPECT_EQ(other.ask(get("/echo", "Expect: wonders\r\n")).status, 400);
}

TEST_F(ServerTest, WhatCannotBeAnsweredAtOnceGoesToTheWorkLane) {
    ServerOptions options = test_options();
    options.work_queue = 1;
    start(options);
    RawClient running(port), queued(port), refused(port);
    EXPECT_EQ(running.ask(get("/postponed")).echoed("target"), "/postponed");
    running.send(get("/wait"));
    service.started.acquire();
    queued.send(get("/postponed"));
    while (server->queued(api::Lane::work) == 0) std::this_thread::yield();
    EXPECT_EQ(refused.ask(get("/postponed")).status, 429);
    EXPECT_EQ(refused.ask(get("/echo")).status, 200);
    service.gate.release();
    EXPECT_EQ(queued.receive().echoed("target"), "/postponed");
}

TEST_F(ServerTest, AFullLaneRefusesAndTheConnectionGoesOn) {
    ServerOptions options = test_options();
    options.work_queue = 1;
    start(options);
    RawClient running(port), queued(port), refused(port);
    running.send(get("/wait"));
    service.started.acquire();
    queued.send(get("/slow"));
    while (server->queued(api::Lane::work) == 0) std::this_thread::yield();
    Answer answer = refused.ask(get("/slow"));
    EXPECT_EQ(answer.status, 429);
    EXPECT_EQ(server->refused(api::Lane::work), 1U);
    EXPECT_EQ(refused.ask(get("/hash")).status, 200) << "the other lane is not concerned";
    EXPECT_EQ(refused.ask(get("/write")).status, 200) << "nor is this one";
    service.gate.release();
    EXPECT_EQ(running.receive().status, 200);
    EXPECT_EQ(queued.receive().status, 200);
}

TEST_F(ServerTest, QuickAnswersBeforeASlowOneAreNotHeldBack) {
    start();
    RawClient client(port);
    client.send(get("/echo") + get("/wait"));
    EXPECT_EQ(client.receive().echoed("target"), "/echo");
    service.gate.release();
    EXPECT_EQ(client.receive().echoed("target"), "/wait");
}

TEST_F(ServerTest, AnAnswerThatWaitsForItsTimeHoldsNobodyElseUp) {
    ServerOptions options = test_options();
    options.hash_threads = 1;
    start(options);
    const auto began = std::chrono::steady_clock::now();
    const auto since = [&] { return std::chrono::steady_clock::now() - began; };
    std::vector<std::unique_ptr<RawClient>> waiting;
    for (int i = 0; i < 20; ++i) {
        waiting.push_back(std::make_unique<RawClient>(port));
        waiting.back()->send(get("/hash/later"));
    }
    for (auto& client : waiting) EXPECT_EQ(client->receive().status, 200);
    EXPECT_GE(since(), std::chrono::milliseconds(200));
    EXPECT_LT(since(), std::chrono::milliseconds(2000)) << "one after the other they would take 4 s";
    EXPECT_EQ(waiting.front()->ask(get("/hash")).status, 200)
        << "the next request of a connection is not late";
    EXPECT_LT(since(), std::chrono::milliseconds(2000));
}

TEST_F(ServerTest, AThrowingOperationEndsItsConnectionOnly) {
    start();
    RawClient client(port), other(port);
    EXPECT_EQ(client.ask(get("/throw")).status, 0);
    EXPECT_EQ(other.ask(get("/echo")).status, 200);
}

TEST_F(ServerTest, AVanishedClientHarmsNobody) {
    start();
    {
        RawClient client(port);
        client.send(get("/wait"));
        service.started.acquire();
    }
    service.gate.release();
    { RawClient(port).send(get("/large/30000000")); }
    while (server->open_connections() != 0) std::this_thread::yield();
    EXPECT_EQ(RawClient(port).ask(get("/echo")).status, 200);
}

TEST_F(ServerTest, AListenerMayServeOneDialectOnly) {
    ServerOptions options = test_options();
    options.listeners.push_back({"::1", 0, "gitlab"});
    options.listeners.push_back({"localhost", 0, "cds"});
    start(options);
    ASSERT_EQ(server->addresses().size(), 3U);
    EXPECT_TRUE(server->addresses()[1].starts_with("http://[::1]:"));
    RawClient client(port_of(server->addresses()[2]));
    EXPECT_EQ(client.ask(get("/echo")).echoed("dialect"), "cds");
}

TEST_F(ServerTest, SeveralThreadsShareOnePort) {
    ServerOptions options = test_options();
    options.io_threads = 3;
    start(options);
    std::set<std::string> prefixes;  // one per thread
    for (int i = 0; i < 500 && prefixes.size() < 3; ++i) {
        Answer answer = RawClient(port).ask(get("/echo"));
        ASSERT_EQ(answer.status, 200);
        prefixes.insert(answer.header("X-Request-Id").substr(0, 16));
    }
    EXPECT_EQ(prefixes.size(), 3U);
}

TEST_F(ServerTest, AnAddressInUseIsNamed) {
    for (int threads : {1, 2}) {
        ServerOptions options = test_options();
        options.io_threads = threads;
        start(options);
        options.listeners = {{"127.0.0.1", port, ""}};
        Server second(service, options);
        try {
            second.start();
            FAIL() << "a second server on port " << port;
        } catch (const std::runtime_error& problem) {
            EXPECT_EQ(std::string(problem.what()), "cannot listen on 127.0.0.1:" + std::to_string(port) +
                                                       ": the address is already in use");
        }
        server.reset();
    }
}

TEST_F(ServerTest, WrongOptionsAreNamed) {
    auto complaint = [&](ServerOptions options) -> std::string {
        try {
            Server(service, std::move(options)).start();
        } catch (const std::runtime_error& problem) {
            return problem.what();
        }
        return "";
    };
    ServerOptions options = test_options();
    options.listeners = {{"not-an-address", 0, ""}};
    EXPECT_EQ(complaint(options), "cannot listen on \"not-an-address\": not an IP address");
    options = test_options();
    options.trusted_proxies = {"10.0.0.0/33"};
    EXPECT_EQ(complaint(options), "\"10.0.0.0/33\" is not an address or CIDR range of a trusted proxy");
}

TEST_F(ServerTest, OnlyATrustedProxyIsBelieved) {
    std::string forwarded =
        "X-Forwarded-For: 9.9.9.9, 1.2.3.4, 127.0.0.2\r\nX-Forwarded-Proto: https\r\n"
        "X-Forwarded-Host: users.example\r\n";
    start();
    Answer plain = RawClient(port).ask(get("/echo", forwarded));
    EXPECT_EQ(plain.echoed("remote"), "127.0.0.1");
    EXPECT_EQ(plain.echoed("scheme"), "http");
    EXPECT_EQ(plain.echoed("host"), "a.test");
    server.reset();
    ServerOptions options = test_options();
    options.trusted_proxies = {"127.0.0.0/8"};
    start(options);
    Answer proxied = RawClient(port).ask(get("/echo", forwarded));
    EXPECT_EQ(proxied.echoed("remote"), "1.2.3.4");
    EXPECT_EQ(proxied.echoed("scheme"), "https");
    EXPECT_EQ(proxied.echoed("host"), "users.example");
}

}  // namespace
}  // namespace usher::http
