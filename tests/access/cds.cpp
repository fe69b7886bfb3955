// CDS in the access matrix: sessions in the header and as a parameter; Authorization is worth nothing.
#include "base/text.h"
#include "crypto/digest.h"
#include "manner.h"
#include "scene.h"

namespace usher::access {
namespace {

// A session as it is stored; opening one would change the account.
std::string session(Scene& scene, AccountId account, TokenKind kind, std::optional<Time> expires_at = {},
                    std::optional<Time> revoked_at = {}) {
    static int count = 0;
    const auto secret = "session-" + std::to_string(++count);
    Token row;
    row.account = account;
    row.kind = kind;
    row.created_at = scene.world.clock.now();
    row.expires_at = expires_at;
    row.revoked_at = revoked_at;
    (void)scene.world.directory().environment.store.write(
        policy::operate(), [&](Writer& writer) -> Result<TokenId> {
            return writer.tokens().insert(row, crypto::sha256(secret));
        });
    return secret;
}

std::string session_of(Scene& scene, Credential credential) {
    const auto now = scene.world.clock.now();
    const auto later = now + std::chrono::minutes(60);
    switch (credential) {
        case Credential::none:
            return {};
        case Credential::nonsense:
        case Credential::service:
            return scene.token_of(credential);
        case Credential::normal:
            return session(scene, scene.mary.id, TokenKind::browser_session, later);
        case Credential::blocked:
            return session(scene, scene.jack.id, TokenKind::client_session);
        case Credential::ldap_blocked:
            return session(scene, scene.lena.id, TokenKind::client_session);
        case Credential::expired:
            return session(scene, scene.mary.id, TokenKind::browser_session, now);
        case Credential::revoked:
            return session(scene, scene.mary.id, TokenKind::client_session, {}, now);
        case Credential::admin:
        case Credential::admin_as_normal:
            return session(scene, scene.root.id, TokenKind::client_session);
    }
    return {};
}

void present(Scene& scene, Credential credential, Way way, Question& question) {
    const auto secret = session_of(scene, credential);
    if (way == Way::query && !secret.empty()) question.add_query("session", secret);
    if (way == Way::header && !secret.empty()) question.headers.emplace_back("Session-Token", secret);
    if (way == Way::bearer && !secret.empty())
        question.headers.emplace_back("Authorization", "Bearer " + secret);
    // Whom GitLab would let an administrator act for.
    if (credential == Credential::admin_as_normal) question.headers.emplace_back("SUDO", scene.mary.username);
}

// Nobody acts for somebody else here.
Access rights(Credential credential) {
    return credential == Credential::admin_as_normal ? Access::admin : usual_rights(credential);
}

Access rights_of(const Cell& cell) {
    const bool is_probe = cell.operation.name.starts_with("probe_session");
    const bool counts = cell.way == Way::header || (cell.way == Way::query && !is_probe);
    return counts ? cell.rights : Access::anyone;
}

bool may(const Cell& cell) {
    if (cell.operation.name.starts_with("probe_session")) return rights_of(cell) >= Access::signed_in;
    auto judged = cell;
    judged.rights = rights_of(cell);
    return usually_may(judged);
}

Refusal refusal(const Cell& cell) {
    if (rights_of(cell) == Access::anyone)
        return {401, R"({"id":10,"message":"not authenticated","data":null,"uuid":"{{any}}"})"};
    return {403, R"({"id":11,"message":"forbidden","data":null,"uuid":"{{any}}"})"};
}

// The group that somebody manages, with one member more.
std::string group_of(Scene& scene, const Person& person) {
    auto& groups = scene.world.directory().groups;
    core::NewGroup wanted;
    wanted.name = "of-" + person.username;
    wanted.managers = {person.username};
    wanted.members = {"jack"};
    if (!groups.find(wanted.name)) (void)groups.create(policy::operate(), wanted);
    return wanted.name;
}

// The project that somebody founded, with a workflow "run" and a second group.
std::string project_of(Scene& scene, const Person& person) {
    auto& projects = scene.world.directory().projects;
    const auto key = "OF" + std::to_string(person.id.value);
    if (projects.find(key)) return key;
    const auto founder = policy::found_project({person.id, false});
    const auto made = projects.create(
        founder, {key,
                  key,
                  "",
                  "",
                  "",
                  {{"writers-" + key, Permission::write}, {"readers-" + key, Permission::read}}});
    (void)projects.create_workflow(founder, *made, {"run", "", "", "", "{}", {}});
    return key;
}

std::string group_token(Scene& scene) {
    auto& directory = scene.world.directory();
    const auto group = directory.groups.find(group_of(scene, scene.john)).value();
    const auto creator = directory.accounts.find(scene.john.id);
    const auto made = directory.groups.create_token(policy::operate(), group.id, *creator, {});
    return std::string(made->secret.reveal());
}

// What a mail brings to somebody who just signed up.
std::string mailed_secret(Scene& scene) {
    std::string text;
    core::NewAccount wanted;
    wanted.username = "ursula";
    wanted.email = "ursula@example.com";
    (void)scene.world.directory().recovery.sign_up(wanted, [&](const Account&, const Secret& secret) {
        text = secret.reveal();
        return Message{};
    });
    return text;
}

void replace(std::string& text, std::string_view what, auto with) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what))
        text.replace(at, what.size(), with());
}

void fill(Scene& scene, Credential credential, Target target, std::string& text) {
    const auto group = [&] {
        return target == Target::nobodys ? "nothing" : group_of(scene, scene.owner(credential, target));
    };
    replace(text, "{group}", group);
    replace(text, "{project}", [&] {
        return target == Target::nobodys ? "NOTHING" : project_of(scene, scene.owner(credential, target));
    });
    replace(text, "{own_project}", [&] { return project_of(scene, scene.owner(credential, Target::own)); });
    replace(text, "{group_token}", [&] { return group_token(scene); });
    replace(text, "{mailed_secret}", [&] { return mailed_secret(scene); });
}

}  // namespace

Manner cds() {
    Manner manner{"cds", {}, {Way::bearer, Way::query, Way::header}, present, refusal, rights, may, fill};
    manner.rows = {
        {"login", "/login", R"({"username":"mary","password":"mary-password-1"})"},
        {"auth_mode", "/auth/mode"},
        {"user_config", "/config/user"},
        {"probe_session", "/user/me"},
        {"probe_session_newer", "/user/logged"},

        {"list_users", "/user"},
        {"sign_up", "/user/signup",
         R"({"user":{"username":"new","email":"new@example.com"},"callback":"%s %s"})"},
        {"import_users", "/user/import", R"([{"username":"new","email":"new@example.com"}])"},
        {"get_user", "/user/{username}"},
        {"update_user", "/user/{username}",
         R"({"username":"{username}","fullname":"Changed","email":"changed@example.com"})"},
        {"delete_user", "/user/{username}"},
        {"get_groups_of_user", "/user/{username}/groups"},
        {"confirm", "/user/ursula/confirm/{mailed_secret}", {}, false, true},
        {"reset", "/user/mary/reset", R"({"user":{"email":"mary@example.com"}})"},

        {"create_group", "/group", R"({"name":"new"})"},
        {"list_groups", "/group"},
        {"list_public_groups", "/group/public"},
        {"get_group", "/group/{group}"},
        {"replace_group", "/group/{group}", R"({"name":"new","admins":[{"username":"mary"}]})"},
        {"delete_group", "/group/{group}"},
        {"add_members", "/group/{group}/user", R"(["lena"])"},
        {"remove_member", "/group/{group}/user/jack"},
        {"give_role", "/group/{group}/user/jack/admin"},
        {"take_role", "/group/{group}/user/jack/admin"},

        {"list_tokens", "/user/token"},
        {"find_token", "/user/token/{group_token}"},
        {"create_token", "/group/{group}/token", R"({"expiration":"daily"})"},
        {"list_tokens_of_group", "/group/{group}/token"},
        {"delete_token", "/group/{group}/token/1"},

        {"create_project", "/project", R"({"key":"NEW","name":"New"})"},
        {"list_projects", "/project"},
        {"get_project", "/project/{project}"},
        {"delete_project", "/project/{project}"},
        {"add_project_group", "/project/{project}/group", R"({"group":{"name":"{group}"},"permission":4})"},
        {"change_project_group", "/project/{project}/group/readers-{project}", R"({"permission":5})"},
        {"remove_project_group", "/project/{project}/group/readers-{project}"},
        {"create_workflow", "/project/{project}/workflows", R"({"name":"new","workflow_data":{}})"},
        {"list_workflows", "/project/{project}/workflows"},
        {"delete_workflow", "/project/{project}/workflows/run"},
        {"toggle_favorite", "/user/favorite", R"({"type":"project","project_key":"{own_project}"})"},
        {"list_bookmarks", "/bookmarks"},
        {"list_navbar", "/ui/navbar"},
        {"record_event", "/events", R"({"type_event":"sdk.EventProject"})"},
        {"get_timeline", "/user/timeline"},
        {"get_timeline_filter", "/user/timeline/filter"},
        {"set_timeline_filter", "/user/timeline/filter", R"({"projects":[]})"},
    };
    return manner;
}

}  // namespace usher::access
