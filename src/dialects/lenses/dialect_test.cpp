// What the dialect says of itself, without a store.
#include "dialects/lenses/dialect.h"

#include <gtest/gtest.h>

#include "api/openapi_check_test.h"
#include "api/router.h"
#include "dialects/lenses/session.h"

namespace usher::lenses {
namespace {

struct NoStore : Store {
    bool is_embedded() const override { return true; }
    void ping() override { throw Unavailable("no store"); }
    std::vector<std::string> check() override { return {}; }
    void in_read(const std::function<void(Reader&)>&) override {
        throw std::logic_error("the store was read");
    }
    void in_write(const std::function<bool(Writer&)>&) override {
        throw std::logic_error("the store was written");
    }
};
struct NoLetters : Letters {
    Message write(Letter, std::span<const Fill>) const override { return {}; }
};

class Alone : public ::testing::Test {
  protected:
    NoStore store;
    crypto::Seal seal{Secret(std::string(32, 'k'))};
    NoLetters letters;
    core::Environment environment{store, system_clock(), seal, letters, {}};
    core::Directory directory{environment};
    Lenses dialect{directory, {}};
    api::Request request;

    api::Lane lane(std::string_view authorization, api::Lane declared) {
        request.headers = {{"Authorization", authorization}};
        api::Call call;
        call.request = &request;
        return dialect.lane(call, declared);
    }
};

TEST_F(Alone, TheDocumentIsSound) { api::expect_sound_document(dialect); }

TEST_F(Alone, WhoeverBringsAPasswordWaitsWithTheHashes) {
    using api::Lane;
    EXPECT_EQ(lane("Basic cm9vdDp4", Lane::work), Lane::hash);
    EXPECT_EQ(lane("basic cm9vdDp4", Lane::work), Lane::hash);
    EXPECT_EQ(lane("Bearer cm9vdDp4", Lane::work), Lane::work);
    EXPECT_EQ(lane("", Lane::hash), Lane::hash);
}

TEST_F(Alone, TheCookieFollowsItsSwitches) {
    EXPECT_EQ(set_session_cookie({}, "abc"),
              "session_id=abc; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=86400");
    EXPECT_EQ(set_session_cookie({std::chrono::hours(1), false}, "abc"),
              "session_id=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=3600");
    EXPECT_EQ(set_session_cookie({}, ""), "session_id=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0");
}

TEST_F(Alone, MeIsANameWhereItHasNoRoute) {
    const api::Router router(dialect.operations(), dialect.routing());
    const auto found = [&](const char* path, api::Method method) {
        api::Call call;
        router.find(call, path, method);
        return call.operation ? std::string(call.operation->name) : "none, allowed: " + call.allow;
    };
    EXPECT_EQ(found("/users/me", api::Method::get), "current_user");
    EXPECT_EQ(found("/users/me", api::Method::del), "delete_user");
    EXPECT_EQ(found("/users/me/profile", api::Method::patch), "change_profile");
    EXPECT_EQ(found("/users/mary/settings", api::Method::get), "none, allowed: ");
    EXPECT_EQ(found("/users/me/sessions", api::Method::get), "none, allowed: OPTIONS, DELETE");
}

}  // namespace
}  // namespace usher::lenses
