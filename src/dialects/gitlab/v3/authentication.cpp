// Who calls v3 (contract/gitlab.md section 2): private token, bearer token, then sudo.
#include "dialects/gitlab/authentication.h"
#include "dialects/gitlab/errors.h"

namespace usher::gitlab {
namespace {

// v3 knows one scope. A token that was given a smaller one must not open more, the private token that
// GET /user shows least of all.
Result<void> enter(api::Call& call, Credential&& credential, std::string&& secret) {
    if (!has_scope(credential.kind, credential.scopes, "api"))
        return refuse(Error{ErrorCode::forbidden, insufficient_scope, {}});
    set_caller(call, std::move(credential), std::move(secret));
    return {};
}

}  // namespace

Result<void> V3::authenticate(api::Call& call) {
    auto secret = parameter_or_header(*this, call, "private_token", "PRIVATE-TOKEN");
    if (!secret.empty()) {
        // Nothing but "no" is said about a private token; the bearer way below explains itself.
        if (auto known = resume(*this, call, secret))
            if (auto entered = enter(call, std::move(*known), std::move(secret)); !entered) return entered;
    }
    if (!call.caller) {
        auto token = bearer_token(*this, call);
        if (!token) return usher::refuse(token.error());
        if (token->empty()) return {};
        auto known = resume(*this, call, *token);
        if (!known) return usher::refuse(known.error());
        if (auto entered = enter(call, std::move(*known), std::move(*token)); !entered) return entered;
    }
    const auto target = parameter_or_header(*this, call, "sudo", "SUDO");
    if (target.empty() || is_self(*call.caller->account, target)) return {};
    if (!call.caller->account->admin)
        return usher::refuse(Error{ErrorCode::forbidden, "Must be admin to use sudo", {}});
    return act_as(*this, call, target);
}

}  // namespace usher::gitlab
