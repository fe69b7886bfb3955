// Groups by the thousand, as Lenses clients move people in and out of them.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "adapter.h"
#include "base/log.h"
#include "base/text.h"
#include "support/engines.h"

namespace usher::cross {
namespace {

namespace json = boost::json;

class Memberships : public ::testing::TestWithParam<std::string> {
  protected:
    static constexpr int many = 5000;

    void SetUp() override {
        log::set_level(log::Level::off);
        stage.world.make_person("ann", "Ann", "ann@example.com", "ann-password-1");
    }

    // In one transaction: founding them is not what is tested.
    void found_groups() {
        const auto made = stage.world.directory().environment.store.write(
            policy::operate(), [&](Writer& writer) -> Result<void> {
                for (int i = 0; i < many; ++i) {
                    Group group;
                    group.uuid =
                        Uuid::from_random({static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i >> 8)});
                    group.name = group.display_name = group.sso_name = "g" + std::to_string(i);
                    writer.groups().insert(group);
                }
                return {};
            });
        ASSERT_TRUE(made);
    }

    testing::Answer ask(const std::string& method, const std::string& target, const std::string& body = {}) {
        const auto basic = "Basic " + base64("root:" + std::string(root_password));
        return stage.world.ask(method, "/api/v1" + target, {{"Authorization", basic}}, body);
    }
    testing::Answer move(const char* field, json::array names) {
        return ask("PUT", "/users/ann/groups", json::serialize(json::object{{field, std::move(names)}}));
    }
    std::size_t group_count() {
        return json::parse(ask("GET", "/users/ann").body).at("groups").as_array().size();
    }
    static json::array all_names() {
        json::array names;
        for (int i = 0; i < many; ++i) names.emplace_back("g" + std::to_string(i));
        return names;
    }

    Stage stage{testing::fresh_store(GetParam())};
};

TEST_P(Memberships, FiveThousandAtOnceOrNone) {
    found_groups();
    auto with_a_ghost = all_names();
    with_a_ghost.emplace_back("ghost");
    EXPECT_EQ(move("add_to_groups", with_a_ghost).status, 400);
    EXPECT_EQ(group_count(), 0U) << "one unknown name refuses all";

    const auto joined = move("add_to_groups", all_names());
    ASSERT_EQ(joined.status, 200);
    EXPECT_EQ(json::parse(joined.body).at("groups").as_array().size(), std::size_t{many});
    EXPECT_EQ(json::parse(ask("GET", "/groups/g77").body).at("users").as_array().size(), 1U);
    EXPECT_EQ(move("set_groups", {"g1", "g2", "ghost"}).status, 400);
    EXPECT_EQ(group_count(), std::size_t{many});
    EXPECT_EQ(move("set_groups", {"g1", "g2"}).status, 200);
    EXPECT_EQ(group_count(), 2U);
    EXPECT_EQ(move("remove_from_groups", all_names()).status, 200);
    EXPECT_EQ(group_count(), 0U);
    const auto groups = json::parse(ask("GET", "/groups").body);
    for (const auto& group : groups.at("items").as_array()) ASSERT_EQ(group.at("user_count"), 0) << group;
}

// More than one part of a streamed answer, with people and service accounts in it.
TEST_P(Memberships, AGroupAndAListOfMoreThanOnePart) {
    constexpr int people = 700;
    json::array names;
    const auto made = stage.world.directory().environment.store.write(
        policy::operate(), [&](Writer& writer) -> Result<void> {
            for (int i = 0; i < 2 * people; ++i) {
                core::NewAccount wanted;
                wanted.username = (i % 2 ? "p" : "s") + std::to_string(1000 + i);
                wanted.name = "\"users\":[],\"service_accounts\":[]";  // must not be taken for the lists
                wanted.kind = i % 2 ? AccountKind::person : AccountKind::service;
                wanted.confirmed = true;
                if (i % 3 == 0) wanted.labels = {{"three", "yes"}};
                if (!core::create_in(stage.world.directory().environment, writer, wanted, {}))
                    return refuse(ErrorCode::invalid);
                names.emplace_back(wanted.username);
            }
            return {};
        });
    ASSERT_TRUE(made);
    const auto body = json::serialize(json::object{{"name", "all"},
                                                   {"description", "\"users\":[],\"service_accounts\":[]"},
                                                   {"members", names},
                                                   {"metadata", {{"a", "b"}}}});
    const auto created = ask("POST", "/groups", body);
    ASSERT_EQ(created.status, 201) << created.body.substr(0, 500);
    const auto group = json::parse(created.body).as_object();
    EXPECT_EQ(group.at("users").as_array().size(), std::size_t{people});
    EXPECT_EQ(group.at("service_accounts").as_array().size(), std::size_t{people});
    EXPECT_EQ(group.at("metadata"), (json::value{{"a", "b"}}));
    EXPECT_EQ(group.at("users").at(0).at("name"), "p1001");
    EXPECT_EQ(group.at("users").at(people - 1).at("name"), "p2399");
    EXPECT_EQ(group.at("users").at(1).at("metadata"), (json::value{{"three", "yes"}}));
    EXPECT_EQ(group.at("service_accounts").at(0).at("name"), "s1000");

    const auto users = json::parse(ask("GET", "/users").body).at("items").as_array();
    ASSERT_EQ(users.size(), std::size_t{people + 2});
    EXPECT_EQ(users.at(1).at("name"), "p1001");
    EXPECT_EQ(users.at(1).at("groups").at(0).at("user_count"), people);
    EXPECT_EQ(users.at(people + 1).at("name"), "root");
}

INSTANTIATE_TEST_SUITE_P(Engines, Memberships, ::testing::Values("sqlite", "postgres"),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace usher::cross
