#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "adapter.h"

namespace usher::cross {
namespace {

namespace json = boost::json;
using testing::World;

testing::Answer ask(Stage& stage, const std::string& method, const std::string& target,
                    const json::value& body = nullptr) {
    return stage.world.ask(method, "/api/v3" + target,
                           {{"PRIVATE-TOKEN", stage.root_token}, {"Content-Type", "application/json"}},
                           body.is_null() ? "" : json::serialize(body));
}

json::array find(Stage& stage, const std::string& username) {
    return json::parse(ask(stage, "GET", "/users?username=" + username).body).as_array();
}

std::string path_of(Stage& stage, const std::string& username) {
    return "/users/" + json::serialize(find(stage, username).at(0).at("id"));
}

bool create(Stage& stage, const Person& person) {
    return ask(stage, "POST", "/users",
               {{"username", person.username},
                {"name", person.display_name},
                {"email", person.email},
                {"password", "to be replaced"},
                {"confirm", false}})
               .status == 201;
}

std::optional<Shown> show(Stage& stage, const std::string& username) {
    const auto found = find(stage, username);
    if (found.empty()) return std::nullopt;
    const auto text = [&](const char* name) { return std::string(found.at(0).at(name).as_string()); };
    return Shown{text("name"), text("email"), found.at(0).at("is_admin").as_bool()};
}

bool rename(Stage& stage, const std::string& username, const std::string& display_name) {
    return ask(stage, "PUT", path_of(stage, username), {{"name", display_name}}).status == 200;
}

bool remove(Stage& stage, const std::string& username) {
    return ask(stage, "DELETE", path_of(stage, username)).status == 200;
}

bool block(Stage& stage, const std::string& username) {
    return ask(stage, "PUT", path_of(stage, username) + "/block").body == "true";
}

bool unblock(Stage& stage, const std::string& username) {
    return ask(stage, "PUT", path_of(stage, username) + "/unblock").body == "true";
}

std::optional<World::Headers> sign_in(Stage& stage, const std::string& username,
                                      const std::string& password) {
    const auto answer =
        stage.world.ask("POST", "/api/v3/session", {{"Content-Type", "application/json"}},
                        json::serialize(json::object{{"login", username}, {"password", password}}));
    if (answer.status != 201) return std::nullopt;
    const auto token = json::parse(answer.body).at("private_token").as_string();
    return World::Headers{{"PRIVATE-TOKEN", std::string(token)}};
}

bool knows(Stage& stage, const World::Headers& credential) {
    return stage.world.ask("GET", "/api/v3/user", credential).status == 200;
}

}  // namespace

Adapter gitlab_v3() {
    return {"gitlab-v3", create,  show,  rename,  remove, {{"block", block, unblock}},
            sign_in,     nullptr, knows, "gitlab"};
}

}  // namespace usher::cross
