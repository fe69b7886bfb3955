#include "http/access_log.h"

#include <gtest/gtest.h>

#include "base/log.h"
#include "http/server_test.h"

namespace usher::http {
namespace {

class AccessLogTest : public ServerTest {};

TEST_F(AccessLogTest, OneLinePerRequestWithoutTheQuery) {
    ServerOptions options = test_options();
    options.access_log = true;
    testing::internal::CaptureStderr();
    start(options);
    RawClient client(port);
    std::string id = client.ask(get("/echo?private_token=secret")).header("X-Request-Id");
    client.ask(get("/a\"b\\" + std::string("\xc3\xa9") + std::string(400, 'p')));
    client.ask("nonsense\r\n\r\n");
    client.end_sending();
    server->stop();
    std::string log = testing::internal::GetCapturedStderr();
    std::vector<std::string_view> lines = split(log, '\n');
    ASSERT_EQ(lines.size(), 4U) << log;
    std::string first(lines[0]);
    EXPECT_TRUE(first.starts_with(R"({"time":"20)")) << first;
    EXPECT_NE(first.find(R"(Z","level":"info","event":"request","id":")" + id +
                         R"(","remote":"127.0.0.1","method":"GET","path":"/echo","dialect":"fake",)" +
                         R"("operation":"echo","status":200,"bytes":)"),
              std::string::npos)
        << first;
    EXPECT_TRUE(first.ends_with(R"(,"account":7})")) << first;
    EXPECT_EQ(log.find("secret"), std::string::npos);
    std::string second(lines[1]);
    EXPECT_NE(second.find(R"("path":"/a\"b\\%C3%A9pp)"), std::string::npos) << second;
    EXPECT_LT(second.size(), 600U);
    std::string third(lines[2]);
    EXPECT_NE(third.find(R"("path":"","dialect":"none","operation":"none","status":400,)"), std::string::npos)
        << third;
}

TEST_F(AccessLogTest, ASecretInThePathStaysOut) {
    ServerOptions options = test_options();
    options.access_log = true;
    testing::internal::CaptureStderr();
    start(options);
    RawClient client(port);
    client.ask(get("/secret/hunter2"));
    client.end_sending();
    server->stop();
    const auto log = testing::internal::GetCapturedStderr();
    EXPECT_NE(log.find(R"("path":"/secret/{token:secret}")"), std::string::npos) << log;
    EXPECT_EQ(log.find("hunter2"), std::string::npos) << log;
}

// Where no operation says what is secret, in a path that is unknown.
TEST_F(AccessLogTest, NorWhatLooksLikeOne) {
    ServerOptions options = test_options();
    options.access_log = true;
    testing::internal::CaptureStderr();
    start(options);
    RawClient client(port);
    const std::string secret(128, 'a'), uuid = "0a1b2c3d-0000-4000-8000-000000000001";
    client.ask(get("/user/ann/confirm/" + secret));
    client.ask(get("/" + std::string(250, '.') + "/" + secret + "/x"));
    client.ask(get("/user/" + uuid + "/groups/" + uuid));
    client.end_sending();
    server->stop();
    const auto log = testing::internal::GetCapturedStderr();
    EXPECT_EQ(log.find("aaa"), std::string::npos) << log;
    EXPECT_NE(log.find(R"("path":"/user/ann/confirm/***")"), std::string::npos) << log;
    EXPECT_NE(log.find(R"("path":"/user/)" + uuid + "/groups/" + uuid + '"'), std::string::npos) << log;
}

TEST_F(AccessLogTest, NothingWhenNotWanted) {
    testing::internal::CaptureStderr();
    start();
    EXPECT_EQ(RawClient(port).ask(get("/echo")).status, 200);
    server->stop();
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace usher::http
