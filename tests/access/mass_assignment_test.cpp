// Fields that nobody may set are sent along with every write: what is stored and answered is the same as
// without them.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <regex>

#include "scene.h"

namespace usher::access {
namespace {

namespace json = boost::json;

constexpr std::string_view planted_token = "planted-token-plante";

const json::object& read_only_fields() {
    static const json::object fields = json::parse(R"({
        "id": 4711, "uid": 4711, "key_id": 4711, "email_id": 4711, "token_id": 4711, "user_id": 1, "account_id": 1, "uuid": "0a1b2c3d-0000-4000-8000-000000000001",
        "state": "blocked", "private_token": "planted-token-plante", "token": "planted-token-plante",
        "authentication_token": "planted-token-plante", "created_at": "1999-01-01T00:00:00.000Z",
        "updated_at": "1999-01-01T00:00:00.000Z", "is_admin": true, "confirmed_at": "1999-01-01T00:00:00.000Z",
        "confirmed": true, "last_sign_in_at": "1999-01-01T00:00:00.000Z",
        "current_sign_in_at": "1999-01-01T00:00:00.000Z", "pending_email": "evil@example.com",
        "unconfirmed_email": "evil@example.com", "theme_id": 9, "color_scheme_id": 9, "two_factor_enabled": true,
        "kind": "service", "fingerprint": "00:11", "sha256": "x", "password_hash": "$argon2id$x",
        "encrypted_password": "x", "identities": [{"provider": "evil", "extern_uid": "1"}],
        "user": {"id": 1, "admin": true}, "user[admin]": "true", "__proto__": {"admin": true},
        "identities_attributes": {"0": {"provider": "evil"}}, "keys": ["x"], "emails": ["evil@example.com"]
    })")
                                           .as_object();
    return fields;
}

std::string with_read_only_fields(const Manner& manner, std::string_view body) {
    const auto given = body.empty() ? json::object() : json::parse({body.data(), body.size()});
    if (!given.is_object()) return std::string(body);
    auto all = given.get_object();
    const auto& known = manner.known_fields;
    for (const auto& field : read_only_fields())
        if (!all.contains(field.key()) && std::find(known.begin(), known.end(), field.key()) == known.end())
            all[field.key()] = field.value();
    return json::serialize(all);
}

// Says nothing of what is random or of this scene only.
std::string comparable(std::string body, const Scene& scene) {
    for (const auto* person : scene.people())
        if (const auto at = body.find(person->private_token); at != std::string::npos)
            body.replace(at, person->private_token.size(), "<" + person->username + ">");
    if (const auto at = body.find(scene.link); at != std::string::npos)
        body.replace(at, scene.link.size(), "<link>");
    static const std::regex random(
        R"re([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64,}|(usr|grp|sva)_[0-9A-Za-z]{16}|)re"
        R"re(glpat-[-_0-9A-Za-z]{20}|)re"
        R"re("token":"[-_0-9A-Za-z]{43}")re");
    return std::regex_replace(body, random, "<random>");
}

class MassAssignment : public ::testing::TestWithParam<std::tuple<Credential, Target>> {};

TEST_P(MassAssignment, ChangesNothing) {
    const auto [credential, target] = GetParam();
    Scene names;
    for (const auto& mount : names.world.dialects().mounts()) {
        const auto& manner = manner_of(mount.dialect->name());
        if (!manner.ignores_unknown_fields) continue;
        // The last way: a private_token among the fields replaces the header of that name.
        const auto way = manner.ways.back();
        for (const auto& operation : mount.dialect->operations()) {
            if (operation.method == api::Method::get) continue;
            SCOPED_TRACE(std::string(operation.name));
            const auto* row = row_of(mount.dialect->name(), operation.name);
            ASSERT_NE(row, nullptr);
            if (row->takes_anything) continue;
            Scene plain, loaded;
            const auto first =
                plain.ask(mount, operation, *row, credential, target, way, std::string(row->body));
            const auto second = loaded.ask(mount, operation, *row, credential, target, way,
                                           with_read_only_fields(manner, row->body));
            EXPECT_EQ(second.status, first.status) << second.body;
            EXPECT_EQ(comparable(second.body, loaded), comparable(first.body, plain));
            EXPECT_EQ(loaded.dump(), plain.dump());
            EXPECT_EQ(loaded.world.mails().size(), plain.world.mails().size());
            EXPECT_FALSE(loaded.world.directory().sign_in.with_token(
                planted_token, {TokenKind::private_token, TokenKind::personal, TokenKind::impersonation,
                                TokenKind::service}));
        }
    }
}

std::string name_of(const ::testing::TestParamInfo<std::tuple<Credential, Target>>& info) {
    const auto [credential, target] = info.param;
    const std::string caller = credential == Credential::none     ? "nobody"
                               : credential == Credential::normal ? "normal"
                               : credential == Credential::admin  ? "admin"
                                                                  : "admin_as_normal";
    return caller + (target == Target::own ? "_on_own" : "_on_others");
}

INSTANTIATE_TEST_SUITE_P(Callers, MassAssignment,
                         ::testing::Combine(::testing::Values(Credential::none, Credential::normal,
                                                              Credential::admin, Credential::admin_as_normal),
                                            ::testing::Values(Target::own, Target::others)),
                         name_of);

// A normal user's writes with the fields that only administrators may set.
TEST(Rights, AreNotRaisedByNormalUsers) {
    Scene scene;
    const auto before = scene.dump(scene.mary.id);
    const std::string own = "/users/" + std::to_string(scene.mary.id.value);
    for (const std::string body :
         {R"({"admin":true,"is_admin":true})", R"({"external":false,"projects_limit":1000})",
          R"({"state":"active","sudo":"mary"})", R"({"name":"M","scopes":["api","sudo","admin_mode"]})"}) {
        for (const auto* method : {"POST", "PUT", "PATCH", "DELETE"}) {
            for (const std::string mount : {"/api/v3", "/api/v4"}) {
                for (const std::string& path :
                     {std::string("/user"), own, own + "/block", own + "/impersonation_tokens",
                      own + "/personal_access_tokens", std::string("/users"), std::string("/session")}) {
                    const auto answer = scene.world.ask(
                        method, mount + path,
                        {{"PRIVATE-TOKEN", scene.mary.private_token}, {"Content-Type", "application/json"}},
                        body);
                    EXPECT_GE(answer.status, 400) << method << " " << mount << path;
                    EXPECT_LT(answer.status, 500) << method << " " << mount << path;
                }
            }
        }
    }
    EXPECT_EQ(scene.dump(scene.mary.id), before);
}

}  // namespace
}  // namespace usher::access
