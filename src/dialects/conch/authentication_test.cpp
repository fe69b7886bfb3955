// What golden files cannot show: other schemes, other mounts, many nodes' worth of cookies, lists in parts.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "api/dispatch.h"
#include "base/log.h"
#include "dialects/conch/dialect.h"
#include "mail/letters.h"
#include "store/open.h"

namespace usher::conch {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

class ConchTest : public ::testing::Test {
  protected:
    ConchTest() {
        log::set_level(log::Level::off);
        core::NewAccount root;
        root.username = root.name = "root";
        root.email = "root@example.org";
        root.password = Secret("root");
        root.admin = root.confirmed = true;
        (void)directory.accounts.create(policy::operate(), root);
    }

    struct Answer {
        int status;
        std::string headers, body;
    };
    Answer ask(std::string_view method, std::string_view target, const json::value& body = {},
               std::string_view authorization = {}) {
        api::Exchange exchange;
        auto& request = exchange.request;
        const auto text = body.is_null() ? std::string() : json::serialize(body);
        request.method = api::parse_method(method);
        request.target = target;
        request.scheme = scheme;
        request.host = "conch.test";
        request.only_dialect = only_dialect;
        request.id = "01234567890123456789012345";
        request.body = text;
        request.headers = {{"Content-Type", "application/json"}};
        if (!authorization.empty()) request.headers.emplace_back("Authorization", authorization);
        dispatch.route(exchange);
        dispatch.run(exchange);
        api::drain(exchange.response);
        return {exchange.response.status, exchange.response.headers, exchange.response.body};
    }
    Answer log_in() {
        return ask("POST", path + "/login",
                   {{"email", "root@example.org"}, {"password", "root"}, {"set_session", true}});
    }
    std::string bearer() {
        return "Bearer " + std::string(json::parse(log_in().body).at("jwt_token").as_string());
    }

    std::unique_ptr<Store> store = open_store({"sqlite::memory:", 2});
    crypto::Seal seal{Secret(std::string(32, 'k'))};
    mail::FileLetters letters;
    core::Options options = [] {
        core::Options cheap;
        cheap.password_cost = {8192, 1};
        return cheap;
    }();
    core::Environment environment{*store, system_clock(), seal, letters, options};
    core::Directory directory{environment};
    Conch conch{directory, Options{}};
    api::Dispatch dispatch{{{"/conch", &conch}}, true};
    std::string_view scheme = "http", only_dialect;
    std::string path = "/conch";
};

TEST_F(ConchTest, OverHttpsTheCookieIsForHttpsOnly) {
    EXPECT_EQ(log_in().headers.find("secure"), std::string::npos);
    scheme = "https";
    EXPECT_NE(log_in().headers.find("; path=/conch; secure; HttpOnly; SameSite=Strict\r\n"),
              std::string::npos);
}

TEST_F(ConchTest, OnAPortOfItsOwnNothingNamesTheMount) {
    only_dialect = "conch";
    path = "";
    EXPECT_NE(log_in().headers.find("; path=/; HttpOnly"), std::string::npos);
    const auto token = bearer();
    const auto updated = ask("POST", "/user/me", {{"name", "toor"}}, token);
    EXPECT_EQ(updated.status, 303);
    EXPECT_NE(updated.headers.find("Location: /user/"), std::string::npos) << updated.headers;
}

TEST_F(ConchTest, TheRequestIdIsTheEndOfTheLogs) {
    const auto answer = ask("GET", "/conch/ping");
    EXPECT_NE(answer.headers.find("\r\nX-Request-Id: 456789012345\r\n"), std::string::npos) << answer.headers;
}

TEST_F(ConchTest, WithoutPublicUrlMailsNameWhereTheRequestWent) {
    ASSERT_EQ(ask("POST", "/conch/user", {{"name", "ann"}, {"email", "ann@example.com"}}, bearer()).status,
              201);
    const auto mails = store->write(policy::housekeeping(), [&](Writer& writer) -> Result<std::vector<Mail>> {
        return writer.mails().claim(environment.clock.now(), environment.clock.now() + 1h, 10);
    });
    ASSERT_EQ(mails->size(), 1u);
    EXPECT_NE(mails->front().text.find("Usher (http://conch.test)"), std::string::npos);
    EXPECT_NE(mails->front().html.find("Usher (http://conch.test)"), std::string::npos);
}

TEST_F(ConchTest, ALongListIsWholeAndEscaped) {
    auto made = store->write(policy::operate(), [&](Writer& writer) -> Result<void> {
        for (int i = 0; i < 3000; ++i) {
            Account account;
            account.uuid =
                Uuid::from_random({static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i >> 8)});
            account.username = "a/" + std::to_string(i);
            writer.accounts().insert(account, false);
        }
        return {};
    });
    ASSERT_TRUE(made);
    const auto answer = ask("GET", "/conch/user", {}, bearer());
    ASSERT_EQ(answer.status, 200);
    const auto list = json::parse(answer.body).as_array();
    EXPECT_EQ(list.size(), 3001u);
    std::string last;
    for (const auto& user : list) {
        const std::string name(user.at("name").as_string());
        EXPECT_LT(last, name);
        last = name;
    }
    for (auto at = answer.body.find('/'); at != std::string::npos; at = answer.body.find('/', at + 1))
        ASSERT_TRUE(answer.body[at - 1] == '\\' && answer.body[at - 2] != '\\') << at;
}

TEST_F(ConchTest, SettingsHaveTheirDocumentedLimits) {
    const auto token = bearer();
    const auto set = [&](std::size_t size) {
        return ask("POST", "/conch/user/me/settings/k", {{"k", std::string(size, 'v')}}, token);
    };
    EXPECT_EQ(set(64 * 1024 - 1).status, 204);
    const auto refused = set(64 * 1024);
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.body, R"({"error":"setting \"k\" may have 65536 bytes at most"})");
    json::object many;
    for (int i = 0; i < 17; ++i) many["k" + std::to_string(i)] = std::string(64 * 1024 - 10, 'v');
    const auto all = ask("POST", "/conch/user/me/settings", many, token);
    EXPECT_EQ(all.status, 400);
    EXPECT_EQ(all.body, R"({"error":"the settings of a user may have 1048576 bytes at most"})");
    many.erase("k0");
    EXPECT_EQ(ask("POST", "/conch/user/me/settings", many, token).status, 204);
}

}  // namespace
}  // namespace usher::conch
