// GitLab v4 in the access matrix: personal access tokens by header, parameter and Authorization, sudo beside
// them. In rows stand {gpg_key}, {personal}, {impersonation}, {attribute} and {fingerprint} of whom the cell
// says, and {blocked}, {resting}, {banned}, {waiting}, {careful} and {idle}: whoever is in that state.
#include "base/text.h"
#include "crypto/openpgp_samples_test.h"
#include "manner.h"
#include "scene.h"

namespace usher::access {
namespace {

constexpr std::string_view new_key =
    R"({"title":"new","key":"ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBN0WmcScTSoaxWN3mBMsjGHoDxh37ZRqJRoZOFh4QjvBX0+n5S3VO7P7i4WX0Gi8fQhyYQybPbkXFRbuXKt/pk0= c"})";
constexpr std::string_view new_email = R"({"email":"new@example.com"})";
constexpr std::string_view new_gpg_key = R"({"key":"{new_gpg_key}"})";
constexpr std::string_view new_token = R"({"name":"new","scopes":["api"],"expires_at":"2031-01-01"})";

std::string secret_of(const Scene& scene, Credential credential) {
    switch (credential) {
        case Credential::normal:
        case Credential::blocked:
        case Credential::ldap_blocked:
        case Credential::admin:
        case Credential::admin_as_normal:
            return scene.bearer(credential).personal_token;
        default:
            return scene.token_of(credential);
    }
}

void present(Scene& scene, Credential credential, Way way, Question& question) {
    const auto secret = secret_of(scene, credential);
    if (!secret.empty() && way == Way::query) question.add_query("private_token", secret);
    if (!secret.empty() && way == Way::header) question.headers.emplace_back("PRIVATE-TOKEN", secret);
    if (!secret.empty() && way == Way::bearer)
        question.headers.emplace_back("Authorization", "Bearer " + secret);
    if (credential != Credential::admin_as_normal) return;
    if (way == Way::query)
        question.add_query("sudo", scene.mary.username);
    else
        question.headers.emplace_back("Sudo", scene.mary.username);
}

bool is_about_the_presented_token(const api::Operation& operation) {
    return operation.path.find("/personal_access_tokens/self") == 0;
}
// Declared for everybody, because what the path names decides.
bool is_about_a_token(const api::Operation& operation) {
    return operation.path == "/personal_access_tokens" ||
           operation.path.find("/personal_access_tokens/{") == 0;
}

bool may(const Cell& cell) {
    const auto& operation = cell.operation;
    if (cell.credential == Credential::none)
        return operation.access == Access::guest && operation.name != "get_user";
    // Whatever is open to anybody is closed to a credential that is no good.
    if (cell.rights == Access::anyone) return false;
    // Whoever acts for somebody else has shown no token of theirs.
    if (is_about_the_presented_token(operation)) return cell.credential != Credential::admin_as_normal;
    if (is_about_a_token(operation) || operation.name == "associations_count")
        return cell.rights == Access::admin || cell.target == Target::own;
    const bool locks_out = operation.name == "block_user" || operation.name == "ban_user";
    if (locks_out && cell.rights == Access::admin) return cell.target != Target::own;
    return usually_may(cell);
}

constexpr std::string_view unknown_caller = R"({"message":"401 Unauthorized"})";

Refusal refusal_of_a_stranger(const Cell& cell) {
    switch (cell.credential) {
        case Credential::blocked:
        case Credential::ldap_blocked:
            return {403, R"({"message":"403 Forbidden - Your account has been blocked."})"};
        case Credential::expired:
            return {
                401,
                R"({"error":"invalid_token","error_description":"Token is expired. You can either do re-authorization or token refresh."})"};
        case Credential::revoked:
            return {
                401,
                R"({"error":"invalid_token","error_description":"Token was revoked. You have to re-authorize from the user."})"};
        case Credential::none:
            if (cell.operation.name == "get_user")
                return {403, R"({"message":"403 Forbidden - Not authorized!"})"};
            break;
        default:
            break;
    }
    return {401, std::string(unknown_caller)};
}

Refusal refusal(const Cell& cell) {
    if (cell.rights == Access::anyone) return refusal_of_a_stranger(cell);
    if (is_about_the_presented_token(cell.operation)) return {404, R"({"message":"404 Not Found"})"};
    // Whether there is such a token is not told.
    if (cell.operation.name == "revoke_personal_access_token")
        return {400, R"({"message":"400 Bad request"})"};
    if (is_about_a_token(cell.operation)) return {401, std::string(unknown_caller)};
    if (cell.rights == Access::admin)
        return {403, R"({"message":"403 Forbidden - The API initiating user cannot be blocked by the API"})"};
    return {403, R"({"message":"403 Forbidden"})"};
}

std::string as_json_text(std::string_view text) {
    std::string out;
    for (const char c : text) out += c == '\n' ? std::string("\\n") : std::string(1, c);
    return out;
}

void fill(Scene& scene, Credential credential, Target target, std::string& text) {
    const auto& whose = scene.owner(credential, target);
    const bool nobodys = target == Target::nobodys;
    const auto number = [&](std::int64_t id) { return std::to_string(nobodys ? 999999 : id); };
    const auto replace = [&](std::string_view what, const std::string& with) {
        if (const auto at = text.find(what); at != std::string::npos) text.replace(at, what.size(), with);
    };
    replace("{gpg_key}", number(whose.gpg_key));
    replace("{personal}", number(whose.personal));
    replace("{impersonation}", number(whose.impersonation));
    replace("{attribute}", nobodys ? "taste" : "color");
    replace("{blocked}", number(scene.jack.id.value));
    replace("{resting}", number(scene.resting.value));
    replace("{banned}", number(scene.banned.value));
    replace("{waiting}", number(scene.waiting.value));
    replace("{careful}", number(scene.careful.value));
    replace("{idle}", number(scene.idle.value));
    replace("{new_gpg_key}", as_json_text(crypto::superseded_key));
    if (text.find("{fingerprint}") == std::string::npos) return;
    const auto key = scene.world.directory().keys.find(KeyId{whose.key});
    replace("{fingerprint}", form_encode("SHA256:" + (nobodys || !key ? std::string(43, 'A') : key->sha256)));
}

}  // namespace

Manner gitlab_v4() {
    Manner manner{"gitlab-v4", {},  {Way::header, Way::query, Way::bearer}, present, refusal, usual_rights,
                  may,         fill};
    manner.rows = {
        {"get_version", "/version"},
        {"get_metadata", "/metadata"},

        {"get_current_user", "/user"},
        {"list_users", "/users?username={username}"},
        {"get_user", "/users/{id}"},
        {"create_user", "/users",
         R"({"email":"n@example.com","password":"a-password-1","name":"N","username":"n"})"},
        {"update_user", "/users/{id}", R"({"name":"Changed","bio":"changed"})"},
        {"delete_user", "/users/{id}"},
        {"delete_identity", "/users/{id}/identities/saml"},
        {"disable_two_factor", "/users/{careful}/disable_two_factor"},

        {"block_user", "/users/{id}/block"},
        {"unblock_user", "/users/{blocked}/unblock"},
        {"deactivate_user", "/users/{idle}/deactivate"},
        {"activate_user", "/users/{resting}/activate"},
        {"ban_user", "/users/{id}/ban"},
        {"unban_user", "/users/{banned}/unban"},
        {"approve_user", "/users/{waiting}/approve"},
        {"reject_user", "/users/{waiting}/reject"},

        {"list_own_keys", "/user/keys"},
        {"get_own_key", "/user/keys/{key}"},
        {"add_own_key", "/user/keys", new_key},
        {"delete_own_key", "/user/keys/{key}"},
        {"list_keys_of_user", "/users/{username}/keys"},
        {"get_key_of_user", "/users/{id}/keys/{key}"},
        {"add_key_for_user", "/users/{id}/keys", new_key},
        {"delete_key_of_user", "/users/{id}/keys/{key}"},
        {"find_key", "/keys?fingerprint={fingerprint}"},
        {"get_key", "/keys/{key}"},

        {"list_own_emails", "/user/emails"},
        {"get_own_email", "/user/emails/{email}"},
        {"add_own_email", "/user/emails", new_email},
        {"delete_own_email", "/user/emails/{email}"},
        {"list_emails_of_user", "/users/{id}/emails"},
        {"get_email_of_user", "/users/{id}/emails/{email}"},
        {"add_email_for_user", "/users/{id}/emails", new_email},
        {"delete_email_of_user", "/users/{id}/emails/{email}"},

        {"list_impersonation_tokens", "/users/{id}/impersonation_tokens"},
        {"create_impersonation_token", "/users/{id}/impersonation_tokens", new_token},
        {"get_impersonation_token", "/users/{id}/impersonation_tokens/{impersonation}"},
        {"revoke_impersonation_token", "/users/{id}/impersonation_tokens/{impersonation}"},
        {"create_personal_access_token", "/users/{id}/personal_access_tokens", new_token},
        {"list_personal_access_tokens", "/personal_access_tokens?user_id={id}"},
        {"get_own_token", "/personal_access_tokens/self"},
        {"revoke_own_token", "/personal_access_tokens/self"},
        {"rotate_own_token", "/personal_access_tokens/self/rotate"},
        {"get_personal_access_token", "/personal_access_tokens/{personal}"},
        {"revoke_personal_access_token", "/personal_access_tokens/{personal}"},
        {"rotate_personal_access_token", "/personal_access_tokens/{personal}/rotate"},

        {"get_own_status", "/user/status"},
        {"replace_status", "/user/status", R"({"message":"here"})"},
        {"change_status", "/user/status", R"({"emoji":"coffee"})"},
        {"get_status_of_user", "/users/{username}/status"},
        {"get_preferences", "/user/preferences"},
        {"change_preferences", "/user/preferences", R"({"show_whitespace_in_diffs":false})"},

        {"list_own_gpg_keys", "/user/gpg_keys"},
        {"get_own_gpg_key", "/user/gpg_keys/{gpg_key}"},
        {"add_own_gpg_key", "/user/gpg_keys", new_gpg_key},
        {"delete_own_gpg_key", "/user/gpg_keys/{gpg_key}"},
        {"revoke_own_gpg_key", "/user/gpg_keys/{gpg_key}/revoke"},
        {"list_gpg_keys_of_user", "/users/{id}/gpg_keys"},
        {"get_gpg_key_of_user", "/users/{id}/gpg_keys/{gpg_key}"},
        {"add_gpg_key_for_user", "/users/{id}/gpg_keys", new_gpg_key},
        {"delete_gpg_key_of_user", "/users/{id}/gpg_keys/{gpg_key}"},
        {"revoke_gpg_key_of_user", "/users/{id}/gpg_keys/{gpg_key}/revoke"},

        {"list_custom_attributes", "/users/{id}/custom_attributes"},
        {"get_custom_attribute", "/users/{id}/custom_attributes/{attribute}"},
        {"set_custom_attribute", "/users/{id}/custom_attributes/{attribute}", R"({"value":"blue"})"},
        {"delete_custom_attribute", "/users/{id}/custom_attributes/{attribute}"},

        {"list_activities", "/user/activities"},
        {"list_memberships", "/users/{id}/memberships"},
        {"list_projects", "/users/{id}/projects"},
        {"list_contributed_projects", "/users/{id}/contributed_projects"},
        {"list_starred_projects", "/users/{id}/starred_projects"},
        {"list_events", "/users/{id}/events"},
        {"list_followers", "/users/{id}/followers"},
        {"list_following", "/users/{id}/following"},
        {"follow_user", "/users/{id}/follow"},
        {"unfollow_user", "/users/{id}/unfollow"},
        {"associations_count", "/users/{id}/associations_count"},
    };
    // A token among the parameters counts before any header; the others are an administrator's to set.
    manner.known_fields = {"private_token", "theme_id", "color_scheme_id"};
    return manner;
}

}  // namespace usher::access
