#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "adapter.h"

namespace usher::cross {
namespace {

namespace json = boost::json;
using testing::World;

std::optional<World::Headers> sign_in(Stage& stage, const std::string& username,
                                      const std::string& password) {
    const auto answer =
        stage.world.ask("POST", "/cds/login", {},
                        json::serialize(json::object{{"username", username}, {"password", password}}));
    if (answer.status != 200) return std::nullopt;
    return World::Headers{{"Session-Token", answer.header("Session-Token").value()}};
}

testing::Answer ask(Stage& stage, const std::string& method, const std::string& target,
                    const json::value& body = nullptr) {
    const auto session = sign_in(stage, "root", std::string(root_password)).value();
    return stage.world.ask(method, "/cds" + target, session, body.is_null() ? "" : json::serialize(body));
}

std::optional<json::object> user(Stage& stage, const std::string& username) {
    const auto answer = ask(stage, "GET", "/user/" + username);
    if (answer.status != 200) return std::nullopt;
    return json::parse(answer.body).as_object();
}

// An import brings those it knows up to date instead.
bool create(Stage& stage, const Person& person) {
    if (user(stage, person.username)) return false;
    const auto made = ask(stage, "POST", "/user/import",
                          json::array{{{"username", person.username},
                                       {"fullname", person.display_name},
                                       {"email", person.email},
                                       {"origin", "local"}}});
    return made.status == 200 && made.body == "{}";
}

std::optional<Shown> show(Stage& stage, const std::string& username) {
    const auto found = user(stage, username);
    if (!found) return std::nullopt;
    return Shown{std::string(found->at("fullname").as_string()), std::string(found->at("email").as_string()),
                 found->at("admin").as_bool()};
}

// An update replaces, so it begins with what is there.
bool rename(Stage& stage, const std::string& username, const std::string& display_name) {
    auto found = user(stage, username);
    if (!found) return false;
    (*found)["fullname"] = display_name;
    return ask(stage, "PUT", "/user/" + username, *found).status == 200;
}

bool remove(Stage& stage, const std::string& username) {
    return ask(stage, "DELETE", "/user/" + username).status == 204;
}

bool knows(Stage& stage, const World::Headers& credential) {
    return stage.world.ask("GET", "/cds/user", credential).status == 200;
}

}  // namespace

Adapter cds() { return {"cds", create, show, rename, remove, {}, sign_in, nullptr, knows}; }

}  // namespace usher::cross
