// A token opens what its scopes say. v3 knows one scope, so a token with less opens nothing there.
#include <gtest/gtest.h>

#include "support/world.h"

namespace usher::testing {
namespace {

TEST(Scopes, ATokenWithoutApiIsRefusedAndLearnsNothing) {
    World world("sqlite::memory:");
    const auto root = world.make_person("root", "Root", "root@example.org", "root-password-1", true);
    core::NewToken small;
    small.name = "reader";
    small.scopes = "read_user sudo";
    const auto token =
        world.directory().tokens.create(policy::operate(), root.account.id, small).value().secret;
    const std::string text(token.reveal());
    const World::Headers ways[] = {{{"PRIVATE-TOKEN", text}}, {{"Authorization", "Bearer " + text}}};
    for (const auto& headers : ways) {
        for (const auto& [method, target] :
             {std::pair("GET", "/api/v3/user"), std::pair("GET", "/api/v3/users"),
              std::pair("DELETE", "/api/v3/users/1")}) {
            const auto answer = world.ask(method, target, headers);
            EXPECT_EQ(answer.status, 403) << target;
            EXPECT_NE(answer.body.find("insufficient_scope"), std::string::npos) << answer.body;
        }
    }
    small.scopes = "read_user api";
    const auto whole =
        world.directory().tokens.create(policy::operate(), root.account.id, small).value().secret;
    EXPECT_EQ(world.ask("GET", "/api/v3/user", {{"PRIVATE-TOKEN", std::string(whole.reveal())}}).status, 200);
}

}  // namespace
}  // namespace usher::testing
