#include "dialects/gitlab/v4/conditional.h"

#include <gtest/gtest.h>

#include <optional>

namespace usher::gitlab::v4 {
namespace {

struct Exchange {
    explicit Exchange(api::Method method = api::Method::get, std::string_view name = {},
                      std::string_view value = {}) {
        request.method = method;
        if (!name.empty()) request.headers.emplace_back(name, value);
        call.request = &request;
        call.response = &response;
        response.content_type = "application/json";
        response.body = R"({"id":1})";
    }
    std::string tag_text() const {
        const auto at = response.headers.find("ETag: ");
        if (at == std::string::npos) return "";
        return response.headers.substr(at + 6, response.headers.find('\r', at) - at - 6);
    }

    api::Request request;
    api::Response response;
    api::Call call;
};

bool newer(std::string_view header, std::string_view change) {
    Exchange exchange(api::Method::del, "If-Unmodified-Since", header);
    return is_newer(exchange.call, parse_time(change).value());
}

TEST(Conditional, DeletesOnlyWhatIsNoNewerThanTheCallerKnows) {
    constexpr std::string_view noon = "Sun, 01 May 2016 12:00:00 GMT";
    EXPECT_FALSE(newer(noon, "2016-05-01T11:59:59.999Z"));
    EXPECT_FALSE(newer(noon, "2016-05-01T12:00:00.000Z"));
    EXPECT_FALSE(newer(noon, "2016-05-01T12:00:00.999Z")) << "the header knows no fractions";
    EXPECT_TRUE(newer(noon, "2016-05-01T12:00:01.000Z"));
}

TEST(Conditional, DatesThatAreNoneAreIgnored) {
    Exchange without(api::Method::del);
    EXPECT_FALSE(is_newer(without.call, parse_time("2999-01-01").value()));
    for (const auto* odd : {"", "x", "2016-05-01", "Mon, 01 May 2016 12:00:00 GMT",
                            "Sun, 01 May 2016 12:00:00 UTC", "Sunday, 01-May-16 12:00:00 GMT"})
        EXPECT_FALSE(newer(odd, "2999-01-01")) << odd;
}

TEST(Conditional, WhatIsReadIsTagged) {
    Exchange one, same(api::Method::head), other;
    other.response.body = R"({"id":2})";
    for (auto* each : {&one, &same, &other}) tag(each->call);
    EXPECT_TRUE(one.tag_text().starts_with("W/\"")) << one.response.headers;
    EXPECT_EQ(one.tag_text(), same.tag_text());
    EXPECT_NE(one.tag_text(), other.tag_text());
    EXPECT_EQ(one.response.status, 200);
    EXPECT_NE(one.response.headers.find("Cache-Control: max-age=0, private, must-revalidate\r\n"),
              std::string::npos);
}

TEST(Conditional, WhatTheCallerHasIsNotSentAgain) {
    Exchange first;
    tag(first.call);
    for (const auto& known :
         {first.tag_text(), first.tag_text().substr(2), "\"x\", " + first.tag_text(), std::string("*")}) {
        Exchange again(api::Method::get, "If-None-Match", known);
        tag(again.call);
        EXPECT_EQ(again.response.status, 304) << known;
        EXPECT_EQ(again.response.body, "");
        EXPECT_EQ(again.response.content_type, "");
        EXPECT_EQ(again.tag_text(), first.tag_text());
    }
    for (const auto* unknown : {"", "\"x\"", "W/\"0000000000000000\""}) {
        Exchange again(api::Method::get, "If-None-Match", unknown);
        tag(again.call);
        EXPECT_EQ(again.response.status, 200) << unknown;
        EXPECT_EQ(again.response.body, first.response.body);
    }
}

TEST(Conditional, NothingElseIsTagged) {
    for (const auto method : {api::Method::post, api::Method::put, api::Method::del, api::Method::patch}) {
        Exchange exchange(method, "If-None-Match", "*");
        tag(exchange.call);
        EXPECT_EQ(exchange.response.status, 200);
        EXPECT_EQ(exchange.tag_text(), "");
    }
    for (const int status : {201, 204, 400, 401, 403, 404, 500}) {
        Exchange exchange(api::Method::get, "If-None-Match", "*");
        exchange.response.status = status;
        tag(exchange.call);
        EXPECT_EQ(exchange.response.status, status);
        EXPECT_EQ(exchange.tag_text(), "");
    }
}

}  // namespace
}  // namespace usher::gitlab::v4
