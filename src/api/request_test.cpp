#include "api/request.h"

#include <gtest/gtest.h>

#include <memory>

namespace usher::api {
namespace {

TEST(Request, MethodsAreExactUpperCaseWords) {
    for (const auto* name : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
        EXPECT_EQ(word(parse_method(name)), name);
    for (const auto* name : {"get", "Get", "TRACE", "", "GET "})
        EXPECT_EQ(parse_method(name), Method::other) << name;
    EXPECT_EQ(word(Method::other), "OTHER");
}

TEST(Request, HeadersAreFoundWithoutRegardToCase) {
    Request request;
    request.headers = {{"X-One", "1"}, {"x-one", "2"}, {"Empty", ""}};
    EXPECT_EQ(request.header("x-ONE"), "1") << "the first counts";
    EXPECT_EQ(request.header("X-On"), "");
    EXPECT_EQ(request.header("Empty"), "");
    EXPECT_TRUE(request.has_header("empty"));
    EXPECT_FALSE(request.has_header("absent"));
}

TEST(Request, CredentialsAreWhatFollowsTheirScheme) {
    Request request;
    const auto of = [&](std::string_view given) {
        request.headers = {{"authorization", given}};
        return request.credentials("Bearer");
    };
    EXPECT_EQ(of("Bearer abc"), "abc");
    EXPECT_EQ(of("bEARER   abc "), "abc");
    EXPECT_EQ(of("Bearer a b"), "a b");
    for (const auto* none : {"", "Bearer", "Bearer ", "Basic abc", "Bearers abc", "Bearer=abc", "abc"})
        EXPECT_EQ(of(none), "") << none;
}

TEST(Response, AHeaderValueCannotBeginAnotherHeader) {
    Response response;
    response.header("X-Name", "a\r\nSet-Cookie: b\x7f\tc");
    EXPECT_EQ(response.headers, "X-Name: aSet-Cookie: bc\r\n");
}

TEST(Response, DrainingMakesTheWholeBody) {
    Response response;
    response.body = "a";
    drain(response);
    EXPECT_EQ(response.body, "a");
    response.more = [i = 0](std::string& out) mutable {
        out += "b";
        return ++i < 3;
    };
    drain(response);
    EXPECT_EQ(response.body, "abbb");
    EXPECT_FALSE(response.more);
}

TEST(Response, ClearingDropsTheSource) {
    const auto owned = std::make_shared<int>();
    Response response;
    response.more = [owned](std::string&) { return false; };
    response.clear();
    EXPECT_EQ(owned.use_count(), 1);
}

}  // namespace
}  // namespace usher::api
