#include "api/metrics.h"

#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>
#include <thread>

#include "base/text.h"

namespace usher::api::metrics {
namespace {

// "name{labels}" -> value
std::map<std::string, double> samples() {
    std::map<std::string, double> found;
    const auto page = render();
    for (const auto line : split(page, '\n')) {
        if (line.empty() || line.starts_with('#')) continue;
        const auto space = line.rfind(' ');
        EXPECT_TRUE(
            found.emplace(line.substr(0, space), std::stod(std::string(line.substr(space + 1)))).second)
            << "twice: " << line;
    }
    return found;
}

TEST(Metrics, CountsByDialectOperationAndStatus) {
    count_request("metrics-a", "read", 200, 0.002);
    count_request("metrics-a", "read", 200, 0.002);
    count_request("metrics-a", "read", 404, 0.002);
    count_request("metrics-b", "read", 200, 0.002);
    auto found = samples();
    EXPECT_EQ(found.at(R"(usher_requests_total{dialect="metrics-a",operation="read",status="200"})"), 2);
    EXPECT_EQ(found.at(R"(usher_requests_total{dialect="metrics-a",operation="read",status="404"})"), 1);
    EXPECT_EQ(found.at(R"(usher_requests_total{dialect="metrics-b",operation="read",status="200"})"), 1);
    EXPECT_EQ(found.at(R"(usher_request_seconds_count{dialect="metrics-a",operation="read"})"), 3);
    EXPECT_NEAR(found.at(R"(usher_request_seconds_sum{dialect="metrics-a",operation="read"})"), 0.006, 1e-9);
}

TEST(Metrics, BucketsAreCumulativeAndIncludeTheirBound) {
    for (const double seconds : {0.00005, 0.0001, 0.00011, 0.3, 5.0, 60.0})
        count_request("metrics-c", "timed", 200, seconds);
    auto found = samples();
    const auto bucket = [&](const std::string& bound) {
        return found.at(R"(usher_request_seconds_bucket{dialect="metrics-c",operation="timed",le=")" + bound +
                        "\"}");
    };
    EXPECT_EQ(bucket("0.0001"), 2);
    EXPECT_EQ(bucket("0.00025"), 3);
    EXPECT_EQ(bucket("0.25"), 3);
    EXPECT_EQ(bucket("1"), 4);
    EXPECT_EQ(bucket("5"), 5);
    EXPECT_EQ(bucket("+Inf"), 6);
}

TEST(Metrics, ThreadsAddUpAndOutliveTheirThread) {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([] {
            for (int n = 0; n < 1000; ++n) count_request("metrics-d", "busy", 200, 0.001);
        });
    threads.clear();
    EXPECT_EQ(samples().at(R"(usher_requests_total{dialect="metrics-d",operation="busy",status="200"})"),
              4000);
}

TEST(Metrics, GaugesAreReadWhenAsked) {
    static double level = 1;
    gauge("usher_test_level", "A level.", [] { return level; });
    EXPECT_EQ(samples().at("usher_test_level"), 1);
    level = 2.5;
    EXPECT_EQ(samples().at("usher_test_level"), 2.5);
}

TEST(Metrics, IsInTheTextFormat) {
    count_request("metrics-e", "shape", 200, 1e-7);
    gauge("usher_test_shape", "A shape.", [] { return 1e300; });
    const auto page = render();
    ASSERT_TRUE(page.ends_with('\n'));
    const std::regex help(R"(# HELP [a-z_:]+ .+)"), type(R"(# TYPE [a-z_:]+ (counter|gauge|histogram))"),
        sample(
            R"re([a-z_:]+(\{[a-z]+="[^"\\]*"(,[a-z]+="[^"\\]*")*\})? [-+]?([0-9.]+(e[-+]?[0-9]+)?|inf|nan))re");
    std::set<std::string> typed;
    for (const auto line : split(std::string_view(page).substr(0, page.size() - 1), '\n')) {
        const std::string text(line);
        const bool again = text.starts_with("# TYPE") && !typed.insert(text).second;
        EXPECT_FALSE(again) << "announced twice: " << text;
        EXPECT_TRUE(std::regex_match(text, help) || std::regex_match(text, type) ||
                    std::regex_match(text, sample))
            << text;
    }
}

}  // namespace
}  // namespace usher::api::metrics
