#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "adapter.h"
#include "base/text.h"

namespace usher::cross {
namespace {

namespace json = boost::json;
using testing::World;

testing::Answer ask(Stage& stage, const std::string& method, const std::string& target,
                    const json::value& body = nullptr) {
    const auto basic = "Basic " + base64("root:" + std::string(root_password));
    return stage.world.ask(method, "/api/v1" + target,
                           {{"Authorization", basic}, {"Content-Type", "application/json"}},
                           body.is_null() ? "" : json::serialize(body));
}

bool create(Stage& stage, const Person& person) {
    const auto made =
        ask(stage, "POST", "/users", {{"name", person.username}, {"display_name", person.display_name}});
    if (made.status != 201) return false;
    return ask(stage, "PATCH", "/users/" + person.username + "/profile", {{"email_address", person.email}})
               .status == 200;
}

std::optional<Shown> show(Stage& stage, const std::string& username) {
    const auto answer = ask(stage, "GET", "/users/" + username);
    if (answer.status != 200) return std::nullopt;
    const auto user = json::parse(answer.body);
    return Shown{std::string(user.at("display_name").as_string()),
                 std::string(user.at("profile").at("email_address").as_string()),
                 user.at("is_admin").as_bool()};
}

bool rename(Stage& stage, const std::string& username, const std::string& display_name) {
    return ask(stage, "PATCH", "/users/" + username, {{"display_name", display_name}}).status == 200;
}

bool remove(Stage& stage, const std::string& username) {
    return ask(stage, "DELETE", "/users/" + username).status == 204;
}

std::optional<World::Headers> sign_in(Stage& stage, const std::string& username,
                                      const std::string& password) {
    const auto answer =
        stage.world.ask("POST", "/api/v1/login", {{"Content-Type", "application/json"}},
                        json::serialize(json::object{{"username", username}, {"password", password}}));
    if (answer.status != 204) return std::nullopt;
    const auto cookie = answer.header("Set-Cookie").value();
    return World::Headers{{"Cookie", cookie.substr(0, cookie.find(';'))}};
}

bool knows(Stage& stage, const World::Headers& credential) {
    return stage.world.ask("GET", "/api/v1/users/me", credential).status == 200;
}

}  // namespace

Adapter lenses() { return {"lenses", create, show, rename, remove, {}, sign_in, nullptr, knows}; }

}  // namespace usher::cross
