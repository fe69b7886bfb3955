#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "adapter.h"

namespace usher::cross {
namespace {

namespace json = boost::json;
using testing::World;

testing::Answer login(Stage& stage, json::object who, const std::string& password) {
    who["password"] = password;
    return stage.world.ask("POST", "/conch/login", {{"Content-Type", "application/json"}},
                           json::serialize(who));
}

World::Headers bearer(const testing::Answer& answer) {
    const auto token = json::parse(answer.body).at("jwt_token").as_string();
    return {{"Authorization", "Bearer " + std::string(token)}};
}

testing::Answer ask(Stage& stage, const std::string& method, const std::string& target,
                    const json::value& body = nullptr) {
    auto headers = bearer(login(stage, {{"email", "root@example.org"}}, std::string(root_password)));
    if (!body.is_null()) headers.emplace_back("Content-Type", "application/json");
    return stage.world.ask(method, "/conch" + target, headers, body.is_null() ? "" : json::serialize(body));
}

bool create(Stage& stage, const Person& person) {
    return ask(stage, "POST", "/user?send_mail=0", {{"name", person.username}, {"email", person.email}})
               .status == 201;
}

std::optional<json::object> find(Stage& stage, const std::string& username) {
    const auto users = json::parse(ask(stage, "GET", "/user").body);
    for (const auto& user : users.as_array())
        if (user.at("name").as_string() == username) return user.as_object();
    return std::nullopt;
}

std::optional<Shown> show(Stage& stage, const std::string& username) {
    const auto found = find(stage, username);
    if (!found) return std::nullopt;
    return Shown{"", std::string(found->at("email").as_string()), found->at("is_admin").as_bool()};
}

bool remove(Stage& stage, const std::string& username) {
    const auto found = find(stage, username);
    return found && ask(stage, "DELETE", "/user/" + std::string(found->at("id").as_string())).status == 204;
}

// By address: the id is not what people remember.
std::optional<World::Headers> sign_in(Stage& stage, const std::string& username,
                                      const std::string& password) {
    const auto shown = show(stage, username);
    const auto address = shown ? shown->email : username + "@corp.example";
    const auto answer = login(stage, {{"email", address}}, password);
    if (answer.status != 200) return std::nullopt;
    return bearer(answer);
}

bool knows(Stage& stage, const World::Headers& credential) {
    return stage.world.ask("GET", "/conch/me", credential).status == 204;
}

}  // namespace

Adapter conch() { return {"conch", create, show, nullptr, remove, {}, sign_in, nullptr, knows}; }

}  // namespace usher::cross
