// The server's own dialect over a store in memory, without sockets.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "api/dispatch.h"
#include "base/log.h"
#include "dialects/server/dialect.h"
#include "store/open.h"

namespace usher::server {

// A letter that is nothing but its link.
struct LinkLetters : Letters {
    Message write(Letter, std::span<const Fill> fills) const override {
        return {"Link", fills.back().value, fills.back().value};
    }
};

struct MovableClock : Clock {
    Time time{std::chrono::hours(24 * 365 * 40)};
    Time now() const override { return time; }
};

class PagesTest : public ::testing::Test {
  protected:
    PagesTest() {
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
        lane = dispatch.route(exchange);
        dispatch.run(exchange);
    }
    int status() const { return exchange.response.status; }
    const std::string& body() const { return exchange.response.body; }
    bool says(std::string_view text) const { return body().find(text) != std::string::npos; }
    bool has_header(std::string_view line) const {
        return exchange.response.headers.find(std::string(line) + "\r\n") != std::string::npos;
    }
    void expect_page_headers() const {
        EXPECT_EQ(exchange.response.content_type, "text/html; charset=utf-8");
        EXPECT_TRUE(
            has_header("Content-Security-Policy: default-src 'none'; form-action 'self'; frame-ancestors "
                       "'none'; base-uri 'none'"))
            << exchange.response.headers;
        EXPECT_TRUE(has_header("Referrer-Policy: no-referrer"));
        EXPECT_TRUE(has_header("Cache-Control: no-store"));
        EXPECT_TRUE(has_header("X-Content-Type-Options: nosniff"));
    }

    void offer_choice(AccountId id) {
        (void)store->write(policy::housekeeping(), [&](Writer& writer) -> Result<void> {
            core::queue_password_choice(environment, writer, *writer.reader().accounts().by_id(id));
            return {};
        });
    }
    // The secret of the newest link that was mailed to this address.
    std::string link_to(const std::string& address) {
        const auto mails =
            store->write(policy::housekeeping(), [&](Writer& writer) -> Result<std::vector<Mail>> {
                return writer.mails().claim(clock.now(), clock.now(), 100);
            });
        const Mail* newest = nullptr;
        for (const auto& mail : *mails)
            if (mail.to == address && (!newest || newest->id < mail.id)) newest = &mail;
        return newest ? newest->text : "";
    }

    MovableClock clock;
    std::unique_ptr<Store> store = open_store({"sqlite::memory:", 2});
    crypto::Seal seal{Secret(std::string(32, 'k'))};
    LinkLetters letters;
    core::Environment environment{*store, clock, seal, letters, {}};
    core::Directory directory{environment};
    Server server{directory, {{"a.json", "{\"a\":1}"}}};
    api::Dispatch dispatch{{{"", &server}}, true};
    api::Exchange exchange;
    api::Lane lane{};
};

}  // namespace usher::server
