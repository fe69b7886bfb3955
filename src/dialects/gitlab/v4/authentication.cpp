// Who calls v4 and what the token may do (contract/gitlab.md section 8.2).
#include "dialects/gitlab/authentication.h"

#include "dialects/gitlab/errors.h"

namespace usher::gitlab {
namespace {

bool reads(const api::Call& call) {
    return call.request->method == api::Method::get || call.request->method == api::Method::head;
}

bool is_about_users(const api::Call& call) {
    return call.path == "/user" || call.path == "/users" || call.path.starts_with("/user/") ||
           call.path.starts_with("/users/");
}

// A token may always look at itself and end itself.
bool is_about_the_token(const api::Call& call) {
    return call.path == "/personal_access_tokens/self" && call.request->method != api::Method::post;
}

Error insufficient(std::string_view scopes) {
    return {
        ErrorCode::forbidden, insufficient_scope, {{"scope", Fault::not_allowed, 0, std::string(scopes)}}};
}

Result<void> covers(const Credential& credential, const api::Call& call) {
    const auto has = [&](std::string_view scope) {
        return has_scope(credential.kind, credential.scopes, scope);
    };
    if (has("api") || is_about_the_token(call)) return {};
    if (!reads(call)) return refuse(insufficient("api"));
    if (has("read_api")) return {};
    if (!is_about_users(call)) return refuse(insufficient("api read_api"));
    if (has("read_user")) return {};
    return refuse(insufficient("api read_api read_user"));
}

// The token that came, and where it may be found; empty when none did.
Result<std::string> presented(const Gitlab& gitlab, const api::Call& call) {
    auto token = parameter_or_header(gitlab, call, "private_token", "PRIVATE-TOKEN");
    if (!token.empty()) return token;
    return bearer_token(gitlab, call);
}

}  // namespace

Result<void> V4::authenticate(api::Call& call) {
    auto secret = presented(*this, call);
    if (!secret) return usher::refuse(secret.error());
    const auto target = parameter_or_header(*this, call, "sudo", "Sudo");
    if (secret->empty()) {
        // Guests may come, but not as somebody else.
        if (!target.empty()) return usher::refuse(ErrorCode::unauthenticated);
        return {};
    }
    auto known = resume(*this, call, *secret);
    if (!known) return usher::refuse(known.error());
    if (const auto covered = covers(*known, call); !covered) return usher::refuse(covered.error());
    const bool may_sudo = has_scope(known->kind, known->scopes, "sudo");
    set_caller(call, std::move(*known), std::move(*secret));

    if (target.empty() || is_self(*call.caller->account, target)) return {};
    if (!call.caller->account->admin)
        return usher::refuse(Error{ErrorCode::forbidden, "Must be admin to use sudo", {}});
    if (!may_sudo) return usher::refuse(insufficient("sudo"));
    return act_as(*this, call, target);
}

}  // namespace usher::gitlab
