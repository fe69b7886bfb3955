// Who calls (contract/lenses.md section 2.2): a service account by its token, an administrator by password, a
// person by the cookie of a session. An Authorization header decides alone.
#include "base/text.h"
#include "dialects/lenses/dialect.h"
#include "dialects/lenses/session.h"

namespace usher::lenses {
namespace {

constexpr std::string_view basic = "Basic";

std::string_view cookie_in(std::string_view cookies) {
    for (auto cookie : split(cookies, ';')) {
        cookie = trim(cookie);
        const auto equals = cookie.find('=');
        if (equals != std::string_view::npos && cookie.substr(0, equals) == session_cookie)
            return cookie.substr(equals + 1);
    }
    return {};
}

std::string_view cookie_of(const api::Request& request) {
    for (const auto& [name, value] : request.headers)
        if (equals_ignoring_ascii_case(name, "Cookie"))
            if (const auto secret = cookie_in(value); !secret.empty()) return secret;
    return {};
}

}  // namespace

// Every such request costs a hash: nothing is remembered of a password that was right.
api::Lane Lenses::lane(const api::Call& call, api::Lane declared) const {
    return call.request->credentials(basic).empty() ? declared : api::Lane::hash;
}

Result<void> Lenses::authenticate(api::Call& call) {
    if (call.request->has_header("Authorization")) return authenticate_by_header(call);
    const auto secret = cookie_of(*call.request);
    if (secret.empty()) return {};
    return authenticate_by_token(call, secret, TokenKind::cookie_session);
}

Result<void> Lenses::authenticate_by_header(api::Call& call) {
    if (!call.request->credentials(basic).empty()) return authenticate_by_password(call);
    return authenticate_by_token(call, call.request->credentials("Bearer"), TokenKind::service);
}

Result<void> Lenses::authenticate_by_token(api::Call& call, std::string_view secret, TokenKind kind) {
    auto known = directory.sessions.resume(secret, {kind}, {client_of(call), std::nullopt});
    if (!known) return usher::refuse(known.error());
    if (kind == TokenKind::service && known->account->kind != AccountKind::service)
        return usher::refuse(ErrorCode::unauthenticated);
    call.caller.emplace(api::Caller{std::move(known->account), kind, {}});
    return {};
}

// Of administrators only. For others the password is not even looked at, at the same cost.
Result<void> Lenses::authenticate_by_password(api::Call& call) {
    const auto pair = from_base64(call.request->credentials(basic)).value_or("");
    const auto colon = pair.find(':');
    if (colon == std::string::npos) return usher::refuse(ErrorCode::unauthenticated);
    const auto named = person_named(std::string_view(pair).substr(0, colon));
    const auto administrator = [&](Reader& reader) {
        auto account = named(reader);
        return account && account->admin ? std::move(account) : std::nullopt;
    };
    auto account =
        directory.sign_in.with_password(administrator, Secret(pair.substr(colon + 1)),
                                        {.confirmed = true, .not_before = &call.response->not_before});
    if (!account) return usher::refuse(account.error());
    directory.sessions.note_visit(*account);
    call.caller.emplace(api::Caller{std::move(*account), TokenKind::cookie_session, {}});
    return {};
}

boost::json::object Lenses::security_schemes() const {
    namespace json = boost::json;
    return {{"service_account_token", json::object{{"type", "http"}, {"scheme", "bearer"}}},
            {"session", json::object{{"type", "apiKey"}, {"in", "cookie"}, {"name", session_cookie}}},
            {"administrator_password", json::object{{"type", "http"}, {"scheme", "basic"}}}};
}

}  // namespace usher::lenses
