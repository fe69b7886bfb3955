#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "adapter.h"

namespace usher::cross {
namespace {

namespace json = boost::json;
using testing::World;

testing::Answer ask(Stage& stage, const std::string& method, const std::string& target,
                    const json::value& body = nullptr) {
    return stage.world.ask(method, "/api/v4" + target,
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
                {"force_random_password", true},
                {"skip_confirmation", true}})
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
    return ask(stage, "DELETE", path_of(stage, username)).status == 204;
}

template <const char* Act>
bool put(Stage& stage, const std::string& username) {
    return ask(stage, "POST", path_of(stage, username) + Act).body == "true";
}
constexpr char block[] = "/block", unblock[] = "/unblock", ban[] = "/ban", unban[] = "/unban",
               deactivate[] = "/deactivate", activate[] = "/activate";

// Only who was away for long is deactivated.
bool deactivate_absent(Stage& stage, const std::string& username) {
    auto& accounts = stage.world.directory().accounts;
    const auto long_ago = stage.world.clock.now() - std::chrono::days(100);
    const auto account = accounts.find_by_username(username);
    if (!account || !accounts.set_last_seen(policy::operate(), account->id, long_ago)) return false;
    return put<deactivate>(stage, username);
}

std::optional<World::Headers> give_token(Stage& stage, const std::string& username) {
    const auto made = ask(stage, "POST", path_of(stage, username) + "/personal_access_tokens",
                          {{"name", "given"}, {"scopes", {"api"}}});
    if (made.status != 201) return std::nullopt;
    return World::Headers{{"PRIVATE-TOKEN", std::string(json::parse(made.body).at("token").as_string())}};
}

bool knows(Stage& stage, const World::Headers& credential) {
    return stage.world.ask("GET", "/api/v4/user", credential).status == 200;
}

}  // namespace

Adapter gitlab_v4() {
    Adapter adapter{"gitlab-v4", create, show, rename, remove};
    adapter.stops = {{"block", put<block>, put<unblock>},
                     {"ban", put<ban>, put<unban>},
                     {"deactivate", deactivate_absent, put<activate>}};
    adapter.give_token = give_token;
    adapter.knows = knows;
    adapter.credentials = "gitlab";
    return adapter;
}

}  // namespace usher::cross
