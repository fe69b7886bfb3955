#include "base/text.h"
#include "crypto/digest.h"
#include "dialects/server/fixture_test.h"

namespace usher::server {
namespace {

// What was sent in is the picture folder's business: here any bytes will do.
Avatar picture_of(const std::string& bytes) { return {hex(crypto::sha256(bytes)), bytes}; }

class AvatarTest : public PagesTest {
  protected:
    AccountId person(std::optional<Avatar> avatar = {}) {
        core::NewAccount wanted;
        wanted.username = "ann";
        wanted.confirmed = true;
        wanted.avatar = std::move(avatar);
        return directory.accounts.create(policy::operate(), wanted)->account.id;
    }
    void give(AccountId id, Avatar avatar) {
        core::AccountChange change;
        change.avatar = std::move(avatar);
        ASSERT_TRUE(directory.accounts.change(policy::operate(), id, change));
    }
    static std::string address(AccountId id, const std::string& file) {
        return "/uploads/user/avatar/" + std::to_string(id.value) + "/" + file;
    }
    static std::string address(AccountId id, const Avatar& avatar) {
        return address(id, avatar.name + ".png");
    }

    const Avatar red = picture_of("red"), blue = picture_of("blue");
};

TEST_F(AvatarTest, WhoeverHasNoneHasOneMadeFromTheId) {
    for (const auto* id : {"5", "99999999999999999999"}) {
        ask("GET", std::string("/uploads/user/avatar/") + id + "/avatar.png");
        EXPECT_EQ(status(), 200);
        EXPECT_EQ(exchange.response.content_type, "image/png");
        EXPECT_TRUE(body().starts_with("\x89PNG"));
        EXPECT_TRUE(has_header("Cache-Control: public, max-age=86400"));
    }
    const auto ann = person();
    ask("GET", address(ann, "avatar.png"));
    EXPECT_EQ(status(), 200);
    const auto tag = "\"identicon-" + std::to_string(ann.value) + "\"";
    EXPECT_TRUE(has_header("ETag: " + tag)) << exchange.response.headers;
    ask("GET", address(ann, "avatar.png"), {}, tag);
    EXPECT_EQ(status(), 304);
    EXPECT_EQ(body(), "");
    ask("GET", "/uploads/user/avatar/x/avatar.png");
    EXPECT_EQ(status(), 404);
}

TEST_F(AvatarTest, AnUploadedOneIsServedByItsName) {
    const auto ann = person(red);
    for (const auto* method : {"GET", "HEAD"}) {
        ask(method, address(ann, red));
        EXPECT_EQ(status(), 200);
        EXPECT_EQ(body(), "red");
        EXPECT_EQ(exchange.response.content_type, "image/png");
        EXPECT_TRUE(has_header("ETag: \"" + red.name + "\""));
        EXPECT_TRUE(has_header("Cache-Control: public, max-age=31536000, immutable"));
        EXPECT_TRUE(has_header("X-Content-Type-Options: nosniff"));
        EXPECT_NE(exchange.response.headers.find("Content-Security-Policy: default-src 'none';"),
                  std::string::npos);
        EXPECT_EQ(exchange.response.headers.find("no-store"), std::string::npos);
    }
}

TEST_F(AvatarTest, WhoHasItAlreadyIsToldSo) {
    const auto ann = person(red);
    const auto tag = "\"" + red.name + "\"";
    for (const auto& known : {tag, "W/" + tag, "\"other\", " + tag, std::string("*")}) {
        ask("GET", address(ann, red), {}, known);
        EXPECT_EQ(status(), 304) << known;
        EXPECT_EQ(body(), "");
        EXPECT_TRUE(has_header("ETag: " + tag));
        EXPECT_TRUE(has_header("Cache-Control: public, max-age=31536000, immutable"));
    }
    for (const auto& other : {std::string("\"other\""), red.name, "\"" + blue.name + "\""}) {
        ask("GET", address(ann, red), {}, other);
        EXPECT_EQ(status(), 200) << other;
    }
    ask("GET", address(ann, blue), {}, "\"" + blue.name + "\"");
    EXPECT_EQ(status(), 404) << "what is not there is not unchanged";
}

TEST_F(AvatarTest, TheAddressThatNeverChangesLeadsToTheUploadedOne) {
    const auto ann = person(red);
    const auto expect_way_to = [&](const Avatar& avatar) {
        ask("GET", address(ann, "avatar.png"), {}, "\"identicon-" + std::to_string(ann.value) + "\"");
        EXPECT_EQ(status(), 302);
        EXPECT_TRUE(has_header("Location: " + avatar.name + ".png")) << exchange.response.headers;
        EXPECT_TRUE(has_header("Cache-Control: no-store"));
        ask("GET", address(ann, avatar));
        EXPECT_EQ(body(), avatar.png);
    };
    expect_way_to(red);
    give(ann, blue);
    expect_way_to(blue);
    give(ann, {});
    ask("GET", address(ann, "avatar.png"));
    EXPECT_EQ(status(), 200);
    EXPECT_TRUE(body().starts_with("\x89PNG"));
}

TEST_F(AvatarTest, NoOtherNameIsServed) {
    const auto ann = person(red);
    give(ann, blue);
    for (const auto& file : {red.name + ".png", blue.name, blue.name + ".PNG", blue.name + ".jpg",
                             blue.name + ".png.png", std::string("avatar"), std::string(".png"),
                             std::string("%00.png"), std::string("..%2F") + blue.name + ".png"}) {
        ask("GET", address(ann, file));
        EXPECT_TRUE(status() == 404 || (file == "%00.png" && status() == 400)) << file << " " << status();
        EXPECT_TRUE(has_header("Cache-Control: no-store"));
    }
    ask("GET", address(AccountId{ann.value + 1}, blue));
    EXPECT_EQ(status(), 404);
    give(ann, {});
    for (const auto& file : {blue.name + ".png", std::string(".png")}) {
        ask("GET", address(ann, file));
        EXPECT_EQ(status(), 404) << file;
    }
    ASSERT_TRUE(directory.accounts.erase(policy::operate(), ann));
    ask("GET", address(ann, blue));
    EXPECT_EQ(status(), 404);
}

TEST_F(AvatarTest, NoThreadOfTheNetworkReadsPicturesFromTheStore) {
    for (const bool embedded : {true, false}) {
        api::Dispatch other{{{"", &server}}, embedded};
        for (const auto* target : {"/uploads/user/avatar/1/avatar.png", "/uploads/user/avatar/1/x.png"}) {
            exchange.request = {};
            exchange.request.target = target;
            EXPECT_EQ(other.route(exchange), api::Lane::work) << target;
        }
    }
}

}  // namespace
}  // namespace usher::server
