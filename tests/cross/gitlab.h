// What the tests ask of every version of GitLab alike.
#pragma once

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "adapter.h"

namespace usher::cross {

template <const char* mount>
struct GitlabAt {
    static testing::Answer ask(Stage& stage, const std::string& method, const std::string& target,
                               const boost::json::value& body = nullptr) {
        return stage.world.ask(method, mount + target,
                               {{"PRIVATE-TOKEN", stage.root_token}, {"Content-Type", "application/json"}},
                               body.is_null() ? "" : boost::json::serialize(body));
    }

    static boost::json::array find(Stage& stage, const std::string& username) {
        return boost::json::parse(ask(stage, "GET", "/users?username=" + username).body).as_array();
    }

    static std::string path_of(Stage& stage, const std::string& username) {
        return "/users/" + boost::json::serialize(find(stage, username).at(0).at("id"));
    }

    static std::optional<Shown> show(Stage& stage, const std::string& username) {
        const auto found = find(stage, username);
        if (found.empty()) return std::nullopt;
        const auto text = [&](const char* name) { return std::string(found.at(0).at(name).as_string()); };
        return Shown{text("name"), text("email"), found.at(0).at("is_admin").as_bool()};
    }

    static bool rename(Stage& stage, const std::string& username, const std::string& display_name) {
        return ask(stage, "PUT", path_of(stage, username), {{"name", display_name}}).status == 200;
    }

    static bool knows(Stage& stage, const testing::World::Headers& credential) {
        return stage.world.ask("GET", mount + std::string("/user"), credential).status == 200;
    }
};

}  // namespace usher::cross
