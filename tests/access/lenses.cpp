// Lenses in the access matrix: people by the cookie of a session, administrators by password, service
// accounts by their tokens. In groups and service accounts of rows stand {group} and {service}.
#include "base/text.h"
#include "crypto/digest.h"
#include "manner.h"
#include "scene.h"

namespace usher::access {
namespace {

// As it is stored; opening one would change the account.
std::string open_session(Scene& scene, const Person& person, std::optional<Time> expires_at = {},
                         std::optional<Time> revoked_at = {}) {
    static int count = 0;
    const auto secret = "cookie-" + std::to_string(++count);
    Token row;
    row.account = person.id;
    row.kind = TokenKind::cookie_session;
    row.created_at = scene.world.clock.now();
    row.expires_at = expires_at;
    row.revoked_at = revoked_at;
    (void)scene.world.directory().environment.store.write(
        policy::operate(), [&](Writer& writer) -> Result<TokenId> {
            return writer.tokens().insert(row, crypto::sha256(secret));
        });
    return secret;
}

std::string cookie_of(Scene& scene, Credential credential) {
    const auto now = scene.world.clock.now();
    switch (credential) {
        case Credential::none:
            return {};
        case Credential::nonsense:
        case Credential::service:
            return scene.token_of(credential);
        case Credential::normal:
            return open_session(scene, scene.mary, now + std::chrono::hours(1));
        case Credential::blocked:
            return open_session(scene, scene.jack);
        case Credential::ldap_blocked:
            return open_session(scene, scene.lena);
        case Credential::expired:
            return open_session(scene, scene.mary, now);
        case Credential::revoked:
            return open_session(scene, scene.mary, {}, now);
        case Credential::admin:
        case Credential::admin_as_normal:
            return open_session(scene, scene.root);
    }
    return {};
}

std::string authorization_of(const Scene& scene, Credential credential) {
    const auto basic = [](const Person& person) {
        return "Basic " + base64(person.username + ":" + person.username + "-password-1");
    };
    switch (credential) {
        case Credential::none:
            return {};
        case Credential::nonsense:
        case Credential::expired:
        case Credential::revoked:
        case Credential::service:
            return "Bearer " + scene.token_of(credential);
        case Credential::normal:
            return basic(scene.mary);
        case Credential::blocked:
            return basic(scene.jack);
        case Credential::ldap_blocked:
            return basic(scene.lena);
        case Credential::admin:
        case Credential::admin_as_normal:
            return basic(scene.root);
    }
    return {};
}

void present(Scene& scene, Credential credential, Way way, Question& question) {
    const auto authorization = authorization_of(scene, credential);
    const auto cookie = way == Way::cookie ? cookie_of(scene, credential) : std::string();
    if (way == Way::header && !authorization.empty())
        question.headers.emplace_back("Authorization", authorization);
    if (!cookie.empty()) question.headers.emplace_back("Cookie", "session_id=" + cookie);
    // Whom GitLab would let an administrator act for.
    if (credential == Credential::admin_as_normal) question.headers.emplace_back("SUDO", scene.mary.username);
}

// Nobody acts for somebody else here, and service accounts are somebody.
Access rights(Credential credential) {
    if (credential == Credential::admin_as_normal) return Access::admin;
    return credential == Credential::service ? Access::signed_in : usual_rights(credential);
}

// A password opens something to administrators only, a token nothing as a cookie.
Access rights_of(const Cell& cell) {
    const bool counts = cell.way == Way::cookie ? cell.credential != Credential::service
                                                : cell.credential != Credential::normal;
    return counts ? cell.rights : Access::anyone;
}

bool is_about_service(const Cell& cell) { return cell.operation.path.starts_with("/service-accounts"); }

bool may(const Cell& cell) {
    auto judged = cell;
    judged.rights = rights_of(cell);
    const bool by_service = cell.credential == Credential::service;
    if (cell.operation.access == Access::anyone || judged.rights == Access::admin) return true;
    if (cell.operation.access == Access::owner && by_service != is_about_service(cell)) return false;
    if (cell.operation.access == Access::signed_in && by_service) return false;
    return usually_may(judged);
}

std::string refusal_body(std::string_view type, int status) {
    return R"({"type":")" + std::string(type) + R"(","title":"{{any}}","status":)" + std::to_string(status) +
           R"(,"request_id":"test"})";
}

Refusal refusal(const Cell& cell) {
    if (rights_of(cell) == Access::anyone) return {401, refusal_body("unauthorised", 401)};
    if (cell.operation.access == Access::signed_in) return {404, refusal_body("not_found", 404)};
    return {403, refusal_body("forbidden", 403)};
}

void replace(std::string& text, std::string_view what, const std::string& with) {
    if (const auto at = text.find(what); at != std::string::npos) text.replace(at, what.size(), with);
}

void fill(Scene& scene, Credential, Target target, std::string& text) {
    const bool nobodys = target == Target::nobodys;
    replace(text, "{service}", nobodys ? "nothing" : target == Target::own ? "robot" : "drone");
    if (text.find("{group}") == std::string::npos) return;
    core::NewGroup wanted;
    wanted.name = target == Target::own ? "own" : "others";
    auto& groups = scene.world.directory().groups;
    if (!groups.find(wanted.name)) (void)groups.create(policy::operate(), wanted);
    replace(text, "{group}", nobodys ? "nothing" : wanted.name);
}

}  // namespace

Manner lenses() {
    Manner manner{"lenses", {}, {Way::header, Way::cookie}, present, refusal, rights, may, fill};
    manner.rows = {
        {"sign_in", "/login", R"({"username":"mary","password":"mary-password-1"})"},
        {"current_user", "/users/me"},
        {"get_settings", "/users/me/settings"},
        {.operation = "change_settings",
         .target = "/users/me/settings",
         .body = R"({"theme":"dark"})",
         .takes_anything = true},
        {"end_sessions", "/users/me/sessions"},

        {"list_users", "/users"},
        {"create_user", "/users", R"({"name":"new","metadata":{"team":"red"}})"},
        {"get_user", "/users/{username}"},
        {"change_user", "/users/{username}", R"({"display_name":"Changed","metadata":{"team":"red"}})"},
        {"delete_user", "/users/{username}"},
        {"change_profile", "/users/{username}/profile",
         R"({"full_name":"Changed","email_address":"changed@example.com"})"},
        {"change_groups_of_user", "/users/{username}/groups", R"({"add_to_groups":["shared.infra"]})"},

        {"list_groups", "/groups"},
        {"create_group", "/groups", R"({"name":"new","members":["mary"]})"},
        {"get_group", "/groups/{group}"},
        {"change_group", "/groups/{group}", R"({"description":"Changed","add_members":["mary"]})"},
        {"delete_group", "/groups/{group}"},

        {"list_service_accounts", "/service-accounts"},
        {"create_service_account", "/service-accounts", R"({"name":"new"})"},
        {"get_service_account", "/service-accounts/{service}"},
        {"change_service_account", "/service-accounts/{service}", R"({"description":"Changed"})"},
        {"delete_service_account", "/service-accounts/{service}"},
        {"change_groups_of_service_account", "/service-accounts/{service}/groups",
         R"({"set_groups":["shared.infra"]})"},
        {"renew_token", "/service-accounts/{service}/token"},
    };
    return manner;
}

}  // namespace usher::access
