#include "api/dispatch.h"

#include <gtest/gtest.h>

#include "api/sample_dialect_test.h"
#include "base/at_once.h"
#include "base/log.h"

namespace usher::api {
namespace {

using sample::Sample;

struct Asked {
    std::string method = "GET";
    std::string target;
    std::string caller = {};
    std::string body = {};
    std::string only_dialect = {};
};

class Dispatching : public ::testing::Test {
  protected:
    void SetUp() override { log::set_level(log::Level::off); }
    void TearDown() override { log::set_level(log::Level::info); }

    void prepare(const Asked& asked) {
        asked_ = asked;
        auto& request = exchange.request;
        request = {};
        exchange.response.clear();
        request.method = parse_method(asked_.method);
        request.method_name = asked_.method;
        request.target = asked_.target;
        request.body = asked_.body;
        request.only_dialect = asked_.only_dialect;
        if (!asked_.caller.empty()) request.headers.emplace_back("X-Caller", asked_.caller);
    }
    Lane ask(const Asked& asked) {
        prepare(asked);
        const auto lane = dispatch.route(exchange);
        dispatch.run(exchange);
        return lane;
    }
    int status(const Asked& asked) {
        ask(asked);
        return exchange.response.status;
    }
    const std::string& body() const { return exchange.response.body; }

    Sample root{"root", false};
    Sample one{"one"};
    Sample two{"two"};
    Dispatch dispatch{{{"/api", &one}, {"/api/two/", &two}, {"", &root}}, true};
    Exchange exchange;
    Asked asked_;
};

TEST_F(Dispatching, TheLongestPrefixWins) {
    ask({.target = "/api/things/1"});
    EXPECT_EQ(exchange.dialect, "one");
    EXPECT_EQ(exchange.operation, "get_thing");
    ask({.target = "/api/two/things/1"});
    EXPECT_EQ(exchange.dialect, "two");
    EXPECT_EQ(exchange.response.status, 200);
    ask({.target = "/things/1?x=/api"});
    EXPECT_EQ(exchange.dialect, "root");
    EXPECT_EQ(exchange.response.status, 200);
    EXPECT_EQ(one.runs + two.runs + root.runs, 3);
}

TEST_F(Dispatching, APrefixEndsAtASlash) {
    ask({.target = "/apix/things/1"});
    EXPECT_EQ(exchange.dialect, "root");
    EXPECT_EQ(exchange.response.status, 404);
    EXPECT_EQ(body(), "root has no such route");
    ask({.target = "/api"});
    EXPECT_EQ(exchange.dialect, "one");
    EXPECT_EQ(body(), "one has no such route");
    EXPECT_EQ(exchange.operation, "unknown");
}

TEST_F(Dispatching, APortMayServeOneDialectAtItsRoot) {
    ask({.target = "/things/1", .only_dialect = "two"});
    EXPECT_EQ(exchange.dialect, "two");
    EXPECT_EQ(exchange.response.status, 200);
    EXPECT_EQ(status({.target = "/api/two/things/1", .only_dialect = "two"}), 404);
    EXPECT_EQ(exchange.dialect, "two");
}

TEST_F(Dispatching, QueryFragmentAndSuffixAreNotPartOfThePath) {
    EXPECT_EQ(status({.target = "/api/things/1?a=b"}), 200);
    EXPECT_EQ(status({.target = "/api/things/1#there"}), 200);
    EXPECT_EQ(status({.target = "/api/things/1.json"}), 200);
    EXPECT_EQ(status({.target = "/api/things/1.xml"}), 404);
}

TEST_F(Dispatching, OddTargetsAreUnknown) {
    for (const auto* target :
         {"", "*", "?", "#", "x", "http://", "/api/things/", "//", "/api//things/1", "/%00"})
        EXPECT_EQ(status({.target = target}), 404) << target;
}

TEST_F(Dispatching, OptionsAndWrongMethods) {
    EXPECT_EQ(status({.method = "OPTIONS", .target = "/api/things"}), 204);
    EXPECT_NE(exchange.response.headers.find("Allow: OPTIONS, GET, HEAD, POST\r\n"), std::string::npos);
    EXPECT_EQ(exchange.response.content_type, "");
    EXPECT_EQ(status({.method = "PATCH", .target = "/api/things"}), 405);
    EXPECT_NE(exchange.response.headers.find("Allow: "), std::string::npos);
    EXPECT_EQ(status({.method = "BREW", .target = "/api/things"}), 405);
    EXPECT_EQ(status({.method = "OPTIONS", .target = "/api/nothing"}), 404);
    EXPECT_EQ(status({.method = "HEAD", .target = "/api/things/1"}), 200);
}

TEST_F(Dispatching, AccessIsDecidedBeforeTheOperationAndTheBody) {
    EXPECT_EQ(status({.target = "/api/things"}), 401);
    EXPECT_EQ(status({.target = "/api/things", .caller = "expired"}), 401);
    EXPECT_EQ(body(), "too old");
    EXPECT_EQ(status({.target = "/api/things", .caller = "normal"}), 200);
    EXPECT_EQ(exchange.account, 7);
    EXPECT_EQ(status({.method = "DELETE", .target = "/api/things/1"}), 401);
    EXPECT_EQ(status({.method = "DELETE", .target = "/api/things/1", .caller = "normal", .body = "{"}), 403);
    EXPECT_EQ(one.runs, 1);
    EXPECT_EQ(status({.method = "DELETE", .target = "/api/things/1", .caller = "admin", .body = "{"}), 400);
    EXPECT_EQ(body(), "unreadable");
    EXPECT_EQ(one.runs, 1);
    EXPECT_EQ(status({.method = "DELETE", .target = "/api/things/1", .caller = "admin"}), 204);
    // Nobody is asked for where anybody may.
    EXPECT_EQ(status({.target = "/api/things/1", .caller = "expired"}), 200);
    EXPECT_EQ(exchange.account, 0);
}

TEST_F(Dispatching, WhatThePathNamesIsClosedUntilTheDialectOpensIt) {
    const Asked rename{
        .method = "PUT", .target = "/api/things/5", .caller = "normal", .body = R"({"name":"n"})"};
    EXPECT_EQ(status({.method = "PUT", .target = "/api/things/5"}), 401);
    EXPECT_EQ(status(rename), 403);
    one.on_admit = [](Call& call) -> Result<void> {
        EXPECT_TRUE(call.caller) << "the caller is known first";
        if (call.variable("id") == "6") return usher::refuse(usher::not_found("Thing"));
        EXPECT_EQ(call.variable("other"), "");
        call.subject = std::string("by its owner");
        return {};
    };
    EXPECT_EQ(status(rename), 200);
    EXPECT_EQ(body(), R"({"id":5,"name":"n by its owner","parts":[]})");
    EXPECT_FALSE(exchange.call->subject.has_value());
    EXPECT_FALSE(exchange.call->body);
    EXPECT_EQ(status({.method = "PUT", .target = "/api/things/6"}), 401);
    EXPECT_EQ(status({.method = "PUT", .target = "/api/things/6", .caller = "normal", .body = "{"}), 404);
    // Operations for anyone name something too, and existence comes before the body.
    one.on_admit = [](Call&) -> Result<void> { return usher::refuse(usher::not_found("Thing")); };
    EXPECT_EQ(status({.method = "POST", .target = "/api/things", .body = "{"}), 404);
}

TEST_F(Dispatching, ABodyOfItsOwnComesBesidePathVariables) {
    one.on_admit = [](Call&) -> Result<void> { return {}; };
    const auto rename = [&](std::string given) {
        return status(
            {.method = "PUT", .target = "/api/things/5?id=7", .caller = "normal", .body = std::move(given)});
    };
    EXPECT_EQ(rename(R"({"id":6,"name":"n","parts":[{"label":"a"}]})"), 200);
    EXPECT_EQ(body(), R"({"id":5,"name":"n","parts":[{"label":"a"}]})");
    EXPECT_EQ(rename(R"({"name":"n","parts":[{"label":1}]})"), 400);
    EXPECT_EQ(body(), "bad parts");
    EXPECT_EQ(rename("[]"), 400);
    EXPECT_EQ(body(), "bad ");
    EXPECT_EQ(rename(""), 400);
    EXPECT_EQ(body(), "bad ");
}

TEST_F(Dispatching, AScreenAnswersBeforeEverythingElse) {
    std::vector<std::string> seen;
    one.on_screen = [&](Call& call) {
        seen.emplace_back(call.path);
        if (call.request->header("X-Caller") != "old") return false;
        call.response->status = 426;
        return true;
    };
    EXPECT_EQ(status({.target = "/api/things/1", .caller = "old"}), 426);
    EXPECT_EQ(status({.target = "/api/nothing", .caller = "old"}), 426);
    EXPECT_EQ(status({.method = "OPTIONS", .target = "/api/things", .caller = "old"}), 426);
    EXPECT_EQ(status({.target = "/api/things/1"}), 200);
    EXPECT_EQ(status({.target = "/api/nothing"}), 404);
    EXPECT_EQ(seen, (std::vector<std::string>{"/things/1", "/nothing", "/things", "/things/1", "/nothing"}));
    EXPECT_EQ(one.runs, 1);
}

TEST_F(Dispatching, TheDialectFinishesEveryAnswer) {
    one.on_finish = [&](Call& call) {
        EXPECT_LE(call.began, std::chrono::steady_clock::now());
        EXPECT_NE(call.began, std::chrono::steady_clock::time_point());
        call.response->header("Cache-Control", "no-cache");
        call.response->body += call.caller ? " to somebody" : "!";
    };
    EXPECT_EQ(status({.target = "/api/nothing"}), 404);
    EXPECT_EQ(body(), "one has no such route!");
    EXPECT_EQ(status({.method = "PATCH", .target = "/api/things"}), 405);
    EXPECT_EQ(body(), "not that way!");
    EXPECT_EQ(status({.method = "OPTIONS", .target = "/api/things"}), 204);
    EXPECT_EQ(body(), "!");
    EXPECT_EQ(status({.method = "DELETE", .target = "/api/things/1", .caller = "normal"}), 403);
    EXPECT_EQ(body(), "not you to somebody");
    EXPECT_NE(exchange.response.headers.find("Cache-Control: no-cache\r\n"), std::string::npos);
    EXPECT_EQ(exchange.response.headers.find("no-store"), std::string::npos);
    one.on_break = [] { throw std::runtime_error("x"); };
    EXPECT_EQ(status({.method = "POST", .target = "/api/things", .body = R"({"name":"breaks"})"}), 500);
    EXPECT_EQ(body(), "a bug!");
    prepare({.target = "/api/things"});
    dispatch.refuse(exchange, Trouble::timeout);
    EXPECT_EQ(body(), "one in trouble!");
    EXPECT_EQ(status({.target = "/things/1"}), 200);
    EXPECT_TRUE(body().ends_with("}")) << "another dialect's answer";
}

TEST_F(Dispatching, AnAnswerThatCannotBeFinishedIsNotSent) {
    one.on_finish = [](Call& call) {
        call.response->header("X-Half", "done");
        throw std::runtime_error("a secret detail");
    };
    EXPECT_EQ(status({.target = "/api/things/1"}), 500);
    EXPECT_EQ(body(), "a bug");
    EXPECT_EQ(exchange.response.headers.find("X-Half"), std::string::npos);
    prepare({.target = "/api/things"});
    dispatch.refuse(exchange, Trouble::timeout);
    EXPECT_EQ(exchange.response.status, 500);
}

TEST_F(Dispatching, AnswersOfEveryShape) {
    EXPECT_EQ(status({.method = "POST", .target = "/api/things", .body = R"({"name":"n"})"}), 201);
    EXPECT_EQ(body(), R"({"id":2,"name":"n","parts":[]})");
    EXPECT_EQ(exchange.response.content_type, "application/json");
    EXPECT_NE(exchange.response.headers.find("Cache-Control: no-store\r\n"), std::string::npos);
    EXPECT_EQ(status({.method = "POST", .target = "/api/things", .body = R"({"name":"taken"})"}), 409);
    EXPECT_EQ(exchange.response.content_type, "text/plain");
    EXPECT_EQ(status({.method = "POST", .target = "/api/things"}), 400);
    EXPECT_EQ(body(), "bad name");
    EXPECT_EQ(status({.target = "/api/things/1/big/picture"}), 200);
    EXPECT_NE(exchange.response.headers.find("Cache-Control: public\r\n"), std::string::npos);
    EXPECT_EQ(exchange.response.headers.find("no-store"), std::string::npos);
}

TEST_F(Dispatching, PathVariablesWinOverEverything) {
    EXPECT_EQ(status({.target = "/api/things/5?id=6", .body = R"({"id":7})"}), 200);
    EXPECT_NE(body().find("\"id\":5"), std::string::npos);
}

TEST_F(Dispatching, AnExceptionIsTheDialects500AndLeavesNothingBehind) {
    const Asked breaking{.method = "POST", .target = "/api/things", .body = R"({"name":"breaks"})"};
    one.on_break = [] { throw std::runtime_error("a secret detail"); };
    EXPECT_EQ(status(breaking), 500);
    EXPECT_EQ(body(), "a bug");
    EXPECT_EQ(exchange.response.headers.find("X-Half"), std::string::npos);
    one.on_break = [] { throw std::logic_error("x"); };
    EXPECT_EQ(status(breaking), 500);
}

TEST_F(Dispatching, ALostStoreIsTheDialects503) {
    const Asked breaking{.method = "POST", .target = "/api/things", .body = R"({"name":"breaks"})"};
    one.on_break = [] { throw Unavailable("gone"); };
    EXPECT_EQ(status(breaking), 503);
    EXPECT_EQ(body(), "later");
    one.on_break = [] { throw std::bad_alloc(); };
    EXPECT_EQ(status(breaking), 503);
    EXPECT_EQ(exchange.response.headers.find("X-Half"), std::string::npos);
}

TEST_F(Dispatching, AnExchangeIsUsedAgainWithoutRemains) {
    EXPECT_EQ(status({.target = "/api/things?word=x", .caller = "admin"}), 200);
    EXPECT_EQ(status({.target = "/api/things"}), 401);
    EXPECT_EQ(exchange.account, 0);
    EXPECT_EQ(status({.method = "PATCH", .target = "/api/things"}), 405);
    EXPECT_EQ(status({.target = "/api/nothing"}), 404);
    EXPECT_EQ(exchange.operation, "unknown");
}

TEST_F(Dispatching, AConnectionTakesLargeBodiesForever) {
    const std::string large = R"({"name":"n","rest":")" + std::string(3000, 'x') + "\"}";
    for (int i = 0; i < 200; ++i)
        ASSERT_EQ(status({.method = "POST", .target = "/api/things", .body = large}), 201) << i;
}

TEST_F(Dispatching, AnOperationNeverRunsWithHalfOfItsParameters) {
    int attempts = 0;
    one.on_read = [&] {
        if (++attempts == 1) throw std::bad_alloc();
    };
    EXPECT_EQ(status({.target = "/api/things?word=x", .caller = "normal"}), 200);
    EXPECT_EQ(attempts, 2) << "read again when routing could not";
    one.on_read = [] { throw std::bad_alloc(); };
    EXPECT_EQ(status({.target = "/api/things?word=x", .caller = "normal"}), 503);
}

TEST_F(Dispatching, OperationsSayTheirLane) {
    EXPECT_EQ(ask({.target = "/api/things/1"}), Lane::quick);
    EXPECT_EQ(ask({.target = "/api/things", .caller = "normal"}), Lane::quick);
    EXPECT_EQ(ask({.target = "/api/things?word=x", .caller = "normal"}), Lane::work);
    EXPECT_EQ(ask({.target = "/api/things?other=", .caller = "normal"}), Lane::work);
    EXPECT_EQ(ask({.target = "/api/things?third=x", .caller = "normal"}), Lane::quick);
    EXPECT_EQ(ask({.method = "POST", .target = "/api/things", .body = R"({"name":"n"})"}), Lane::write);
    EXPECT_EQ(ask({.method = "POST", .target = "/api/things", .body = R"({"name":"n","colour":"red"})"}),
              Lane::hash);
    EXPECT_EQ(ask({.method = "PATCH", .target = "/api/things"}), Lane::quick);
    EXPECT_EQ(ask({.target = "/nothing"}), Lane::quick);
}

TEST_F(Dispatching, ABodyOfItsOwnMayBeHeavierToo) {
    EXPECT_EQ(ask({.method = "PUT", .target = "/api/things/5", .body = R"({"name":"n"})"}), Lane::write);
    EXPECT_EQ(ask({.method = "PUT", .target = "/api/things/5", .body = R"({"parts":[]})"}), Lane::hash);
    EXPECT_EQ(ask({.method = "PUT", .target = "/api/things/5", .body = R"(["parts"])"}), Lane::write);
}

TEST_F(Dispatching, ADialectMayRaiseTheLaneOfARequest) {
    one.on_lane = [](const Call& call, Lane declared) {
        return call.request->has_header("X-Caller") ? Lane::hash : declared;
    };
    EXPECT_EQ(ask({.target = "/api/things/1"}), Lane::quick);
    EXPECT_EQ(ask({.target = "/api/things/1", .caller = "normal"}), Lane::hash);
    EXPECT_EQ(ask({.target = "/nothing", .caller = "normal"}), Lane::quick);
}

TEST(NoContent, KeepsADeclaredStatus) {
    static_assert(status_without_content(200) == 204);
    static_assert(status_without_content(202) == 202);
    Call call;
    Response response;
    call.response = &response;
    answer(call, 202, NoContent{});
    EXPECT_EQ(response.status, 202);
    EXPECT_EQ(response.content_type, "");
}

TEST_F(Dispatching, QuickReadsLeaveTheIoThreadWhenTheStoreIsFarAway) {
    Dispatch remote{{{"/api", &one}, {"", &root}}, false};
    prepare({.method = "POST", .target = "/api/things", .body = R"({"name":"n"})"});
    EXPECT_EQ(remote.route(exchange), Lane::write);
    prepare({.target = "/api/things/1"});
    EXPECT_EQ(remote.route(exchange), Lane::work);
    prepare({.target = "/things/1"});
    EXPECT_EQ(remote.route(exchange), Lane::quick) << "a dialect that reads no store";
    prepare({.target = "/api/nothing"});
    EXPECT_EQ(remote.route(exchange), Lane::quick);
    prepare({.method = "POST", .target = "/api/things", .body = R"({"colour":"x"})"});
    EXPECT_EQ(remote.route(exchange), Lane::hash);
}

// A store that answers some things at once and must be waited for otherwise.
TEST_F(Dispatching, WhatMustWaitIsRunAgainWhereItMay) {
    prepare({.target = "/api/things/1"});
    EXPECT_EQ(dispatch.route(exchange), Lane::quick);
    EXPECT_TRUE(dispatch.run_at_once(exchange));
    EXPECT_EQ(exchange.response.status, 200);

    int tries = 0;
    one.on_admit = [&](Call& call) -> Result<void> {
        ++tries;
        call.response->header("X-Tried", "yes");
        call.caller.emplace();
        AtOnce::must_not_wait();
        return {};
    };
    prepare({.target = "/api/things/1"});
    dispatch.route(exchange);
    EXPECT_FALSE(dispatch.run_at_once(exchange));
    EXPECT_EQ(exchange.response.headers, "") << "nothing is left of the first attempt";
    EXPECT_FALSE(exchange.call->caller);
    EXPECT_EQ(exchange.account, 0);
    dispatch.run(exchange);
    EXPECT_EQ(exchange.response.status, 200);
    EXPECT_EQ(tries, 2);
    EXPECT_EQ(exchange.operation, "get_thing");
}

TEST_F(Dispatching, TransportTroubleIsToldInTheDialectsWords) {
    prepare({.target = "/api/things"});
    dispatch.refuse(exchange, Trouble::body_too_large);
    EXPECT_EQ(exchange.response.status, 413);
    EXPECT_EQ(body(), "one in trouble");
    prepare({.target = ""});
    dispatch.refuse(exchange, Trouble::bad_request);
    EXPECT_EQ(exchange.response.status, 400);
    EXPECT_EQ(body(), "root in trouble");
    EXPECT_EQ(exchange.operation, "refused");
}

TEST_F(Dispatching, BodyLimitsAreTheOperations) {
    Request request;
    request.method = Method::post;
    request.target = "/api/things?x";
    EXPECT_EQ(dispatch.body_limit(request), 5000U);
    // What asks takes little, whatever its operation says.
    request.method = Method::get;
    EXPECT_EQ(dispatch.body_limit(request), 16U * 1024U);
    request.target = "/api/nothing";
    EXPECT_EQ(dispatch.body_limit(request), 64U * 1024U);
    request.target = "";
    EXPECT_EQ(dispatch.body_limit(request), 64U * 1024U);
}

TEST(Dispatch, WithoutMountsEverythingIsNotFound) {
    Dispatch nothing({}, true);
    Exchange exchange;
    exchange.request.target = "/";
    EXPECT_EQ(nothing.route(exchange), Lane::quick);
    nothing.run(exchange);
    EXPECT_EQ(exchange.response.status, 404);
    nothing.refuse(exchange, Trouble::timeout);
    EXPECT_EQ(exchange.response.status, 408);
}

TEST(Trouble, EveryKindHasItsStatus) {
    const std::vector<std::pair<Trouble, int>> expected = {
        {Trouble::bad_request, 400},       {Trouble::target_too_long, 414},
        {Trouble::headers_too_large, 431}, {Trouble::body_too_large, 413},
        {Trouble::timeout, 408},           {Trouble::length_required, 411},
        {Trouble::overloaded, 429},        {Trouble::unsupported_coding, 415},
        {Trouble::not_implemented, 501}};
    for (const auto& [trouble, status] : expected) EXPECT_EQ(status_of(trouble), status);
}

}  // namespace
}  // namespace usher::api
