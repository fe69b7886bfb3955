#include "api/stream.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include <vector>

#include "api/dispatch.h"
#include "api/sample_dialect_test.h"
#include "base/log.h"

namespace usher::api {
namespace {

// The parts of a stream, the first with what is sent at once.
std::vector<std::string> parts(Stream stream) {
    Response response;
    begin_body(response, std::move(stream));
    std::vector<std::string> all = {response.body};
    while (response.more) {
        all.emplace_back();
        if (!response.more(all.back())) response.more = nullptr;
    }
    return all;
}

// One batch for each list of numbers.
Batch batches(std::vector<std::vector<int>> numbers) {
    return [numbers = std::move(numbers), at = std::size_t{0}](Items& items) mutable {
        if (at < numbers.size())
            for (const int number : numbers[at]) items.add(number);
        return ++at < numbers.size();
    };
}

using Strings = std::vector<std::string>;

TEST(StreamItems, PutsCommasWithinAndBetweenBatches) {
    EXPECT_EQ(parts(stream_items(batches({{1, 2}, {3}, {4, 5}}))), (Strings{"[1,2", ",3", ",4,5]"}));
    EXPECT_EQ(parts(stream_items(batches({{1}}), "{\"items\":[", "]}")), (Strings{"{\"items\":[1]}"}));
}

TEST(StreamItems, BatchesMayBeEmpty) {
    EXPECT_EQ(parts(stream_items(batches({}))), (Strings{"[]"}));
    EXPECT_EQ(parts(stream_items(batches({{}, {1}, {}, {2}, {}}))), (Strings{"[", "1", "", ",2", "]"}));
}

TEST(StreamItems, ItemsMayBeWrittenByHand) {
    const auto batch = [](Items& items) {
        items.next() += "{}";
        items.next() += "null";
        return false;
    };
    EXPECT_EQ(parts(stream_items(batch)), (Strings{"[{},null]"}));
}

TEST(StreamItems, ABatchSeesWhenItsPartIsFull) {
    const auto batch = [left = 3000](Items& items) mutable {
        while (left > 0 && !items.full()) {
            items.add(std::string(100, 'x'));
            --left;
        }
        return left > 0;
    };
    std::string whole;
    const auto all = parts(stream_items(batch));
    EXPECT_EQ(all.size(), 5U);
    for (const auto& part : all) {
        EXPECT_LT(part.size(), part_size + 200);
        whole += part;
    }
    EXPECT_EQ(boost::json::parse(whole).as_array().size(), 3000U);
}

class StreamingOperations : public ::testing::Test {
  protected:
    void SetUp() override { log::set_level(log::Level::off); }
    void TearDown() override { log::set_level(log::Level::info); }

    // Dispatched as a transport would, then left alone: what the source needs, it has to own.
    Response& ask(std::string target) {
        target_ = std::move(target);
        exchange.request.target = target_;
        exchange.response.clear();
        dispatch.route(exchange);
        dispatch.run(exchange);
        target_.assign(target_.size(), '#');
        return exchange.response;
    }

    sample::Sample sample;
    Dispatch dispatch{{{"", &sample}}, true};
    Exchange exchange;

  private:
    std::string target_;
};

std::string things(int count) {
    std::string all;
    for (int i = 1; i <= count; ++i)
        all += (i > 1 ? ",{\"id\":" : "{\"id\":") + std::to_string(i) + ",\"name\":null,\"parts\":[]}";
    return all;
}

TEST_F(StreamingOperations, AShortListIsAnOrdinaryAnswer) {
    for (const int count : {0, 1, 2}) {
        const auto& response = ask("/all?count=" + std::to_string(count));
        EXPECT_EQ(response.status, 200);
        EXPECT_FALSE(response.more);
        EXPECT_EQ(response.body, "{\"items\":[" + things(count) + "]}");
    }
}

TEST_F(StreamingOperations, ALongOneGoesOn) {
    auto& response = ask("/all?count=5");
    EXPECT_EQ(response.content_type, "application/json");
    EXPECT_EQ(response.body, "{\"items\":[" + things(2));
    ASSERT_TRUE(response.more);
    drain(response);
    EXPECT_EQ(response.body, "{\"items\":[" + things(5) + "]}");
}

TEST_F(StreamingOperations, ItMayBeOneAnswerOfSeveral) {
    EXPECT_EQ(ask("/bare?count=0").body, "none");
    auto& response = ask("/bare?count=3");
    drain(response);
    EXPECT_EQ(response.body, "[" + things(3) + "]");
    EXPECT_EQ(ask("/all?count=1001").status, 404);
}

TEST_F(StreamingOperations, ItNeedNotBeJson) {
    auto& response = ask("/export");
    EXPECT_EQ(response.content_type, "text/csv");
    drain(response);
    EXPECT_EQ(response.body, "id\n1\n2\n3\n");
}

TEST_F(StreamingOperations, WhatFailsBeforeTheFirstPartIsRefused) {
    sample.on_break = [] { throw std::runtime_error("a bug"); };
    EXPECT_EQ(ask("/all?count=5").status, 500);
    EXPECT_EQ(exchange.response.body, "a bug");
    EXPECT_FALSE(exchange.response.more);
    sample.on_break = [] { throw Unavailable("gone"); };
    EXPECT_EQ(ask("/all?count=5").status, 503);
    sample.on_break = [] {};
    auto& response = ask("/all?count=5");
    sample.on_break = [] { throw Unavailable("gone"); };
    EXPECT_THROW(drain(response), Unavailable);
}

}  // namespace
}  // namespace usher::api
