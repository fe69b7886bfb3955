#include "gitlab.h"

namespace usher::cross {
namespace {

namespace json = boost::json;
using testing::World;

constexpr char mount[] = "/api/v3";
using Gitlab = GitlabAt<mount>;

bool create(Stage& stage, const Person& person) {
    return Gitlab::ask(stage, "POST", "/users",
                       {{"username", person.username},
                        {"name", person.display_name},
                        {"email", person.email},
                        {"password", "to be replaced"},
                        {"confirm", false}})
               .status == 201;
}

bool remove(Stage& stage, const std::string& username) {
    return Gitlab::ask(stage, "DELETE", Gitlab::path_of(stage, username)).status == 200;
}

bool block(Stage& stage, const std::string& username) {
    return Gitlab::ask(stage, "PUT", Gitlab::path_of(stage, username) + "/block").body == "true";
}

bool unblock(Stage& stage, const std::string& username) {
    return Gitlab::ask(stage, "PUT", Gitlab::path_of(stage, username) + "/unblock").body == "true";
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

}  // namespace

Adapter gitlab_v3() {
    return {"gitlab-v3", create,  Gitlab::show,  Gitlab::rename, remove, {{"block", block, unblock}},
            sign_in,     nullptr, Gitlab::knows, "gitlab"};
}

}  // namespace usher::cross
