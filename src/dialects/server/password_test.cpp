#include "base/text.h"
#include "dialects/server/fixture_test.h"

namespace usher::server {
namespace {

constexpr auto address = "ann@example.com";

class PasswordTest : public PagesTest {
  protected:
    AccountId person(const std::string& username = "ann", bool confirmed = true) {
        core::NewAccount wanted;
        wanted.username = username;
        wanted.email = address;
        wanted.confirmed = confirmed;
        wanted.chooses_password = true;
        return directory.accounts.create(policy::operate(), wanted)->account.id;
    }
    void open(const std::string& token) { ask("GET", "/users/password?token=" + form_encode(token)); }
    void choose(const std::string& token, const std::string& password, const std::string& again) {
        ask("POST", "/users/password",
            "token=" + form_encode(token) + "&password=" + form_encode(password) +
                "&password_again=" + form_encode(again));
    }
    void choose(const std::string& token, const std::string& password) { choose(token, password, password); }
    bool opens(const std::string& password) {
        return directory.sign_in.with_password("ann", Secret(password)).has_value();
    }
    void expect_useless() const {
        EXPECT_EQ(status(), 410);
        EXPECT_TRUE(says("This link does not work any more"));
        EXPECT_FALSE(says("<form"));
        expect_page_headers();
    }
};

TEST_F(PasswordTest, ALinkChoosesAPasswordOnce) {
    const auto ann = person("ann", false);
    const auto link = link_to(address);
    for (int i = 0; i < 3; ++i) {
        open(link);
        EXPECT_EQ(status(), 200);
        EXPECT_TRUE(says("<b>ann</b>"));
        EXPECT_TRUE(says("value=\"" + link + "\"")) << "the form carries the secret";
        EXPECT_TRUE(says("method=\"post\""));
        expect_page_headers();
    }
    EXPECT_FALSE(directory.accounts.find(ann)->confirmed_at) << "opening it changes nothing";
    choose(link, "long-enough-1");
    EXPECT_EQ(lane, api::Lane::hash);
    EXPECT_EQ(status(), 200);
    EXPECT_TRUE(says("Your password is set"));
    EXPECT_FALSE(says("long-enough-1"));
    EXPECT_FALSE(says(link));
    expect_page_headers();
    EXPECT_TRUE(opens("long-enough-1"));
    EXPECT_TRUE(directory.accounts.find(ann)->confirmed_at) << "the mail was read";

    choose(link, "another-one-2");
    expect_useless();
    open(link);
    expect_useless();
    EXPECT_TRUE(opens("long-enough-1"));
}

TEST_F(PasswordTest, HeadIsGetWithoutItsBody) {
    person();
    const auto link = link_to(address);
    ask("HEAD", "/users/password?token=" + link);
    EXPECT_EQ(status(), 200);
    choose(link, "long-enough-1");
    EXPECT_EQ(status(), 200);
}

TEST_F(PasswordTest, APasswordThatCannotBeIsAskedForAgain) {
    person();
    const auto link = link_to(address);
    const struct {
        std::string password, again, sentence;
    } wrong[] = {
        {"", "", "at least 8 characters"},
        {"seven-7", "seven-7", "at least 8 characters"},
        {"ΩΩΩΩΩΩΩ", "ΩΩΩΩΩΩΩ", "at least 8 characters"},  // 14 bytes
        {std::string(129, 'p'), std::string(129, 'p'), "at most 128 characters"},
        {"long-enough-1", "long-enough-2", "not the same"},
        {"long-enough-1", "", "not the same"},
        {"long-enough-1", "long-enough-1 ", "not the same"},
    };
    for (const auto& each : wrong) {
        choose(link, each.password, each.again);
        EXPECT_EQ(status(), 400) << each.password;
        EXPECT_TRUE(says(each.sentence)) << body();
        EXPECT_TRUE(says("value=\"" + link + "\""));
        if (!each.password.empty()) {
            EXPECT_FALSE(says(each.password));
        }
        EXPECT_FALSE(opens(each.password));
        expect_page_headers();
    }
    ask("POST", "/users/password", "token=" + link);
    EXPECT_EQ(status(), 400);
    choose(link, "long-enough-1");
    EXPECT_EQ(status(), 200) << "the link is still good";
    EXPECT_TRUE(opens("long-enough-1"));
}

TEST_F(PasswordTest, LengthIsCountedInCharacters) {
    std::string longest;
    for (int i = 0; i < 128; ++i) longest += "Ω";
    for (const auto& password : {longest, std::string("ΩΩΩΩΩΩΩΩ"), std::string(" <&\"'+%= ")}) {
        const auto ann = person();
        choose(link_to(address), password);
        EXPECT_EQ(status(), 200) << password;
        EXPECT_TRUE(opens(password)) << password;
        ASSERT_TRUE(directory.accounts.erase(policy::operate(), ann));
    }
}

TEST_F(PasswordTest, ALinkThatIsOfNoUseIsRefusedHoweverItIsAsked) {
    const auto ann = person("ann", false);
    const auto link = link_to(address);
    for (const auto& token : {std::string(), std::string("x"), link + "x", link.substr(1),
                              std::string("\"><script>alert(1)</script>")}) {
        open(token);
        expect_useless();
        EXPECT_FALSE(says("<script"));
        for (const auto* password : {"long-enough-1", "short"}) {
            choose(token, password);
            expect_useless();
            EXPECT_FALSE(says("<script"));
        }
    }
    ask("GET", "/users/password");
    expect_useless();
    ask("POST", "/users/password");
    expect_useless();

    offer_choice(ann);
    const auto newer = link_to(address);
    ASSERT_NE(newer, link);
    open(link);
    expect_useless();
    ASSERT_TRUE(directory.accounts.block(policy::operate(), ann));
    open(newer);
    expect_useless();
    choose(newer, "long-enough-1");
    expect_useless();
    ASSERT_TRUE(directory.accounts.unblock(policy::operate(), ann));
}

TEST_F(PasswordTest, ALinkGrowsOld) {
    person();
    const auto link = link_to(address);
    clock.time += environment.options.link_lifetime - std::chrono::seconds(1);
    open(link);
    EXPECT_EQ(status(), 200);
    clock.time += std::chrono::seconds(1);
    open(link);
    expect_useless();
    choose(link, "long-enough-1");
    expect_useless();
    EXPECT_FALSE(opens("long-enough-1"));
}

TEST_F(PasswordTest, ALinkOfAnotherPurposeIsOfNoUse) {
    core::NewAccount wanted;
    wanted.username = "ann";
    wanted.email = address;
    const auto ann = directory.accounts.create(policy::operate(), wanted)->account.id;
    const auto confirmation = link_to(address);
    open(confirmation);
    expect_useless();
    choose(confirmation, "long-enough-1");
    expect_useless();
    offer_choice(ann);
    ask("GET", "/users/confirmation?confirmation_token=" + link_to(address));
    expect_useless();
}

TEST_F(PasswordTest, ThePagesEscapeHtml) {
    person("<i>ann</i>&");
    const auto link = link_to(address);
    open(link);
    EXPECT_FALSE(says("<i>"));
    EXPECT_TRUE(says("&lt;i&gt;ann&lt;/i&gt;&amp;"));
    choose(link, "long-enough-1");
    EXPECT_EQ(status(), 200);
    EXPECT_FALSE(says("<i>"));
    EXPECT_TRUE(says("&lt;i&gt;ann&lt;/i&gt;&amp;"));
}

}  // namespace
}  // namespace usher::server
