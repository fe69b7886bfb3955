#include <gtest/gtest.h>

#include "api/dispatch.h"
#include "api/openapi_check_test.h"
#include "base/log.h"
#include "dialects/server/dialect.h"
#include "store/open.h"

namespace usher::server {
namespace {

struct LinkLetters : Letters {
    Message write(Letter, std::span<const Fill> fills) const override {
        return {"Confirm", fills.back().value, fills.back().value};
    }
};

struct NoTime : Clock {
    Time now() const override { return Time(std::chrono::hours(24 * 365 * 40)); }
};

class Pages : public ::testing::Test {
  protected:
    Pages() {
        log::set_level(log::Level::off);
        environment.options.password_cost = {8192, 1};
    }

    void ask(const std::string& method, const std::string& target, const std::string& body = {},
             const std::string& if_none_match = {}) {
        exchange.response.clear();
        exchange.request = {};
        exchange.request.method = api::parse_method(method);
        exchange.request.target = target;
        exchange.request.body = body;
        if (!if_none_match.empty()) exchange.request.headers.emplace_back("If-None-Match", if_none_match);
        dispatch.route(exchange);
        dispatch.run(exchange);
    }
    int status() const { return exchange.response.status; }
    const std::string& body() const { return exchange.response.body; }
    bool says(std::string_view text) const { return body().find(text) != std::string::npos; }

    std::string link_of_new_account(const std::string& username, const std::string& email) {
        core::NewAccount wanted;
        wanted.username = username;
        wanted.email = email;
        EXPECT_TRUE(directory.accounts.create(policy::operate(), wanted));
        const auto mails =
            environment.store.write(policy::housekeeping(), [&](Writer& writer) -> Result<std::vector<Mail>> {
                return writer.mails().claim(clock.now(), clock.now(), 10);
            });
        return mails->back().text;
    }

    NoTime clock;
    std::unique_ptr<Store> store = open_store({"sqlite::memory:", 2});
    crypto::Seal seal{Secret(std::string(32, 'k'))};
    LinkLetters letters;
    core::Environment environment{*store, clock, seal, letters, {}};
    core::Directory directory{environment};
    Server server{directory, {{"a.json", "{\"a\":1}"}}};
    api::Dispatch dispatch{{{"", &server}}, true};
    api::Exchange exchange;
};

TEST_F(Pages, OpenApiOfTheServerIsSound) { api::expect_sound_document(server); }

TEST_F(Pages, TheConfirmationPageEscapesHtml) {
    const auto link = link_of_new_account("<i>joe</i>&", "<script>alert('1')</script>\"&@example.com");
    ask("GET", "/users/confirmation?confirmation_token=" + link);
    EXPECT_EQ(status(), 200);
    EXPECT_FALSE(says("<script"));
    EXPECT_FALSE(says("'1'"));
    EXPECT_TRUE(says("&lt;script&gt;"));
    EXPECT_TRUE(says(link)) << "the button carries the secret";
    ask("POST", "/users/confirmation", "confirmation_token=" + link);
    EXPECT_EQ(status(), 200);
    EXPECT_FALSE(says("<script"));
    EXPECT_FALSE(says("<i>"));
    EXPECT_TRUE(says("&lt;i&gt;joe&lt;/i&gt;&amp;"));
}

TEST_F(Pages, ASecretThatIsNoneIsNotShown) {
    for (const auto* method : {"GET", "POST"}) {
        for (const auto* secret : {"", "x", "%3Cscript%3E%22%27", "%00", "%FF"}) {
            ask(method, std::string("/users/confirmation?confirmation_token=") + secret);
            EXPECT_TRUE(status() == 410 || status() == 400) << status();
            EXPECT_FALSE(says("script"));
        }
        ask(method, "/users/confirmation");
        EXPECT_EQ(status(), 410);
    }
}

TEST_F(Pages, OpeningTheLinkChangesNothing) {
    const auto link = link_of_new_account("joe", "joe@example.com");
    for (int i = 0; i < 3; ++i) {
        ask("GET", "/users/confirmation?confirmation_token=" + link);
        EXPECT_EQ(status(), 200);
        EXPECT_FALSE(directory.accounts.find_by_username("joe")->confirmed_at);
    }
    ask("POST", "/users/confirmation", "confirmation_token=" + link);
    EXPECT_EQ(status(), 200);
    EXPECT_TRUE(directory.accounts.find_by_username("joe")->confirmed_at);
    ask("POST", "/users/confirmation", "confirmation_token=" + link);
    EXPECT_EQ(status(), 410);
}

TEST_F(Pages, NoScriptNoFrameNoReferrerNoCache) {
    ask("GET", "/users/confirmation?confirmation_token=x");
    const auto& headers = exchange.response.headers;
    EXPECT_NE(headers.find("Content-Security-Policy: default-src 'none'"), std::string::npos);
    EXPECT_NE(headers.find("frame-ancestors 'none'"), std::string::npos);
    EXPECT_NE(headers.find("Referrer-Policy: no-referrer\r\n"), std::string::npos);
    EXPECT_NE(headers.find("Cache-Control: no-store\r\n"), std::string::npos);
    EXPECT_EQ(exchange.response.content_type, "text/html; charset=utf-8");
}

TEST_F(Pages, AnAddressThatSomebodyElseOwnsNowIsAConflict) {
    const auto link = link_of_new_account("joe", "joe@example.com");
    const auto joe = directory.accounts.find_by_username("joe").value();
    core::AccountChange change;
    change.email = "wanted@example.com";
    ASSERT_TRUE(directory.accounts.change(policy::operate(), joe.id, change));
    const auto mails = store->write(policy::housekeeping(), [&](Writer& writer) -> Result<std::vector<Mail>> {
        return writer.mails().claim(clock.now(), clock.now(), 10);
    });
    std::string second;
    for (const auto& mail : *mails)
        if (mail.to == "wanted@example.com") second = mail.text;
    core::NewAccount other;
    other.username = "ann";
    other.email = "wanted@example.com";
    other.confirmed = true;
    ASSERT_TRUE(directory.accounts.create(policy::operate(), other));
    ask("POST", "/users/confirmation", "confirmation_token=" + second);
    EXPECT_EQ(status(), 409);
    EXPECT_EQ(directory.accounts.find(joe.id)->email, "joe@example.com");
}

TEST_F(Pages, AnAvatarIsKeptByItsTag) {
    ask("GET", "/uploads/user/avatar/5/avatar.png");
    EXPECT_EQ(status(), 200);
    EXPECT_EQ(exchange.response.content_type, "image/png");
    EXPECT_TRUE(body().starts_with("\x89PNG"));
    EXPECT_NE(exchange.response.headers.find("ETag: \"identicon-5\"\r\n"), std::string::npos);
    EXPECT_EQ(exchange.response.headers.find("no-store"), std::string::npos);
    ask("GET", "/uploads/user/avatar/5/avatar.png", {}, "\"identicon-5\"");
    EXPECT_EQ(status(), 304);
    EXPECT_EQ(body(), "");
    ask("GET", "/uploads/user/avatar/99999999999999999999/avatar.png");
    EXPECT_EQ(status(), 200);
    ask("GET", "/uploads/user/avatar/x/avatar.png");
    EXPECT_EQ(status(), 404);
}

TEST_F(Pages, HealthReadinessAndDocuments) {
    ask("GET", "/healthz");
    EXPECT_EQ(body(), R"({"status":"ok"})");
    ask("GET", "/readyz");
    EXPECT_EQ(status(), 200);
    ask("GET", "/openapi/a.json");
    EXPECT_EQ(body(), "{\"a\":1}");
    for (const auto* name : {"b.json", "a", "..%2Fa.json", "%00"}) {
        ask("GET", std::string("/openapi/") + name);
        EXPECT_EQ(status(), name == std::string("%00") ? status() : 404) << name;
        EXPECT_GE(status(), 400);
        EXPECT_LT(status(), 500);
    }
}

}  // namespace
}  // namespace usher::server
