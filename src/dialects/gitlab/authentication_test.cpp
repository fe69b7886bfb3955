#include "dialects/gitlab/authentication.h"

#include <gtest/gtest.h>

namespace usher::gitlab {
namespace {

TEST(Scopes, AreWholeWordsOfTheList) {
    const auto has = [](std::string_view scopes, std::string_view scope) {
        return has_scope(TokenKind::personal, scopes, scope);
    };
    EXPECT_TRUE(has("api", "api"));
    EXPECT_TRUE(has("read_user api sudo", "api"));
    EXPECT_TRUE(has("read_user api sudo", "sudo"));
    for (const auto* scopes : {"", " ", "read_api", "apis", "API", "api,sudo", "read_user\tapi", "ap i"})
        EXPECT_FALSE(has(scopes, "api")) << scopes;
}

TEST(Scopes, AreAllInThePrivateTokenAndInNoOther) {
    EXPECT_TRUE(has_scope(TokenKind::private_token, "", "sudo"));
    for (const auto kind : {TokenKind::personal, TokenKind::impersonation, TokenKind::service})
        EXPECT_FALSE(has_scope(kind, "", "sudo"));
}

TEST(Sudo, NamesOneselfByIdOrByExactName) {
    Account mary;
    mary.id = {12};
    mary.username = "mary";
    for (const auto* self : {"12", "0012", "mary"}) EXPECT_TRUE(is_self(mary, self)) << self;
    for (const auto* other : {"", "0", "1", "120", " 12", "12 ", "+12", "12.0", "Mary", "mary ", "-12",
                              "99999999999999999999999999"})
        EXPECT_FALSE(is_self(mary, other)) << other;
    // Digits are an id, whoever has them as a name.
    mary.username = "7";
    EXPECT_FALSE(is_self(mary, "7"));
}

}  // namespace
}  // namespace usher::gitlab
