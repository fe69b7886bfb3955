#include "base/log.h"

#include <gtest/gtest.h>

#include <cmath>
#include <regex>
#include <thread>
#include <vector>

#include "base/text.h"

namespace usher::log {
namespace {

using namespace std::string_literals;

std::string escaped(std::string_view text) {
    std::string out;
    append_escaped(out, text);
    return out;
}

class Log : public testing::Test {
  protected:
    void SetUp() override { set_level(Level::info); }
};

TEST_F(Log, LineIsOneJsonObject) {
    testing::internal::CaptureStderr();
    info("mail_sent", {{"mail", std::int64_t{7}}, {"domain", "a\"b"}, {"seconds", 0.5}, {"ok", true}});
    std::string line = testing::internal::GetCapturedStderr();
    EXPECT_TRUE(std::regex_match(
        line,
        std::regex(R"(\{"time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z","level":"info","event":"mail_sent",)"
                   R"("mail":7,"domain":"a\\"b","seconds":0\.5,"ok":true\}\n)")))
        << line;
}

TEST_F(Log, LinesBelowTheLevelAreNotWritten) {
    testing::internal::CaptureStderr();
    debug("quiet");
    set_level(Level::error);
    warn("quiet");
    audit("quiet", {});
    error("loud");
    set_level(Level::off);
    error("quiet");
    std::string lines = testing::internal::GetCapturedStderr();
    EXPECT_NE(lines.find("loud"), std::string::npos);
    EXPECT_EQ(lines.find("quiet"), std::string::npos);
    EXPECT_FALSE(enabled(Level::off));
}

TEST_F(Log, AuditNamesTheAct) {
    testing::internal::CaptureStderr();
    audit("block_account", {{"by", std::int64_t{1}}});
    std::string line = testing::internal::GetCapturedStderr();
    EXPECT_NE(line.find(R"("event":"audit","act":"block_account","by":1})"), std::string::npos) << line;
}

TEST_F(Log, EndlessNumbersAreNull) {
    testing::internal::CaptureStderr();
    info("odd", {{"x", std::nan("")}, {"y", INFINITY}});
    EXPECT_NE(testing::internal::GetCapturedStderr().find(R"("x":null,"y":null)"), std::string::npos);
}

TEST(LogEscape, KeepsALineWhole) {
    EXPECT_EQ(escaped("plain é 日 😀"), "plain é 日 😀");
    EXPECT_EQ(escaped("a\"b\\c"), R"(a\"b\\c)");
    EXPECT_EQ(escaped("\n\r\t\x01\x1b[31m\x7f"), R"(\n\r\t\u0001\u001b[31m\u007f)");
    EXPECT_EQ(escaped("a\0b"s), R"(a\u0000b)");
    EXPECT_EQ(escaped("\u0085\u009B"), R"(\u0085\u009b)");
    EXPECT_EQ(escaped("a\xff\xC3(\xE2\x82"), R"(a\ufffd\ufffd(\ufffd\ufffd)");
}

TEST(LogLevel, HasNames) {
    Level level = Level::info;
    EXPECT_TRUE(parse_level("debug", level));
    EXPECT_EQ(level, Level::debug);
    EXPECT_TRUE(parse_level("off", level));
    EXPECT_EQ(level, Level::off);
    EXPECT_FALSE(parse_level("loud", level));
    EXPECT_FALSE(parse_level("", level));
    EXPECT_EQ(level, Level::off);
}

TEST(LogLines, AreNotMixedBetweenThreads) {
    testing::internal::CaptureStderr();
    std::vector<std::thread> threads;
    for (char name : {'a', 'b', 'c', 'd'}) {
        threads.emplace_back([name] {
            std::string lines = std::string(300, name) + "\n" + std::string(300, name) + "\n";
            for (int i = 0; i < 50; ++i) write_lines(lines);
        });
    }
    for (auto& thread : threads) thread.join();
    std::string all = testing::internal::GetCapturedStderr();
    auto lines = split(all, '\n');
    ASSERT_EQ(lines.size(), 401u);
    lines.pop_back();
    for (std::size_t i = 0; i < lines.size(); ++i) {
        EXPECT_EQ(lines[i], std::string(300, lines[i].front()));
        EXPECT_EQ(lines[i], lines[i - i % 2]);
    }
}

}  // namespace
}  // namespace usher::log
