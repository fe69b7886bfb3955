// What may cost more than a look-up does not run on the thread that answers.
#include <gtest/gtest.h>

#include "api/dispatch.h"
#include "dialects/gitlab/no_store_test.h"

namespace usher::gitlab {
namespace {

api::Lane lane_of(const std::string& target, const std::string& posted = {}) {
    static AloneV4 alone{{"http://usher.test"}};
    api::Dispatch dispatch({{"/api/v4", &alone.dialect}}, true);
    api::Exchange exchange;
    exchange.request.method = posted.empty() ? api::Method::get : api::Method::post;
    exchange.request.target = target;
    if (!posted.empty()) exchange.request.headers.emplace_back("Content-Type", "application/json");
    exchange.request.body = posted;
    return dispatch.route(exchange);
}

TEST(LanesV4, AListInAnotherOrderIsWork) {
    EXPECT_EQ(lane_of("/api/v4/users?username=mary"), api::Lane::quick);
    EXPECT_EQ(lane_of("/api/v4/users?page=50000"), api::Lane::quick) << "memory knows where any page begins";
    for (const auto* parameter : {"sort=asc", "order_by=name", "search=mary"})
        EXPECT_EQ(lane_of(std::string("/api/v4/users?") + parameter), api::Lane::work) << parameter;
}

TEST(LanesV4, OnlyAPasswordThatIsGivenIsHashed) {
    EXPECT_EQ(lane_of("/api/v4/users", R"({"username":"mary","force_random_password":true})"),
              api::Lane::write);
    EXPECT_EQ(lane_of("/api/v4/users", R"({"username":"mary","reset_password":true})"), api::Lane::write);
    EXPECT_EQ(lane_of("/api/v4/users", R"({"username":"mary","password":"a-password-1"})"), api::Lane::hash);
}

TEST(LanesV4, OpenPgpKeysAreLargeAndTheirListsWork) {
    EXPECT_EQ(lane_of("/api/v4/users/5/gpg_keys"), api::Lane::work);
    EXPECT_EQ(lane_of("/api/v4/user/gpg_keys"), api::Lane::work);
    EXPECT_EQ(lane_of("/api/v4/users/5/keys"), api::Lane::quick) << "a page is bounded";
}

}  // namespace
}  // namespace usher::gitlab
