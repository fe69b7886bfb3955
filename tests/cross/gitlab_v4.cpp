#include "gitlab.h"

namespace usher::cross {
namespace {

namespace json = boost::json;
using testing::World;

constexpr char mount[] = "/api/v4";
using Gitlab = GitlabAt<mount>;

bool create(Stage& stage, const Person& person) {
    return Gitlab::ask(stage, "POST", "/users",
                       {{"username", person.username},
                        {"name", person.display_name},
                        {"email", person.email},
                        {"force_random_password", true},
                        {"skip_confirmation", true}})
               .status == 201;
}

bool remove(Stage& stage, const std::string& username) {
    return Gitlab::ask(stage, "DELETE", Gitlab::path_of(stage, username)).status == 204;
}

template <const char* Act>
bool put(Stage& stage, const std::string& username) {
    return Gitlab::ask(stage, "POST", Gitlab::path_of(stage, username) + Act).body == "true";
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
    const auto made = Gitlab::ask(stage, "POST", Gitlab::path_of(stage, username) + "/personal_access_tokens",
                                  {{"name", "given"}, {"scopes", {"api"}}});
    if (made.status != 201) return std::nullopt;
    return World::Headers{{"PRIVATE-TOKEN", std::string(json::parse(made.body).at("token").as_string())}};
}

}  // namespace

Adapter gitlab_v4() {
    Adapter adapter{"gitlab-v4", create, Gitlab::show, Gitlab::rename, remove};
    adapter.stops = {{"block", put<block>, put<unblock>},
                     {"ban", put<ban>, put<unban>},
                     {"deactivate", deactivate_absent, put<activate>}};
    adapter.give_token = give_token;
    adapter.knows = Gitlab::knows;
    adapter.credentials = "gitlab";
    return adapter;
}

}  // namespace usher::cross
