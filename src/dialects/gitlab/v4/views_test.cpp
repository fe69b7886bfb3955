#include "dialects/gitlab/v4/views.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "api/openapi_check_test.h"
#include "dialects/gitlab/no_store_test.h"
#include "dialects/gitlab/random_test.h"
#include "dialects/gitlab/v4/gpg_keys.h"
#include "dialects/gitlab/v4/preferences.h"
#include "dialects/gitlab/v4/status.h"
#include "dialects/gitlab/v4/surroundings.h"
#include "dialects/gitlab/v4/tokens.h"

namespace usher::gitlab::v4 {
namespace {

namespace json = boost::json;

TEST(OpenApi, OfGitlabV4IsSound) { api::expect_sound_document(AloneV4({"http://x", true}).dialect); }

constexpr std::string_view base = "https://people.example.org/\"x\"";

std::string day(Time time) { return iso8601_millis(time).substr(0, 10); }
json::value day_or_null(const std::optional<Time>& time) {
    return time ? json::value(day(*time)) : json::value(nullptr);
}
json::value null_if_empty(const std::string& text) {
    return text.empty() ? json::value(nullptr) : json::value(text);
}

void add(json::object& to, const json::object& members) {
    for (const auto& member : members) to[member.key()] = member.value();
}

// What contract/gitlab.md section 8.3 shows of an account, built another way.
json::object expected_basic(const Account& account) {
    static constexpr const char* words[] = {"active",      "blocked", "ldap_blocked",
                                            "deactivated", "banned",  "blocked_pending_approval"};
    return {{"id", account.id.value},
            {"username", account.username},
            {"name", account.name},
            {"state", words[static_cast<int>(account.state)]},
            {"avatar_url", std::string(base) + "/uploads/user/avatar/" + std::to_string(account.id.value) +
                               "/" + (account.avatar.empty() ? "avatar" : account.avatar) + ".png"},
            {"web_url", std::string(base) + "/" + account.username}};
}

json::object expected_user(const Account& account) {
    const auto& profile = account.profile;
    auto user = expected_basic(account);
    add(user, {{"created_at", iso8601_millis(account.created_at)},
               {"bio", profile.bio.value_or("")},
               {"location", value_of(profile.location)},
               {"public_email", null_if_empty(profile.public_email)},
               {"skype", profile.skype},
               {"linkedin", profile.linkedin},
               {"twitter", profile.twitter},
               {"website_url", profile.website_url},
               {"organization", profile.organization},
               {"job_title", profile.job_title},
               {"pronouns", null_if_empty(profile.pronouns)},
               {"bot", false},
               {"work_information", nullptr},
               {"followers", 0},
               {"following", 0},
               {"is_followed", false},
               {"local_time", nullptr}});
    return user;
}

json::object expected_to_others(const Account& account) {
    auto user = expected_user(account);
    if (account.private_profile)
        for (const auto* name : {"created_at", "followers", "following"}) user.erase(name);
    return user;
}

json::object expected_public(const Account& account) {
    json::array identities;
    for (const auto& each : account.identities)
        identities.push_back({{"provider", each.provider}, {"extern_uid", value_of(each.extern_uid)}});
    auto user = expected_user(account);
    const auto& commit_email = account.profile.commit_email;
    add(user, {{"last_sign_in_at", value_of(account.last_sign_in_at)},
               {"confirmed_at", value_of(account.confirmed_at)},
               {"last_activity_on", day_or_null(account.last_seen_at)},
               {"email", shown_address(account)},
               {"theme_id", account.theme_id},
               {"color_scheme_id", account.color_scheme_id},
               {"projects_limit", account.projects_limit},
               {"current_sign_in_at", value_of(account.current_sign_in_at)},
               {"identities", identities},
               {"can_create_group", account.can_create_group},
               {"can_create_project", account.projects_limit > 0},
               {"two_factor_enabled", account.two_factor_enabled},
               {"external", account.external},
               {"private_profile", account.private_profile},
               {"commit_email", commit_email.empty() ? shown_address(account) : commit_email}});
    return user;
}

json::object expected_admin(const Account& account, const std::optional<Account>& creator) {
    auto user = expected_public(account);
    add(user, {{"is_admin", account.admin},
               {"note", value_of(account.note)},
               {"namespace_id", account.id.value},
               {"created_by", creator ? json::value(expected_basic(*creator)) : json::value(nullptr)}});
    return user;
}

json::object expected_detailed(const Account& account, const std::optional<Account>& creator) {
    auto user = expected_admin(account, creator);
    add(user, {{"highest_role", 0},
               {"current_sign_in_ip", null_if_empty(account.current_sign_in_from)},
               {"last_sign_in_ip", null_if_empty(account.last_sign_in_from)},
               {"sign_in_count", account.sign_in_count}});
    return user;
}

json::value written(const auto& view) {
    std::string out;
    api::encode(out, view);
    return json::parse(out);
}

TEST(Views, AnyAccountIsWrittenAsTheContractSays) {
    const AloneV4 alone({std::string(base), true});
    Random random;
    for (int i = 0; i < 3000; ++i) {
        const auto account = random.account();
        ASSERT_EQ(written(BasicUser(alone.dialect, account)), json::value(expected_basic(account)));
        ASSERT_EQ(written(User(alone.dialect, account, User::Reader::insider)),
                  json::value(expected_user(account)));
        ASSERT_EQ(written(User(alone.dialect, account, User::Reader::other)),
                  json::value(expected_to_others(account)));
        ASSERT_EQ(written(PublicUser(alone.dialect, account)), json::value(expected_public(account)));

        const auto creator = random.flag() ? std::optional(random.account()) : std::nullopt;
        Surroundings around{shared(creator), std::nullopt};
        ASSERT_EQ(written(AdminUser(alone.dialect, account, around)),
                  json::value(expected_admin(account, creator)));
        auto detailed = expected_detailed(account, creator);
        ASSERT_EQ(written(DetailedUser(alone.dialect, account, around)), json::value(detailed));

        const AttributeView attribute{random.text(), random.text()};
        around.attributes = {attribute};
        detailed["custom_attributes"] = json::array{{{"key", attribute.key}, {"value", attribute.value}}};
        ASSERT_EQ(written(DetailedUser(alone.dialect, account, around)), json::value(detailed));
    }
}

// Asked for and none there is another thing than not asked for.
TEST(Views, CustomAttributesAreShownWhenAskedForEvenIfThereAreNone) {
    const AloneV4 alone({std::string(base), true});
    Surroundings around;
    around.attributes.emplace();
    EXPECT_EQ(written(AdminUser(alone.dialect, Account(), around)).at("custom_attributes"), json::array());
}

TEST(Views, BelongingsAreWrittenAsTheContractSays) {
    const AloneV4 alone({std::string(base), true});
    static constexpr const char* usages[] = {"auth_and_signing", "auth", "signing"};
    Random random;
    for (int i = 0; i < 300; ++i) {
        SshKey key;
        key.id = {random.number(1, INT64_MAX)};
        key.title = random.text();
        key.key = random.text();
        key.fingerprint = key.sha256 = "never-shown";
        key.created_at = random.time();
        key.usage = static_cast<KeyUsage>(random.number(0, 2));
        key.expires_at = random.maybe_time();
        json::object expected{{"id", key.id.value},
                              {"title", key.title},
                              {"created_at", iso8601_millis(key.created_at)},
                              {"expires_at", value_of(key.expires_at)},
                              {"key", key.key},
                              {"usage_type", usages[static_cast<int>(key.usage)]}};
        ASSERT_EQ(written(KeyView(key)), json::value(expected));
        const auto account = random.account();
        expected["user"] = expected_public(account);
        ASSERT_EQ(written(KeyWithUser(key, PublicUser(alone.dialect, account))), json::value(expected));

        const Email email{{random.number(1, 100)}, {1}, random.text(), random.time(), random.maybe_time()};
        ASSERT_EQ(written(EmailView(email)), (json::value{{"id", email.id.value},
                                                          {"email", email.address},
                                                          {"confirmed_at", value_of(email.confirmed_at)}}));

        const GpgKey gpg{{random.number(1, 100)}, {1}, random.text(), "never-shown", random.time()};
        ASSERT_EQ(written(GpgKeyView(gpg)), (json::value{{"id", gpg.id.value},
                                                         {"key", gpg.key},
                                                         {"created_at", iso8601_millis(gpg.created_at)}}));

        const auto& chosen = account.preferences;
        ASSERT_EQ(written(PreferencesView(account)),
                  (json::value{{"id", account.id.value},
                               {"user_id", account.id.value},
                               {"view_diffs_file_by_file", chosen.view_diffs_file_by_file},
                               {"show_whitespace_in_diffs", chosen.show_whitespace_in_diffs},
                               {"pass_user_identities_to_ci_jwt", chosen.pass_user_identities_to_ci_jwt}}));
        if (account.last_seen_at) {
            ASSERT_EQ(written(ActivityView(account)),
                      (json::value{{"username", account.username},
                                   {"last_activity_on", day(*account.last_seen_at)},
                                   {"last_activity_at", day(*account.last_seen_at)}}));
        }
    }
}

TEST(Views, ATokenSaysWhatItIsAndItsSecretOnce) {
    Random random;
    for (int i = 0; i < 1000; ++i) {
        Token token;
        token.id = {random.number(1, 100)};
        token.account = {random.number(1, 100)};
        token.kind = random.flag() ? TokenKind::personal : TokenKind::impersonation;
        token.name = random.text();
        token.scopes = random.flag() ? "api read_user" : random.flag() ? "sudo" : "";
        token.sealed = "never-shown";
        token.created_at = random.time();
        token.expires_at = random.maybe_time();
        token.revoked_at = random.maybe_time();
        token.used_at = random.maybe_time();
        token.used_from = "never-shown";
        const auto now = random.flag() && token.expires_at ? *token.expires_at : random.time();
        const bool is_over = token.expires_at && now >= *token.expires_at;
        json::array scopes;
        if (token.scopes.starts_with("api")) scopes = {"api", "read_user"};
        if (token.scopes == "sudo") scopes = {"sudo"};
        json::object expected{{"id", token.id.value},
                              {"name", token.name},
                              {"revoked", token.revoked_at.has_value()},
                              {"created_at", iso8601_millis(token.created_at)},
                              {"scopes", scopes},
                              {"user_id", token.account.value},
                              {"last_used_at", value_of(token.used_at)},
                              {"active", !token.revoked_at && !is_over},
                              {"expires_at", day_or_null(token.expires_at)}};
        if (token.kind == TokenKind::impersonation) expected["impersonation"] = true;
        ASSERT_EQ(written(TokenView(token, now)), json::value(expected));
        expected["token"] = "glpat-secret";
        ASSERT_EQ(written(TokenView(token, now, "glpat-secret")), json::value(expected));
    }
}

TEST(Views, AStatusIsOverFromItsEndOn) {
    const auto end = parse_time("2016-05-01T12:30:00.000Z").value();
    const Settings values{{"emoji", "tea"},
                          {"message", "a <b> & \"c\""},
                          {"availability", "busy"},
                          {"clear_status_at", "2016-05-01T12:30:00.000Z"}};
    const json::value nothing{{"emoji", nullptr},
                              {"message", nullptr},
                              {"availability", nullptr},
                              {"message_html", ""},
                              {"clear_status_at", nullptr}};
    EXPECT_EQ(written(StatusView(values, end - std::chrono::microseconds(1))),
              (json::value{{"emoji", "tea"},
                           {"message", "a <b> & \"c\""},
                           {"availability", "busy"},
                           {"message_html", "a &lt;b&gt; &amp; &quot;c&quot;"},
                           {"clear_status_at", "2016-05-01T12:30:00.000Z"}}));
    EXPECT_EQ(written(StatusView(values, end)), nothing);
    EXPECT_EQ(written(StatusView({}, end)), nothing);
}

}  // namespace
}  // namespace usher::gitlab::v4
