#include <future>

#include "http/server_test.h"

namespace usher::http {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

class StopTest : public ServerTest {};

TEST_F(StopTest, IdleConnectionsAreClosedAtOnce) {
    start();
    RawClient used(port), fresh(port);
    EXPECT_EQ(used.ask(get("/echo")).status, 200);
    while (server->open_connections() != 2) std::this_thread::yield();
    Clock::time_point began = Clock::now();
    server->stop(30s);
    EXPECT_LT(Clock::now() - began, 5s);
    EXPECT_TRUE(used.ended());
    EXPECT_TRUE(fresh.ended());
    EXPECT_FALSE(RawClient(port).connected());
}

TEST_F(StopTest, WhatWasAcceptedIsFinished) {
    start();
    RawClient running(port), queued(port), reading(port);
    running.send(get("/wait"));
    service.started.acquire();
    queued.send(get("/slow"));
    reading.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe");
    while (server->queued(api::Lane::work) != 1) std::this_thread::yield();
    while (server->open_connections() != 3) std::this_thread::yield();
    auto stopped = std::async(std::launch::async, [&] { server->stop(30s); });
    while (RawClient(port).connected()) std::this_thread::yield();  // it no longer listens
    service.gate.release();
    reading.send("llo");
    for (RawClient* client : {&running, &queued, &reading}) {
        Answer answer = client->receive();
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.header("Connection"), "close");
        EXPECT_TRUE(client->ended());
    }
    stopped.get();
    EXPECT_EQ(server->open_connections(), 0U);
}

TEST_F(StopTest, AfterTheGraceEverythingIsCut) {
    start();
    RawClient running(port), queued(port), reading(port);
    running.send(get("/wait"));
    service.started.acquire();
    queued.send(get("/slow"));
    while (server->queued(api::Lane::work) != 1) std::this_thread::yield();
    reading.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe");
    auto stopped = std::async(std::launch::async, [&] { server->stop(50ms); });
    EXPECT_TRUE(reading.gone());
    EXPECT_TRUE(queued.gone());
    EXPECT_EQ(service.runs, 1) << "what had not begun when the grace was over is not begun";
    service.gate.release();
    stopped.get();
    EXPECT_TRUE(running.gone());
}

TEST_F(StopTest, StoppingTwiceOrNeverHavingStartedIsFine) {
    start();
    server->stop();
    server->stop();
    Server never(service, test_options());
    never.stop();
}

TEST_F(StopTest, UnderLoadNoAnswerIsLost) {
    ServerOptions options = test_options();
    options.io_threads = 2;
    start(options);
    std::atomic<int> answered{0};
    std::vector<std::future<bool>> clients;
    for (int i = 0; i < 8; ++i) {
        clients.push_back(std::async(std::launch::async, [&] {
            RawClient client(port);
            for (;;) {
                if (!client.send(get("/echo"))) return true;
                Answer answer = client.receive();
                // Either the connection was closed between two requests, or the answer is whole.
                if (answer.status == 0) return answer.head.empty();
                ++answered;
                if (answer.header("Connection") == "close") return client.ended();
            }
        }));
    }
    while (answered < 1000) std::this_thread::yield();
    server->stop(10s);
    for (auto& client : clients) EXPECT_TRUE(client.get());
}

}  // namespace
}  // namespace usher::http
