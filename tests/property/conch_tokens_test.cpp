// Whatever is done to tokens and sessions, and in whatever order: afterwards exactly those are alive that the
// rules say (contract/conch.md sections 2 and 5.3 to 5.10). The rules are written down a second time here,
// over a list.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <random>
#include <set>

#include "base/log.h"
#include "base/text.h"
#include "support/world.h"

namespace usher::testing {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr auto login_life = 24h;
constexpr auto one_time_life = 10min;
constexpr auto api_life = std::chrono::hours(5 * 365 * 24);

// One token; its texts differ in their signatures only, when the key was rotated between two logins.
struct KnownToken {
    std::string claims;
    std::set<std::string> texts;
    bool is_login = true;
    std::string name;
    Time created, expires;
    bool ended = false;
};

struct KnownCookie {
    std::string value;
    Time expires;
    bool ended = false;
};

class Play {
  public:
    explicit Play(unsigned seed) : random_(seed) {
        log::set_level(log::Level::off);
        world_.make_person("root", "Root", "root@example.org", "root", true);
        mary_ = world_.make_person("mary", "Mary", "mary@example.com", password_).account;
        login();
    }

    void step() {
        using Act = void (Play::*)();
        static constexpr std::pair<const char*, Act> acts[] = {
            {"login", &Play::login},
            {"login", &Play::login},
            {"create", &Play::create},
            {"create", &Play::create},
            {"create", &Play::create},
            {"end one", &Play::end_one},
            {"admin ends one", &Play::admin_ends_one},
            {"revoke", &Play::revoke},
            {"admin revokes", &Play::admin_revokes},
            {"refresh", &Play::refresh},
            {"logout", &Play::logout},
            {"change password", &Play::change_password},
            {"reset password", &Play::reset_password},
            {"block", &Play::block},
            {"rotate keys", &Play::rotate},
            {"wait", &Play::wait},
            {"wait", &Play::wait},
        };
        const auto& [name, act] = acts[pick(std::size(acts))];
        history_ += std::string(name) + "\n";
        (this->*act)();
        SCOPED_TRACE(history_);
        expect_alive();
    }

  private:
    std::size_t pick(std::size_t count) {
        return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_);
    }
    bool toss() { return pick(2) == 0; }
    Time now() const { return world_.clock.time; }
    bool is_alive(const KnownToken& token) const { return !token.ended && token.expires > now(); }
    bool is_alive(const KnownCookie& cookie) const {
        return !cookie.ended && !refused_ && cookie.expires > now();
    }

    // --- asking

    using Headers = World::Headers;
    Answer ask(const std::string& method, const std::string& path, Headers headers,
               const json::value& body = {}) {
        headers.emplace_back("Content-Type", "application/json");
        return world_.ask(method, "/conch" + path, headers, body.is_null() ? "" : json::serialize(body));
    }
    static Headers bearer(const std::string& jwt) { return {{"Authorization", "Bearer " + jwt}}; }
    static Headers with_cookie(const std::string& value) { return {{"Cookie", "conch=" + value}}; }
    static std::string member(const Answer& answer, const char* name) {
        return std::string(json::parse(answer.body).at(name).as_string());
    }
    Headers root() {
        return bearer(member(ask("POST", "/login", {}, {{"email", "root@example.org"}, {"password", "root"}}),
                             "jwt_token"));
    }
    std::string mary_path(const std::string& rest = {}) { return "/user/" + mary_.uuid.text() + rest; }

    // A token or cookie that is alive: what to send, and which token it is.
    struct Presented {
        Headers headers;
        KnownToken* token = nullptr;
    };
    Presented anything_alive() {
        std::vector<Presented> all;
        for (auto& token : tokens_)
            if (is_alive(token)) all.push_back({bearer(*token.texts.begin()), &token});
        for (auto& cookie : cookies_)
            if (is_alive(cookie)) all.push_back({with_cookie(cookie.value), nullptr});
        if (all.empty()) {
            login();
            return anything_alive();
        }
        return all[pick(all.size())];
    }

    // --- what the rules say

    void end_kind(bool logins, bool apis) {
        for (auto& token : tokens_)
            if (token.is_login ? logins : apis) token.ended = true;
    }
    void refuse_cookies() {
        refused_ = true;
        end_cookies();
    }
    void end_cookies() {
        for (auto& cookie : cookies_) cookie.ended = true;
    }
    KnownToken& know(const std::string& jwt, bool is_login, std::chrono::seconds life,
                     std::string name = {}) {
        const std::string claims(split(jwt, '.').at(1));
        for (auto& token : tokens_) EXPECT_NE(token.claims, claims) << "an old token came back";
        tokens_.push_back({claims, {jwt}, is_login, std::move(name), now(), now() + life});
        return tokens_.back();
    }
    void keep_cookie(const Answer& answer, Time expires) {
        const auto text = answer.header("Set-Cookie").value();
        cookies_.push_back({text.substr(6, text.find(';') - 6), expires});
    }

    // --- acts

    void login() {
        const bool with_session = toss();
        const auto answer =
            ask("POST", "/login", {},
                {{"email", "mary@example.com"}, {"password", password_}, {"set_session", with_session}});
        ASSERT_EQ(answer.status, 200) << answer.body;
        refused_ = false;
        const auto jwt = member(answer, "jwt_token");
        KnownToken* again = nullptr;
        for (auto& token : tokens_)
            if (token.is_login && is_alive(token) && token.expires - now() >= now() - token.created)
                if (!again || token.created >= again->created) again = &token;
        if (again) {
            EXPECT_EQ(split(jwt, '.').at(1), again->claims) << "not the one to be handed out again";
            again->texts.insert(jwt);
        }
        const auto& token = again ? *again : know(jwt, true, login_life);
        if (with_session) keep_cookie(answer, token.expires);
    }

    void create() {
        const std::string name(1, static_cast<char>('a' + pick(4)));
        const auto presented = anything_alive();
        const bool taken = std::any_of(tokens_.begin(), tokens_.end(), [&](const KnownToken& token) {
            return !token.is_login && token.name == name && is_alive(token);
        });
        const auto answer = ask("POST", "/user/me/token", presented.headers, {{"name", name}});
        ASSERT_EQ(answer.status, taken ? 409 : 201) << answer.body;
        if (!taken) know(member(answer, "token"), false, api_life, name);
    }

    void end_named(const Headers& headers, const std::string& path) {
        const std::string name(1, static_cast<char>('a' + pick(4)));
        bool found = false;
        for (auto& token : tokens_) {
            if (token.is_login || token.name != name || !is_alive(token)) continue;
            token.ended = found = true;
        }
        EXPECT_EQ(ask("DELETE", path + name, headers).status, found ? 204 : 404);
    }
    void end_one() {
        const auto presented = anything_alive();
        end_named(presented.headers, "/user/me/token/");
    }
    void admin_ends_one() { end_named(root(), mary_path("/token/")); }

    void revoke_by(const Headers& headers, const std::string& path) {
        const auto which = pick(3);
        const char* queries[] = {"", "?login_only=1", "?api_only=1"};
        EXPECT_EQ(ask("POST", path + queries[which], headers).status, 204);
        end_kind(which != 2, which != 1);
        if (which != 2) refuse_cookies();
    }
    void revoke() {
        const auto presented = anything_alive();
        revoke_by(presented.headers, "/user/me/revoke");
    }
    void admin_revokes() { revoke_by(root(), mary_path("/revoke")); }

    void refresh() {
        const auto presented = anything_alive();
        const auto answer = ask("POST", "/refresh_token", presented.headers);
        ASSERT_EQ(answer.status, 200) << answer.body;
        if (presented.token) presented.token->ended = true;
        const auto& fresh = know(member(answer, "jwt_token"), true, login_life);
        if (!presented.token) keep_cookie(answer, fresh.expires);
    }

    void logout() {
        const auto presented = anything_alive();
        EXPECT_EQ(ask("POST", "/logout", presented.headers).status, 204);
        if (presented.token) presented.token->ended = true;
        refuse_cookies();
    }

    void change_password() {
        const auto presented = anything_alive();
        const auto which = pick(3);
        const char* queries[] = {"?clear_tokens=none", "", "?clear_tokens=all"};
        new_password();
        EXPECT_EQ(ask("POST", std::string("/user/me/password") + queries[which], presented.headers,
                      {{"password", password_}})
                      .status,
                  204);
        refused_ = false;
        if (which == 0) return;
        end_kind(true, which == 2);
        if (presented.token) presented.token->ended = true;
        refuse_cookies();
    }

    void reset_password() {
        const auto which = pick(3);
        const char* queries[] = {"?clear_tokens=none", "", "?clear_tokens=all"};
        EXPECT_EQ(ask("DELETE", mary_path("/password") + queries[which], root()).status, 204);
        const auto text = world_.mails().back().text;
        const auto at = text.find("Password: ") + 10;
        password_ = text.substr(at, text.find('\n', at) - at);
        if (which == 0) return;
        end_kind(true, which == 2);
        refuse_cookies();
        const auto answer =
            ask("POST", "/login", {}, {{"email", "mary@example.com"}, {"password", password_}});
        ASSERT_EQ(answer.status, 200) << answer.body;
        const auto jwt = member(answer, "jwt_token");
        know(jwt, true, one_time_life);
        new_password();
        EXPECT_EQ(
            ask("POST", "/user/me/password?clear_tokens=none", bearer(jwt), {{"password", password_}}).status,
            204);
        refused_ = false;
    }

    void block() {
        auto& accounts = world_.directory().accounts;
        ASSERT_TRUE(accounts.block(policy::operate(), mary_.id));
        for (const auto& token : tokens_)
            EXPECT_EQ(ask("GET", "/me", bearer(*token.texts.begin())).status, 401) << token.claims;
        ASSERT_TRUE(accounts.unblock(policy::operate(), mary_.id));
        end_kind(true, false);
        end_cookies();
    }

    void rotate() { ASSERT_TRUE(world_.directory().signing_keys.rotate(policy::operate())); }

    void wait() {
        constexpr std::chrono::seconds steps[] = {1s, 10min, 6h, 13h, 25h, 24h * 400};
        world_.clock.time += steps[pick(std::size(steps))];
    }

    void new_password() { password_ = "password-" + std::to_string(random_()); }

    // --- the look at everything

    void expect_alive() {
        for (const auto& token : tokens_)
            for (const auto& text : token.texts)
                EXPECT_EQ(ask("GET", "/me", bearer(text)).status, is_alive(token) ? 204 : 401)
                    << (token.is_login ? "login token" : "API token ") << token.name;
        for (const auto& cookie : cookies_)
            EXPECT_EQ(ask("GET", "/me", with_cookie(cookie.value)).status, is_alive(cookie) ? 204 : 401)
                << "cookie";
        std::vector<std::string> expected, listed;
        for (const auto& token : tokens_)
            if (!token.is_login && is_alive(token)) expected.push_back(token.name);
        std::sort(expected.begin(), expected.end());
        const auto list = json::parse(ask("GET", mary_path("/token"), root()).body);
        for (const auto& each : list.as_array()) listed.emplace_back(each.at("name").as_string());
        EXPECT_EQ(listed, expected);
    }

    World world_{"sqlite::memory:"};
    std::mt19937 random_;
    Account mary_;
    std::string password_ = "mary";
    bool refused_ = false;  // refuse_session_auth
    std::vector<KnownToken> tokens_;
    std::vector<KnownCookie> cookies_;
    std::string history_;
};

TEST(ConchTokens, AreAliveAsTheRulesSayAfterAnySequenceOfActs) {
    for (unsigned seed = 1; seed <= 150; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Play play(seed);
        for (int step = 0; step < 30; ++step) {
            play.step();
            ASSERT_FALSE(::testing::Test::HasFailure());
        }
    }
}

}  // namespace
}  // namespace usher::testing
