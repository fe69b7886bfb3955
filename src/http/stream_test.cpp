// Answers whose body is made while it is sent.
#include <pthread.h>

#include <array>
#include <fstream>
#include <future>
#include <limits>
#include <mutex>
#include <set>

#include "api/metrics.h"
#include "base/log.h"
#include "http/server_test.h"

namespace usher::http {
namespace {

using namespace std::chrono_literals;

std::string thread_name() {
    std::array<char, 16> name{};
    pthread_getname_np(pthread_self(), name.data(), name.size());
    return name.data();
}

// Resident memory of this process, in bytes.
std::size_t resident() {
    std::ifstream file("/proc/self/statm");
    std::size_t total = 0, pages = 0;
    file >> total >> pages;
    return pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

std::size_t counted(std::string_view series) {
    std::string page = api::metrics::render();
    for (std::string_view line : split(page, '\n')) {
        if (line.starts_with(series)) return std::stoul(std::string(line.substr(line.rfind(' ') + 1)));
    }
    return 0;
}

class StreamTest : public ServerTest {
  protected:
    // "part0," to the last, each on whatever thread is then noted in `threads`.
    void parts(int count) {
        service.new_source = [this, count] {
            return [this, count, i = 0, alive = alive](std::string& out) mutable {
                {
                    std::lock_guard lock(mutex);
                    threads.insert(thread_name());
                }
                out.append("part").append(std::to_string(i++)).append(",");
                return i < count;
            };
        };
    }
    // 64 KiB at a time until `size` bytes are made.
    void bulk(std::size_t size) {
        service.new_source = [this, size] {
            return [this, size, own = std::size_t{0}, alive = alive](std::string& out) mutable {
                std::size_t now = std::min<std::size_t>(64 * 1024, size - own);
                out.append(now, 'b');
                own += now;
                made += now;
                most_resident = std::max<std::size_t>(most_resident, resident());
                return own < size;
            };
        };
    }
    void endless() { bulk(std::numeric_limits<std::size_t>::max()); }
    // "part0," before the gate, "part1," behind it.
    void gated() {
        service.new_source = [this] {
            return [this, i = 0, alive = alive](std::string& out) mutable {
                if (i == 1) {
                    service.started.release();
                    service.gate.acquire();
                }
                out.append("part").append(std::to_string(i)).append(",");
                return ++i < 2;
            };
        };
    }
    // Two parts, then an exception.
    void failing() {
        service.new_source = [this] {
            return [i = 0, alive = alive](std::string& out) mutable {
                out.append("part").append(std::to_string(i)).append(",");
                if (++i > 2) throw std::runtime_error("no more of it");
                return true;
            };
        };
    }
    // No source is left over.
    bool released() const { return alive.use_count() == 1; }

    std::string text(int count) {
        std::string all = "first,";
        for (int i = 0; i < count; ++i) all += "part" + std::to_string(i) + ",";
        return all;
    }
    void wait_for_connections(std::size_t count) {
        while (server->open_connections() != count) std::this_thread::yield();
    }
    std::string drained(RawClient& client, bool in_order = true) {
        std::string all;
        EXPECT_EQ(client.drain([&](std::string_view came) { all += came; }), in_order);
        return all;
    }

    std::shared_ptr<int> alive = std::make_shared<int>();  // one more owner per source
    std::mutex mutex;
    std::set<std::string> threads;
    std::atomic<std::size_t> made{0};
    std::atomic<std::size_t> most_resident{0};
};

const std::string parts_series = R"(usher_requests_total{dialect="fake",operation="parts",status="200"})";

TEST_F(StreamTest, ComesInChunksMadeOnItsLane) {
    parts(3);
    start();
    RawClient client(port);
    Answer answer = client.ask(get("/parts"));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Transfer-Encoding"), "chunked");
    EXPECT_EQ(answer.header("Content-Length"), "");
    EXPECT_EQ(answer.header("Connection"), "");
    EXPECT_TRUE(answer.whole);
    EXPECT_EQ(answer.body, text(3));
    EXPECT_EQ(threads, (std::set<std::string>{"work"}));
    client.send(get("/parts", "Connection: close\r\n"));
    EXPECT_TRUE(drained(client).ends_with(
        "\r\n\r\n6\r\nfirst,\r\n6\r\npart0,\r\n6\r\npart1,\r\n6\r\npart2,\r\n0\r\n\r\n"));
    EXPECT_TRUE(released());
}

TEST_F(StreamTest, AQuickOperationGoesOnWhereItBegan) {
    parts(3);
    start();
    EXPECT_EQ(RawClient(port).ask(get("/parts/quick")).body, text(3));
    EXPECT_EQ(threads, (std::set<std::string>{"io-0"}));
}

TEST_F(StreamTest, APartOfNothingIsNotTheEnd) {
    service.new_source = [] {
        return [i = 0](std::string& out) mutable {
            if (i == 1) out = "middle,";
            return ++i < 3;
        };
    };
    start();
    Answer answer = RawClient(port).ask(get("/parts"));
    EXPECT_TRUE(answer.whole);
    EXPECT_EQ(answer.body, "first,middle,");
}

TEST_F(StreamTest, HeadHasNoBodyAndMakesNone) {
    parts(3);
    start();
    RawClient client(port);
    for (std::string_view target : {"/parts", "/parts/quick"}) {
        client.send("HEAD " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n\r\n");
        Answer answer = client.receive(true);
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.header("Transfer-Encoding"), "");
        EXPECT_EQ(answer.header("Content-Length"), "");
        EXPECT_EQ(client.ask(get("/echo")).status, 200);
    }
    EXPECT_TRUE(threads.empty());
    EXPECT_TRUE(released());
}

TEST_F(StreamTest, Http10EndsWithItsConnection) {
    parts(3);
    start();
    for (std::string_view more : {"", "Connection: keep-alive\r\n"}) {
        RawClient client(port);
        Answer answer = client.ask("GET /parts HTTP/1.0\r\n" + std::string(more) + "\r\n");
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.header("Connection"), "close");
        EXPECT_EQ(answer.header("Transfer-Encoding"), "");
        EXPECT_EQ(answer.header("Content-Length"), "");
        EXPECT_EQ(drained(client), text(3));
    }
}

TEST_F(StreamTest, ALargeBodyNeedsLittleMemory) {
    constexpr std::size_t size = 50'000'000;
    bulk(size);
    start();
    RawClient client(port);
    EXPECT_EQ(client.ask(get("/echo")).status, 200);
    [[maybe_unused]] std::size_t before = resident();
    client.send(get("/parts", "Connection: close\r\n"));
    std::string head;
    std::size_t received = 0;
    ChunkDecoder decoder;
    decoder.restart(2 * size);
    EXPECT_TRUE(client.drain([&](std::string_view came) {
        if (!head.ends_with("\r\n\r\n")) {
            std::size_t end = came.find("\r\n\r\n");
            std::size_t taken = end == std::string_view::npos ? came.size() : end + 4;
            head += came.substr(0, taken);
            came.remove_prefix(taken);
        }
        Buffer body;
        EXPECT_EQ(decoder.take(came, body), came.size());
        received += body.size();
    }));
    EXPECT_TRUE(decoder.done());
    EXPECT_EQ(received, std::string_view("first,").size() + size);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they keep what was freed
    EXPECT_LT(most_resident, before + 16'000'000);
#endif
}

TEST_F(StreamTest, AReaderWhoDoesNotReadIsNotRunAheadOfAndCut) {
    ServerOptions options = test_options();
    options.limits.write_time = 100ms;
    start(options);
    endless();
    for (std::string_view target : {"/parts", "/parts/quick"}) {
        made = 0;
        std::size_t before = counted(parts_series);
        RawClient client(port, 4096);
        client.send(get(target));
        while (made == 0) std::this_thread::yield();
        wait_for_connections(0);
        EXPECT_TRUE(client.gone());
        EXPECT_LT(made, 16'000'000U) << "what the kernel's buffers take, and a part";
        EXPECT_TRUE(released());
        EXPECT_EQ(counted(parts_series), before + 1);
    }
}

TEST_F(StreamTest, AVanishedClientEndsIt) {
    endless();
    start();
    for (std::string_view target : {"/parts", "/parts/quick"}) {
        made = 0;
        {
            RawClient client(port);
            client.send(get(target));
            while (made == 0) std::this_thread::yield();
        }
        wait_for_connections(0);
        EXPECT_TRUE(released());
    }
    EXPECT_EQ(RawClient(port).ask(get("/echo")).status, 200);
}

TEST_F(StreamTest, ASourceThatThrowsBreaksTheTransferOff) {
    failing();
    testing::internal::CaptureStderr();
    start();
    RawClient client(port), other(port), old(port);
    Answer answer = client.ask(get("/parts") + get("/echo"));
    EXPECT_EQ(answer.status, 200);
    EXPECT_FALSE(answer.whole);
    EXPECT_EQ(answer.body, text(2));
    EXPECT_TRUE(client.pending().empty()) << "nothing else is answered here";
    EXPECT_FALSE(other.ask(get("/parts/quick")).whole);
    old.send("GET /parts HTTP/1.0\r\n\r\n");
    drained(old, false);
    EXPECT_EQ(RawClient(port).ask(get("/echo")).status, 200);
    server->stop();
    EXPECT_TRUE(released());
    EXPECT_EQ(service.runs, 4);
    std::string log = testing::internal::GetCapturedStderr();
    EXPECT_NE(log.find(R"("event":"stream_failed","id":")" + answer.header("X-Request-Id") +
                       R"(","operation":"parts","reason":"no more of it"})"),
              std::string::npos)
        << log;
    EXPECT_EQ(split(log, '\n').size(), 4U) << log;
}

TEST_F(StreamTest, PipelinedRequestsKeepTheirOrder) {
    parts(20);
    start();
    RawClient client(port);
    std::string batch;
    for (int i = 0; i < 50; ++i) {
        std::string number = "?" + std::to_string(i);
        batch += get("/parts") + get("/echo" + number) + get("/parts/quick") + get("/slow" + number);
    }
    ASSERT_TRUE(client.send(batch));
    for (int i = 0; i < 50; ++i) {
        std::string number = "?" + std::to_string(i);
        ASSERT_EQ(client.receive().body, text(20));
        ASSERT_EQ(client.receive().echoed("target"), "/echo" + number);
        ASSERT_EQ(client.receive().body, text(20));
        ASSERT_EQ(client.receive().echoed("target"), "/slow" + number);
    }
    EXPECT_EQ(server->open_connections(), 1U);
}

TEST_F(StreamTest, OthersAreServedMeanwhile) {
    endless();
    start();
    for (std::string_view target : {"/parts", "/parts/quick"}) {
        RawClient greedy(port);
        greedy.send(get(target));
        auto reading = std::async(std::launch::async, [&] { greedy.drain([](std::string_view) {}); });
        made = 0;
        for (int i = 0; i < 20; ++i) {
            RawClient other(port);
            EXPECT_EQ(other.ask(get("/echo")).status, 200);
            EXPECT_EQ(other.ask(get("/slow")).status, 200);
        }
        while (made == 0) std::this_thread::yield();
        server->stop(0ms);
        reading.get();
        EXPECT_TRUE(released());
        start();
    }
}

TEST_F(StreamTest, IsLoggedAndCountedOnceAtItsEnd) {
    gated();
    ServerOptions options = test_options();
    options.access_log = true;
    testing::internal::CaptureStderr();
    start(options);
    std::size_t before = counted(parts_series);
    RawClient client(port);
    client.send(get("/parts"));
    service.started.acquire();
    EXPECT_EQ(counted(parts_series), before);
    service.gate.release();
    std::string id = client.receive().header("X-Request-Id");
    client.end_sending();
    wait_for_connections(0);
    EXPECT_EQ(counted(parts_series), before + 1);
    server->stop();
    std::string log = testing::internal::GetCapturedStderr();
    EXPECT_EQ(split(log, '\n').size(), 2U) << log;
    EXPECT_NE(log.find("\"id\":\"" + id + '"'), std::string::npos) << log;
    EXPECT_NE(log.find(R"("operation":"parts","status":200,"bytes":18,)"), std::string::npos) << log;
}

TEST_F(StreamTest, AStopLetsItEnd) {
    gated();
    start();
    RawClient client(port);
    client.send(get("/parts"));
    service.started.acquire();
    auto stopped = std::async(std::launch::async, [&] { server->stop(30s); });
    while (RawClient(port).connected()) std::this_thread::yield();
    service.gate.release();
    Answer answer = client.receive();
    EXPECT_TRUE(answer.whole);
    EXPECT_EQ(answer.body, text(2));
    EXPECT_TRUE(client.ended());
    stopped.get();
}

TEST_F(StreamTest, AfterTheGraceItIsCut) {
    start();
    endless();
    for (std::string_view version : {"HTTP/1.1", "HTTP/1.0"}) {
        for (std::string_view target : {"/parts", "/parts/quick"}) {
            made = 0;
            RawClient client(port);
            client.send("GET " + std::string(target) + " " + std::string(version) + "\r\nHost: a\r\n\r\n");
            while (made == 0) std::this_thread::yield();
            auto began = std::chrono::steady_clock::now();
            server->stop(20ms);
            EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);
            EXPECT_TRUE(released());
            std::size_t received = 0;
            bool in_order = client.drain([&](std::string_view came) { received += came.size(); });
            if (version == "HTTP/1.1") {
                EXPECT_GT(received, 0U);
            } else {
                EXPECT_FALSE(in_order) << "else it would look complete";
            }
            start();
        }
    }
}

TEST_F(StreamTest, ASourceThatYieldsNothingCanBeStopped) {
    service.new_source = [this] {
        return [this, alive = alive](std::string&) {
            ++made;
            return true;
        };
    };
    start();
    for (std::string_view target : {"/parts", "/parts/quick"}) {
        made = 0;
        RawClient client(port);
        client.send(get(target));
        while (made < 100) std::this_thread::yield();
        server->stop(0ms);
        EXPECT_TRUE(released());
        EXPECT_TRUE(client.gone());
        start();
    }
}

}  // namespace
}  // namespace usher::http
