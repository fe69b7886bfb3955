// Conch in the access matrix: signed tokens and signed cookies. In rows stand {uuid}, {token} and {setting}.
#include "crypto/digest.h"
#include "crypto/random.h"
#include "manner.h"
#include "scene.h"

namespace usher::access {
namespace {

// As it is stored; signing in would change the account.
std::string signed_token(Scene& scene, const Person& person, Time expires_at,
                         std::optional<Time> revoked_at = {}) {
    auto& directory = scene.world.directory();
    const auto id = crypto::random_uuid();
    Token row;
    row.account = person.id;
    row.kind = TokenKind::login_token;
    row.created_at = scene.world.clock.now();
    row.expires_at = expires_at;
    row.revoked_at = revoked_at;
    (void)directory.environment.store.write(policy::operate(), [&](Writer& writer) -> Result<TokenId> {
        return writer.tokens().insert(row, crypto::sha256(id.text()));
    });
    const auto uuid = directory.accounts.find(person.id)->uuid;
    return directory.signing_keys.sign({uuid, id, scene.world.clock.now() + std::chrono::hours(1)});
}

// Whatever cookies a person has had are over when the epoch is another one.
std::string signed_cookie(Scene& scene, const Person& person, Time expires_at,
                          std::int64_t epoch_before = 0) {
    auto& directory = scene.world.directory();
    const auto account = directory.accounts.find(person.id);
    const auto seconds = std::chrono::floor<std::chrono::seconds>(expires_at.time_since_epoch()).count();
    return directory.signing_keys.sign("conch cookie",
                                       account->uuid.text() + " " + std::to_string(seconds) + " " +
                                           std::to_string(account->cookie_epoch - epoch_before));
}

const Person& whose(const Scene& scene, Credential credential) {
    if (credential == Credential::blocked) return scene.jack;
    if (credential == Credential::ldap_blocked) return scene.lena;
    const bool by_root = credential == Credential::admin || credential == Credential::admin_as_normal;
    return by_root ? scene.root : scene.mary;
}

void present(Scene& scene, Credential credential, Way way, Question& question) {
    const auto now = scene.world.clock.now();
    const auto end = credential == Credential::expired ? now : now + std::chrono::hours(1);
    const bool is_revoked = credential == Credential::revoked;
    const auto& person = whose(scene, credential);
    std::string secret;
    if (credential == Credential::nonsense || credential == Credential::service)
        secret = scene.token_of(credential);
    else if (credential != Credential::none && way == Way::bearer)
        secret = signed_token(scene, person, end, is_revoked ? std::optional(now) : std::nullopt);
    else if (credential != Credential::none)
        secret = signed_cookie(scene, person, end, is_revoked ? 1 : 0);
    if (secret.empty()) return;
    if (way == Way::bearer)
        question.headers.emplace_back("Authorization", "Bearer " + secret);
    else
        question.headers.emplace_back("Cookie", "conch=" + secret);
    // Whom GitLab would let an administrator act for.
    if (credential == Credential::admin_as_normal) question.headers.emplace_back("SUDO", scene.mary.username);
}

Refusal refusal(const Cell& cell) {
    if (cell.rights == Access::anyone) return {401, R"({"error":"Unauthorized"})"};
    return {403, R"({"error":"Forbidden"})"};
}

// Nobody acts for somebody else here.
Access rights(Credential credential) {
    return credential == Credential::admin_as_normal ? Access::admin : usual_rights(credential);
}

void replace(std::string& text, std::string_view what, const std::string& with) {
    if (const auto at = text.find(what); at != std::string::npos) text.replace(at, what.size(), with);
}

void fill(Scene& scene, Credential credential, Target target, std::string& text) {
    auto& directory = scene.world.directory();
    const bool nobodys = target == Target::nobodys;
    const auto& person = target == Target::others ? scene.john : whose(scene, credential);
    if (const auto account = directory.accounts.find(person.id))
        replace(text, "{uuid}", nobodys ? "00000000-0000-4000-8000-000000000000" : account->uuid.text());
    if (text.find("{token}") != std::string::npos)
        (void)directory.signed_tokens.create(policy::operate(), person.id, "ci", std::chrono::hours(1));
    if (text.find("{setting}") != std::string::npos)
        for (const auto* owner : {&scene.mary, &scene.root})
            (void)directory.settings.set(policy::operate(), owner->id, "conch", "theme", "dark");
    replace(text, "{token}", nobodys ? "nothing" : "ci");
    replace(text, "{setting}", nobodys ? "nothing" : "theme");
}

}  // namespace

Manner conch() {
    Manner manner{"conch", {}, {Way::bearer, Way::cookie}, present, refusal, rights, usually_may, fill};
    manner.rows = {
        {"ping", "/ping"},
        {"version", "/version"},
        {"request_schema", "/schema/request/login"},
        {"query_params_schema", "/schema/query_params/notify_users"},
        {"response_schema", "/schema/response/user_detailed"},

        {"login", "/login", R"({"email":"mary@example.com","password":"mary-password-1"})"},
        {"logout", "/logout"},
        {"refresh_token", "/refresh_token"},
        {"check_login", "/me"},

        {"get_own_user", "/user/me"},
        {"update_own_user", "/user/me", R"({"name":"changed"})"},
        {"revoke_own_tokens", "/user/me/revoke"},
        {"change_own_password", "/user/me/password", R"({"password":"changed"})"},
        {"get_settings", "/user/me/settings"},
        {"set_settings", "/user/me/settings", R"({"theme":"dark"})"},
        {"get_setting", "/user/me/settings/{setting}"},
        {"set_setting", "/user/me/settings/theme", R"({"theme":"dark"})"},
        {"delete_setting", "/user/me/settings/{setting}"},
        {"list_own_tokens", "/user/me/token"},
        {"create_token", "/user/me/token", R"({"name":"new"})"},
        // Everybody's own has this name.
        {"get_own_token", "/user/me/token/{token}"},
        {"delete_own_token", "/user/me/token/{token}"},

        {"get_user", "/user/{uuid}"},
        {"update_user", "/user/{uuid}", R"({"name":"changed"})"},
        {"delete_user", "/user/{uuid}"},
        {"revoke_tokens_of_user", "/user/{uuid}/revoke"},
        {"reset_password_of_user", "/user/{uuid}/password"},
        {"list_users", "/user"},
        {"create_user", "/user", R"({"name":"new","email":"new@example.com","password":"new"})"},
        {"list_tokens_of_user", "/user/{uuid}/token"},
        {"get_token_of_user", "/user/{uuid}/token/{token}"},
        {"delete_token_of_user", "/user/{uuid}/token/{token}"},
    };
    manner.ignores_unknown_fields = false;  // they are refused
    return manner;
}

}  // namespace usher::access
