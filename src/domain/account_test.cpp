#include "domain/account.h"

#include <gtest/gtest.h>

#include "domain/token.h"

namespace usher {
namespace {

TEST(StateWord, GoesThereAndBack) {
    for (State state :
         {State::active, State::blocked, State::ldap_blocked, State::deactivated, State::banned}) {
        EXPECT_FALSE(word(state).empty());
        EXPECT_EQ(parse_state(word(state)), state);
    }
    EXPECT_EQ(word(State::ldap_blocked), "ldap_blocked");
    for (auto text : {"", "Active", "deleted", "active "}) EXPECT_EQ(parse_state(text), std::nullopt);
}

TEST(TokenKindWord, IsOneForEach) {
    EXPECT_EQ(word(TokenKind::private_token), "private_token");
    EXPECT_EQ(word(TokenKind::personal), "personal");
    EXPECT_EQ(word(TokenKind::impersonation), "impersonation");
    EXPECT_EQ(word(TokenKind::service), "service");
}

TEST(SearchText, IsFoldedNamesAndAddress) {
    Account account;
    account.username = "JSmith";
    account.name = "Jörg SMITH";
    EXPECT_EQ(search_text(account), "jsmith\njörg smith\n");
    account.email = "J.Smith@Example.org";
    EXPECT_EQ(search_text(account), "jsmith\njörg smith\nj.smith@example.org");
}

TEST(ShownAddress, IsOneThatNoMailGoesToWhereThereIsNone) {
    Account account;
    account.username = "ann";
    account.uuid = *Uuid::parse("0a1b2c3d-0000-4000-8000-000000000001");
    EXPECT_EQ(shown_address(account), "ann@noreply.invalid");
    for (const auto* username : {"Ann A", "a@b", "a/b", ".ann", "ann.", "a..b", "ä", "a\nb", ""}) {
        account.username = username;
        EXPECT_EQ(shown_address(account), "0a1b2c3d-0000-4000-8000-000000000001@noreply.invalid") << username;
    }
    account.email = "ann@example.com";
    EXPECT_EQ(shown_address(account), "ann@example.com");
}

}  // namespace
}  // namespace usher
