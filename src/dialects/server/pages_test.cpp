#include "api/openapi_check_test.h"
#include "dialects/server/fixture_test.h"

namespace usher::server {
namespace {

class Pages : public PagesTest {
  protected:
    std::string link_of_new_account(const std::string& username, const std::string& email) {
        core::NewAccount wanted;
        wanted.username = username;
        wanted.email = email;
        EXPECT_TRUE(directory.accounts.create(policy::operate(), wanted));
        return link_to(email);
    }
};

TEST_F(Pages, OpenApiOfTheServerIsSound) { api::expect_sound_document(server); }

TEST_F(Pages, TheConfirmationPageEscapesHtml) {
    const auto link = link_of_new_account("<i>joe</i>&", "<script>alert('1')</script>\"&@example.com");
    ask("GET", "/users/confirmation?confirmation_token=" + link);
    EXPECT_EQ(status(), 200);
    EXPECT_FALSE(says("<script"));
    EXPECT_FALSE(says("'1'"));
    EXPECT_TRUE(says("&lt;script&gt;"));
    EXPECT_TRUE(says(link)) << "the button carries the secret";
    ask("POST", "/users/confirmation", "confirmation_token=" + link);
    EXPECT_EQ(status(), 200);
    EXPECT_FALSE(says("<script"));
    EXPECT_FALSE(says("<i>"));
    EXPECT_TRUE(says("&lt;i&gt;joe&lt;/i&gt;&amp;"));
}

TEST_F(Pages, ASecretThatIsNoneIsNotShown) {
    for (const auto* method : {"GET", "POST"}) {
        for (const auto* secret : {"", "x", "%3Cscript%3E%22%27", "%00", "%FF"}) {
            ask(method, std::string("/users/confirmation?confirmation_token=") + secret);
            EXPECT_TRUE(status() == 410 || status() == 400) << status();
            EXPECT_FALSE(says("script"));
        }
        ask(method, "/users/confirmation");
        EXPECT_EQ(status(), 410);
    }
}

TEST_F(Pages, OpeningTheLinkChangesNothing) {
    const auto link = link_of_new_account("joe", "joe@example.com");
    for (int i = 0; i < 3; ++i) {
        ask("GET", "/users/confirmation?confirmation_token=" + link);
        EXPECT_EQ(status(), 200);
        EXPECT_FALSE(directory.accounts.find_by_username("joe")->confirmed_at);
    }
    ask("POST", "/users/confirmation", "confirmation_token=" + link);
    EXPECT_EQ(status(), 200);
    EXPECT_TRUE(directory.accounts.find_by_username("joe")->confirmed_at);
    ask("POST", "/users/confirmation", "confirmation_token=" + link);
    EXPECT_EQ(status(), 410);
}

TEST_F(Pages, NoScriptNoFrameNoReferrerNoCache) {
    ask("GET", "/users/confirmation?confirmation_token=x");
    expect_page_headers();
}

TEST_F(Pages, AnAddressThatSomebodyElseOwnsNowIsAConflict) {
    const auto link = link_of_new_account("joe", "joe@example.com");
    const auto joe = directory.accounts.find_by_username("joe").value();
    core::AccountChange change;
    change.email = "wanted@example.com";
    ASSERT_TRUE(directory.accounts.change(policy::operate(), joe.id, change));
    const auto second = link_to("wanted@example.com");
    core::NewAccount other;
    other.username = "ann";
    other.email = "wanted@example.com";
    other.confirmed = true;
    ASSERT_TRUE(directory.accounts.create(policy::operate(), other));
    ask("POST", "/users/confirmation", "confirmation_token=" + second);
    EXPECT_EQ(status(), 409);
    EXPECT_EQ(directory.accounts.find(joe.id)->email, "joe@example.com");
}

TEST_F(Pages, HealthReadinessAndDocuments) {
    ask("GET", "/healthz");
    EXPECT_EQ(lane, api::Lane::quick);
    EXPECT_EQ(body(), R"({"status":"ok"})");
    ask("GET", "/readyz");
    EXPECT_EQ(status(), 200);
    ask("GET", "/openapi/a.json");
    EXPECT_EQ(body(), "{\"a\":1}");
    for (const auto* name : {"b.json", "a", "..%2Fa.json", "%00"}) {
        ask("GET", std::string("/openapi/") + name);
        EXPECT_EQ(status(), name == std::string("%00") ? status() : 404) << name;
        EXPECT_GE(status(), 400);
        EXPECT_LT(status(), 500);
    }
}

}  // namespace
}  // namespace usher::server
