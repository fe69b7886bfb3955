#include "dialects/gitlab/v3/views.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "api/openapi_check_test.h"
#include "dialects/gitlab/no_store_test.h"
#include "dialects/gitlab/random_test.h"

namespace usher::gitlab::v3 {
namespace {

namespace json = boost::json;

TEST(OpenApi, OfGitlabIsSound) { api::expect_sound_document(Alone({"http://x", true}).dialect); }

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
    user["avatar_url"] = std::string(base) + "/uploads/user/avatar/" + std::to_string(account.id.value) +
                         "/" + (account.avatar.empty() ? "avatar" : account.avatar) + ".png";
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
    user["email"] = shown_address(account);
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
