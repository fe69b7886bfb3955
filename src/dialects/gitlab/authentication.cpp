// Who calls (contract/gitlab.md section 2): private token, bearer token, then sudo.
#include <algorithm>

#include "base/id.h"
#include "base/text.h"
#include "dialects/gitlab/dialect.h"
#include "dialects/gitlab/errors.h"

namespace usher::gitlab {
namespace {

constexpr auto accepted = {TokenKind::private_token, TokenKind::personal, TokenKind::impersonation};

// A parameter as text, or where it is absent a header.
std::string parameter_or_header(const api::Call& call, const api::Forms& forms, std::string_view parameter,
                                std::string_view header) {
    if (const auto* given = call.parameters.find(parameter)) return forms.to_text(*given).value_or("");
    return std::string(call.request->header(header));
}

bool is_number(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// v3 knows one scope. A token that was given a smaller one must not open more, the private token that
// GET /user shows least of all.
bool opens_everything(const Credential& credential) {
    if (credential.kind == TokenKind::private_token) return true;
    const auto scopes = split(credential.scopes, ' ');
    return std::find(scopes.begin(), scopes.end(), "api") != scopes.end();
}

void set_caller(api::Call& call, Credential&& credential, std::string_view secret) {
    call.caller.emplace(api::Caller{std::move(credential.account), credential.kind, std::string(secret)});
}

}  // namespace

Result<void> Gitlab::authenticate(api::Call& call) {
    const auto secret = parameter_or_header(call, forms(), "private_token", "PRIVATE-TOKEN");
    if (!secret.empty()) {
        // Nothing but "no" is said about a private token; the bearer way below explains itself.
        if (auto known = directory.sign_in.with_token(secret, accepted)) {
            if (!opens_everything(*known))
                return usher::refuse(Error{ErrorCode::forbidden, insufficient_scope, {}});
            set_caller(call, std::move(*known), secret);
        }
    }
    if (!call.caller) {
        const auto header = call.request->credentials("Bearer");
        const auto parameter = call.parameters.text("access_token");
        if (!header.empty() && !parameter.empty())
            return usher::refuse(Error{ErrorCode::invalid, "invalid_request", {}});
        const auto token = header.empty() ? parameter : header;
        if (token.empty()) return {};
        auto known = directory.sign_in.with_token(token, accepted);
        if (!known) return usher::refuse(known.error());
        if (!opens_everything(*known))
            return usher::refuse(Error{ErrorCode::forbidden, insufficient_scope, {}});
        set_caller(call, std::move(*known), token);
    }
    const auto target = parameter_or_header(call, forms(), "sudo", "SUDO");
    return target.empty() ? Result<void>() : act_as(call, target);
}

Result<void> Gitlab::act_as(api::Call& call, std::string_view target) const {
    const auto& caller = call.caller->account;
    const bool by_id = is_number(target);
    const auto id = by_id ? AccountId{parse_id(target).value_or(0)} : AccountId{};
    if (by_id ? caller.id == id : caller.username == target) return {};
    if (!caller.admin) return usher::refuse(Error{ErrorCode::forbidden, "Must be admin to use sudo", {}});

    auto account = by_id ? directory.accounts.find(id) : directory.accounts.find_by_username(target);
    if (!account) {
        Problem looked_for{"sudo", Fault::bad_format, 0, is_clean_text(target) ? std::string(target) : ""};
        return usher::refuse(
            Error{ErrorCode::not_found, "No user id or username for", {std::move(looked_for)}});
    }
    if (account->state != State::active) return usher::refuse(ErrorCode::unauthenticated);
    call.caller.emplace(api::Caller{std::move(*account), call.caller->kind, {}});
    return {};
}

}  // namespace usher::gitlab
