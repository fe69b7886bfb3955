// GitLab v3 in the access matrix: tokens by header, parameter and Authorization, sudo beside them.
#include "manner.h"
#include "scene.h"

namespace usher::access {
namespace {

constexpr std::string_view new_key =
    R"({"title":"new","key":"ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBN0WmcScTSoaxWN3mBMsjGHoDxh37ZRqJRoZOFh4QjvBX0+n5S3VO7P7i4WX0Gi8fQhyYQybPbkXFRbuXKt/pk0= c"})";
constexpr std::string_view new_email = R"({"email":"new@example.com"})";

void present(Scene& scene, Credential credential, Way way, Question& question) {
    const auto secret = scene.token_of(credential);
    if (!secret.empty() && way == Way::query) question.add_query("private_token", secret);
    if (!secret.empty() && way == Way::header) question.headers.emplace_back("PRIVATE-TOKEN", secret);
    if (!secret.empty() && way == Way::bearer)
        question.headers.emplace_back("Authorization", "Bearer " + secret);
    if (credential != Credential::admin_as_normal) return;
    if (way == Way::query)
        question.add_query("sudo", scene.mary.username);
    else
        question.headers.emplace_back("SUDO", scene.mary.username);
}

Refusal refusal(const Cell& cell) {
    if (cell.rights != Access::anyone) return {403, R"({"message":"403 Forbidden"})"};
    if (cell.way == Way::bearer && cell.credential == Credential::expired)
        return {
            401,
            R"({"error":"invalid_token","error_description":"Token is expired. You can either do re-authorization or token refresh."})"};
    if (cell.way == Way::bearer && cell.credential == Credential::revoked)
        return {
            401,
            R"({"error":"invalid_token","error_description":"Token was revoked. You have to re-authorize from the user."})"};
    return {401, R"({"message":"401 Unauthorized"})"};
}

}  // namespace

Manner gitlab_v3() {
    Manner manner{"gitlab-v3", {}, {Way::header, Way::query, Way::bearer}, present, refusal};
    manner.rows = {
        {"sign_in", "/session", R"({"login":"mary","password":"mary-password-1"})", true},
        {"list_users", "/users"},
        {"get_user", "/users/{id}"},
        {"create_user", "/users",
         R"({"email":"n@example.com","password":"a-password-1","name":"N","username":"n","confirm":"false"})"},
        {"update_user", "/users/{id}", R"({"name":"Changed","bio":"changed"})"},
        {"delete_user", "/users/{id}"},
        {"block_user", "/users/{id}/block"},
        {"unblock_user", "/users/{id}/unblock"},
        {"current_user", "/user", {}, true},
        {"list_own_keys", "/user/keys"},
        {"get_own_key", "/user/keys/{key}"},
        {"add_own_key", "/user/keys", new_key},
        {"delete_own_key", "/user/keys/{key}"},
        {"list_keys_of_user", "/users/{id}/keys"},
        {"add_key_for_user", "/users/{id}/keys", new_key},
        {"delete_key_of_user", "/users/{id}/keys/{key}"},
        {"get_key", "/keys/{key}"},
        {"list_own_emails", "/user/emails"},
        {"get_own_email", "/user/emails/{email}"},
        {"add_own_email", "/user/emails", new_email},
        {"delete_own_email", "/user/emails/{email}"},
        {"list_emails_of_user", "/users/{id}/emails"},
        {"add_email_for_user", "/users/{id}/emails", new_email},
        {"delete_email_of_user", "/users/{id}/emails/{email}"},
    };
    return manner;
}

}  // namespace usher::access
