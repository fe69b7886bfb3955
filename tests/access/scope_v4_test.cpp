// What tokens of every scope open in GitLab v4: each operation, read and written, with and without sudo. All
// of them are an administrator's, so that only the scope can be in the way.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <memory>

#include "scene.h"

namespace usher::access {
namespace {

using testing::Answer;
using testing::World;

// "" is a token of no scope at all, as an older version may have left one.
constexpr const char* scopes[] = {"",
                                  "api",
                                  "read_api",
                                  "read_user",
                                  "sudo",
                                  "admin_mode",
                                  "read_repository",
                                  "write_repository",
                                  "read_registry",
                                  "write_registry",
                                  "create_runner"};

bool reads(const api::Operation& operation) { return operation.method == api::Method::get; }
bool is_about_users(const api::Operation& operation) {
    return operation.path == "/user" || operation.path.starts_with("/user/") || operation.path == "/users" ||
           operation.path.starts_with("/users/");
}

// The scopes of which one is enough (contract/gitlab.md section 8.2), in the words of the refusal; empty:
// any.
std::string sufficient(const api::Operation& operation) {
    if (operation.name == "get_own_token" || operation.name == "revoke_own_token") return "";
    if (!reads(operation)) return "api";
    return is_about_users(operation) ? "api read_api read_user" : "api read_api";
}
bool opens(std::string_view scope, const api::Operation& operation) {
    const auto enough = sufficient(operation);
    if (enough.empty()) return true;
    return !scope.empty() && (" " + enough + " ").find(" " + std::string(scope) + " ") != std::string::npos;
}

const api::Dispatch::Mount& v4_of(Scene& scene, std::vector<api::Dispatch::Mount>& kept) {
    kept = scene.world.dialects().mounts();
    for (const auto& mount : kept)
        if (mount.dialect->name() == "gitlab-v4") return mount;
    throw std::logic_error("v4 is not mounted");
}

// A scene in which root has a token of these scopes.
struct Holder {
    explicit Holder(std::string_view scopes_of_token) : mount(v4_of(scene, mounts)) {
        core::NewToken wanted;
        wanted.name = "scoped";
        wanted.scopes = scopes_of_token;
        token = scene.world.directory()
                    .tokens.create(policy::operate(), scene.root.id, wanted)
                    .value()
                    .secret.reveal();
    }

    Answer ask(const api::Operation& operation, const std::string& method, Way way,
               std::string_view sudo = {}) {
        const auto* row = row_of("gitlab-v4", operation.name);
        auto asked = scene.question(mount, *row, Credential::admin, Target::others, std::string(row->body));
        if (way == Way::header) asked.headers.emplace_back("PRIVATE-TOKEN", token);
        if (way == Way::bearer) asked.headers.emplace_back("Authorization", "Bearer " + token);
        if (way == Way::query) asked.add_query("access_token", token);
        if (!sudo.empty()) asked.headers.emplace_back("Sudo", std::string(sudo));
        return scene.world.ask(method, asked.path, asked.headers, asked.body);
    }
    Answer ask(const api::Operation& operation, Way way, std::string_view sudo = {}) {
        return ask(operation, std::string(api::word(operation.method)), way, sudo);
    }

    Scene scene;
    std::vector<api::Dispatch::Mount> mounts;
    api::Dispatch::Mount mount;
    std::string token;
};

std::span<const api::Operation> operations() {
    static Holder any("api");
    return any.mount.dialect->operations();
}

void expect_insufficient(const Answer& answer, std::string_view enough) {
    EXPECT_EQ(answer.status, 403);
    EXPECT_EQ(
        answer.body,
        R"({"error":"insufficient_scope","error_description":"The request requires higher privileges than )"
        R"(provided by the access token.","scope":")" +
            std::string(enough) + "\"}");
}
// Whatever else it says, it was not the scope.
void expect_open(const Answer& answer) {
    EXPECT_EQ(answer.body.find("insufficient_scope"), std::string::npos) << answer.body;
    EXPECT_NE(answer.status, 401) << answer.body;
}

class OneScope : public ::testing::TestWithParam<const char*> {};

TEST_P(OneScope, OpensWhatItIsForAndNothingElse) {
    const std::string_view scope = GetParam();
    Holder shared(scope);
    const auto before = shared.scene.dump();
    for (const auto& operation : operations()) {
        for (const auto way : {Way::header, Way::bearer, Way::query}) {
            SCOPED_TRACE(std::string(operation.name) + " with \"" + std::string(scope) + "\"");
            if (!opens(scope, operation)) {
                expect_insufficient(shared.ask(operation, way), sufficient(operation));
            } else if (reads(operation)) {
                expect_open(shared.ask(operation, way));
            } else {
                Holder fresh(scope);
                expect_open(fresh.ask(operation, way));
            }
        }
        if (HasFailure()) break;
    }
    EXPECT_EQ(shared.scene.dump(), before);
}

TEST_P(OneScope, IsTheSameForHead) {
    const std::string_view scope = GetParam();
    Holder shared(scope);
    for (const auto& operation : operations()) {
        if (!reads(operation)) continue;
        SCOPED_TRACE(std::string(operation.name));
        const auto got = shared.ask(operation, Way::header);
        const auto head = shared.ask(operation, "HEAD", Way::header);
        EXPECT_EQ(head.status, got.status);
        EXPECT_EQ(head.operation, operation.name);
        EXPECT_EQ(head.status == 403, !opens(scope, operation)) << got.body;
    }
}

// Beside what it takes to ask at all, acting for somebody else takes the scope sudo.
TEST_P(OneScope, DoesNotLetAnybodyActForOthersAlone) {
    const std::string_view scope = GetParam();
    Holder shared(scope);
    const auto before = shared.scene.dump();
    for (const auto& operation : operations()) {
        SCOPED_TRACE(std::string(operation.name));
        const auto answer = shared.ask(operation, Way::header, "mary");
        if (!opens(scope, operation)) {
            expect_insufficient(answer, sufficient(operation));
        } else if (scope == "sudo") {
            // Only the token itself is open to it; mary has shown none.
            EXPECT_EQ(answer.status, 404) << answer.body;
        } else {
            expect_insufficient(answer, "sudo");
        }
    }
    EXPECT_EQ(shared.scene.dump(), before);
}

TEST_P(OneScope, WithSudoActsWithinItself) {
    const auto scope = std::string(GetParam());
    if (scope == "sudo") GTEST_SKIP() << "is what is added";
    Holder shared(scope.empty() ? "sudo" : scope + " sudo");
    for (const auto& operation : operations()) {
        SCOPED_TRACE(std::string(operation.name));
        if (opens(scope, operation) && !reads(operation)) continue;  // in tests/access/access_test.cpp
        const auto answer = shared.ask(operation, Way::header, "mary");
        EXPECT_EQ(answer.body.find("insufficient_scope") != std::string::npos, !opens(scope, operation))
            << answer.body;
        if (operation.name == "get_current_user" && opens(scope, operation)) {
            const auto user = boost::json::parse(answer.body).as_object();
            EXPECT_EQ(user.at("username"), "mary");
            EXPECT_FALSE(user.contains("is_admin")) << "she is none";
        }
    }
}

INSTANTIATE_TEST_SUITE_P(GitlabV4, OneScope, ::testing::ValuesIn(scopes),
                         [](const auto& info) { return std::string(*info.param ? info.param : "none"); });

// "api" within another word is not the scope.
TEST(ScopesOfV4, AreWholeWords) {
    Holder holder("apis read_apis xapi API sudo_api");
    for (const auto& operation : operations()) {
        if (sufficient(operation).empty()) continue;
        SCOPED_TRACE(std::string(operation.name));
        expect_insufficient(holder.ask(operation, Way::header), sufficient(operation));
    }
}

TEST(ScopesOfV4, ThePrivateTokenHasAll) {
    Scene scene;
    const World::Headers with_sudo{{"PRIVATE-TOKEN", scene.root.private_token}, {"Sudo", "mary"}};
    EXPECT_EQ(scene.world.ask("GET", "/api/v4/user", with_sudo).status, 200);
    EXPECT_EQ(
        scene.world
            .ask("GET", "/api/v4/personal_access_tokens/self", {{"PRIVATE-TOKEN", scene.root.private_token}})
            .status,
        404)
        << "it is no personal access token";
}

// A token that may end itself ends nothing else by the same words.
TEST(ScopesOfV4, ATokenWithoutScopesEndsOnlyItself) {
    Holder holder("read_registry");
    const auto victim = "/api/v4/personal_access_tokens/" + std::to_string(holder.scene.root.personal);
    const World::Headers headers{{"PRIVATE-TOKEN", holder.token}};
    for (const std::string& path :
         {victim, victim + "/../self",
          std::string("/api/v4/personal_access_tokens/self/../") + std::to_string(holder.scene.root.personal),
          std::string("/api/v4/personal_access_tokens/self/rotate"),
          std::string("/api/v4/personal_access_tokens?path=/personal_access_tokens/self")}) {
        for (const auto* method : {"GET", "POST", "DELETE"}) {
            const auto answer = holder.scene.world.ask(method, path, headers);
            EXPECT_GE(answer.status, 400) << method << " " << path;
            EXPECT_LT(answer.status, 500) << method << " " << path;
        }
    }
    const World::Headers own{{"PRIVATE-TOKEN", holder.scene.root.personal_token}};
    EXPECT_EQ(holder.scene.world.ask("GET", "/api/v4/user", own).status, 200);
    EXPECT_EQ(holder.scene.world.ask("DELETE", "/api/v4/personal_access_tokens/self.json", headers).status,
              204);
    EXPECT_EQ(holder.scene.world.ask("GET", "/api/v4/personal_access_tokens/self", headers).status, 401);
    EXPECT_EQ(holder.scene.world.ask("GET", "/api/v4/user", own).status, 200);
}

}  // namespace
}  // namespace usher::access
