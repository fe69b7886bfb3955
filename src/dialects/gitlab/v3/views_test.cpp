#include "dialects/gitlab/v3/views.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <random>

#include "api/openapi_check_test.h"
#include "dialects/gitlab/no_store_test.h"

namespace usher::gitlab::v3 {
namespace {

namespace json = boost::json;

TEST(OpenApi, OfGitlabIsSound) { api::expect_sound_document(Alone({"http://x", true}).dialect); }

class Random {
  public:
    std::int64_t number(std::int64_t from, std::int64_t to) {
        return std::uniform_int_distribution<std::int64_t>(from, to)(engine_);
    }
    bool flag() { return number(0, 1) == 1; }
    // Clean text: valid UTF-8 without NUL, with everything that JSON escapes.
    std::string text() {
        static constexpr std::string_view pieces[] = {"a",  "Z",    "0",    " ",      "\"",   "\\",  "/",
                                                      "\n", "\t",   "\x01", "\x1f",   "\x7f", "<b>", "é",
                                                      "ß",  "日本", "😀",    "\u2028", "&",    "'"};
        std::string out;
        for (auto count = number(0, 24); count > 0; --count)
            out += pieces[static_cast<std::size_t>(number(0, std::ssize(pieces) - 1))];
        return out;
    }
    std::optional<std::string> maybe_text() { return flag() ? std::optional(text()) : std::nullopt; }
    Time time() {
        return Time(
            std::chrono::microseconds(number(-62135596800, 253402300799) * 1'000'000 + number(0, 999'999)));
    }
    std::optional<Time> maybe_time() { return flag() ? std::optional(time()) : std::nullopt; }

    Account account() {
        Account account;
        account.id = {number(1, INT64_MAX)};
        account.username = text();
        account.name = text();
        account.email = maybe_text();
        account.pending_email = "never-shown@example.com";
        account.state = static_cast<State>(number(0, 4));
        account.admin = flag();
        account.external = flag();
        account.can_create_group = flag();
        account.two_factor_enabled = flag();
        account.projects_limit = number(0, INT32_MAX);
        account.theme_id = number(0, 10);
        account.color_scheme_id = number(0, 10);
        account.profile = {maybe_text(), maybe_text(), text(), text(), text(), text(), "never-shown"};
        account.created_at = time();
        account.updated_at = time();
        account.confirmed_at = maybe_time();
        account.last_sign_in_at = maybe_time();
        account.current_sign_in_at = maybe_time();
        for (auto count = number(0, 3); count > 0; --count)
            account.identities.push_back({text(), maybe_text()});
        return account;
    }

  private:
    std::mt19937_64 engine_{20160501};
};

json::value value_of(const std::optional<std::string>& text) {
    return text ? json::value(*text) : json::value(nullptr);
}
json::value value_of(const std::optional<Time>& time) {
    return time ? json::value(iso8601_millis(*time)) : json::value(nullptr);
}

constexpr std::string_view base = "https://people.example.org/\"x\"";

// What contract/gitlab.md section 3 shows of an account, built another way.
json::object expected_user(const Account& account) {
    const bool ldap = account.state == State::ldap_blocked;
    const auto& profile = account.profile;
    json::array identities;
    for (const auto& each : account.identities)
        identities.push_back({{"provider", each.provider}, {"extern_uid", value_of(each.extern_uid)}});
    const auto* newest = account.identities.empty() ? nullptr : &account.identities.front();
    json::object user;
    user["name"] = account.name;
    user["username"] = account.username;
    user["id"] = account.id.value;
    user["state"] = account.state == State::active ? "active" : ldap ? "ldap_blocked" : "blocked";
    user["avatar_url"] =
        std::string(base) + "/uploads/user/avatar/" + std::to_string(account.id.value) + "/avatar.png";
    user["web_url"] = std::string(base) + "/u/" + account.username;
    user["created_at"] = iso8601_millis(account.created_at);
    user["is_admin"] = account.admin;
    user["bio"] = value_of(profile.bio);
    user["location"] = value_of(profile.location);
    user["skype"] = profile.skype;
    user["linkedin"] = profile.linkedin;
    user["twitter"] = profile.twitter;
    user["website_url"] = profile.website_url;
    user["last_sign_in_at"] = value_of(account.last_sign_in_at);
    user["confirmed_at"] = value_of(account.confirmed_at);
    user["email"] = account.email.value_or(account.username + "@noreply.invalid");
    user["theme_id"] = account.theme_id;
    user["color_scheme_id"] = account.color_scheme_id;
    user["projects_limit"] = account.projects_limit;
    user["current_sign_in_at"] = value_of(account.current_sign_in_at);
    user["identities"] = identities;
    user["can_create_group"] = account.can_create_group;
    user["can_create_project"] = account.projects_limit > 0;
    user["two_factor_enabled"] = account.two_factor_enabled;
    user["external"] = account.external;
    user["extern_uid"] = newest ? value_of(newest->extern_uid) : json::value(nullptr);
    user["provider"] = newest ? json::value(newest->provider) : json::value(nullptr);
    return user;
}

json::value written(const auto& view) {
    std::string out;
    api::encode(out, view);
    return json::parse(out);
}

TEST(Views, AnyAccountIsWrittenAsTheContractSays) {
    const Alone alone({std::string(base), true});
    Random random;
    for (int i = 0; i < 3000; ++i) {
        const auto account = random.account();
        const auto full = expected_user(account);
        ASSERT_EQ(written(FullUser(alone.dialect, account)), json::value(full));

        auto login = full;
        const auto token = random.text();
        login["private_token"] = token;
        ASSERT_EQ(written(LoginUser(alone.dialect, account, token)), json::value(login));

        auto deleted = full;
        deleted["admin"] = account.admin;
        deleted["updated_at"] = iso8601_millis(account.updated_at);
        ASSERT_EQ(written(DeletedUser(alone.dialect, account)), json::value(deleted));

        json::object basic, plain;
        for (const auto* name : {"name", "username", "id", "state", "avatar_url", "web_url"})
            basic[name] = plain[name] = full.at(name);
        for (const auto* name :
             {"created_at", "is_admin", "bio", "location", "skype", "linkedin", "twitter", "website_url"})
            plain[name] = full.at(name);
        ASSERT_EQ(written(BasicUser(alone.dialect, account)), json::value(basic));
        ASSERT_EQ(written(PlainUser(alone.dialect, account)), json::value(plain));
    }
}

TEST(Views, KeysAndAddresses) {
    const Alone alone({std::string(base), true});
    Random random;
    for (int i = 0; i < 300; ++i) {
        SshKey key{{random.number(1, INT64_MAX)},
                   {random.number(1, 100)},
                   random.text(),
                   random.text(),
                   "ab:cd",
                   "x",
                   random.time(),
                   random.time()};
        json::object expected{{"id", key.id.value},
                              {"title", key.title},
                              {"key", key.key},
                              {"created_at", iso8601_millis(key.created_at)}};
        ASSERT_EQ(written(KeyView(key)), json::value(expected));
        auto deleted = expected;
        deleted["user_id"] = key.account.value;
        deleted["fingerprint"] = key.fingerprint;
        deleted["updated_at"] = iso8601_millis(key.updated_at);
        ASSERT_EQ(written(DeletedKey(key)), json::value(deleted));
        const auto account = random.account();
        expected["user"] = expected_user(account);
        ASSERT_EQ(written(KeyWithUser(key, FullUser(alone.dialect, account))), json::value(expected));

        const Email email{{random.number(1, 100)}, {1}, random.text(), random.time()};
        ASSERT_EQ(written(EmailView(email)), (json::value{{"id", email.id.value}, {"email", email.address}}));
    }
}

}  // namespace
}  // namespace usher::gitlab::v3
