// Who calls (contract/conch.md section 2): a signed token, or a signed cookie.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/address.h"
#include "base/text.h"
#include "dialects/conch/dialect.h"
#include "dialects/conch/errors.h"

namespace usher::conch {
namespace {

constexpr std::string_view cookie_name = "conch";
constexpr std::string_view cookie_purpose = "conch cookie";
constexpr auto accepted = signed_kinds;

// Nothing when the header begins in any other way, "bearer" included.
std::optional<std::string_view> bearer_token(const api::Request& request) {
    constexpr std::string_view scheme = "Bearer ";
    const auto header = request.header("Authorization");
    if (!header.starts_with(scheme)) return std::nullopt;
    return header.substr(scheme.size());
}

std::optional<std::string_view> cookie_value(const api::Request& request) {
    for (const auto& [name, value] : request.headers) {
        if (!equals_ignoring_ascii_case(name, "Cookie")) continue;
        for (const auto pair : split(value, ';')) {
            const auto equals = pair.find('=');
            if (equals != std::string_view::npos && trim(pair.substr(0, equals)) == cookie_name)
                return trim(pair.substr(equals + 1));
        }
    }
    return std::nullopt;
}

std::optional<std::int64_t> number_from(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

// "<user> <seconds since 1970> <epoch>"
std::string text_of(const Cookie& cookie) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(cookie.expires_at.time_since_epoch());
    return fmt::format("{} {} {}", cookie.user.text(), seconds.count(), cookie.epoch);
}

std::optional<Cookie> cookie_from(std::string_view text) {
    const auto words = split(text, ' ');
    if (words.size() != 3) return std::nullopt;
    const auto user = Uuid::parse(words[0]);
    const auto seconds = number_from(words[1]), epoch = number_from(words[2]);
    if (!user || !seconds || !epoch) return std::nullopt;
    return Cookie{*user, Time(std::chrono::seconds(*seconds)), *epoch};
}

void write_cookie(api::Call& call, std::string_view value, Time expires_at) {
    const bool is_secure = call.request->scheme == "https";
    const auto path = call.mount.empty() ? std::string_view("/") : call.mount;
    call.response->header("Set-Cookie",
                          fmt::format("{}={}; expires={}; path={};{} HttpOnly; SameSite=Strict", cookie_name,
                                      value, http_date(expires_at), path, is_secure ? " secure;" : ""));
}

// The one thing that whoever must change the password may do.
bool is_password_change(std::string_view path) {
    return path == "/user/me/password" || path == "/user/me/password/";
}

}  // namespace

std::optional<Cookie> Conch::cookie_of(const api::Call& call) {
    const auto value = cookie_value(*call.request);
    if (!value) return std::nullopt;
    const auto text = directory.signing_keys.read(cookie_purpose, *value);
    const auto cookie = text ? cookie_from(*text) : std::nullopt;
    if (!cookie || cookie->expires_at <= directory.environment.clock.now()) return std::nullopt;
    return cookie;
}

void Conch::set_cookie(api::Call& call, const Account& account, Time expires_at) {
    const auto text = text_of({account.uuid, expires_at, account.cookie_epoch});
    write_cookie(call, directory.signing_keys.sign(cookie_purpose, text), expires_at);
}

void Conch::clear_cookie(api::Call& call) { write_cookie(call, "", Time(std::chrono::seconds(1))); }

Result<void> Conch::identify(api::Call& call) {
    const auto nobody = [] { return usher::refuse(ErrorCode::unauthenticated); };
    const auto cookie = cookie_of(call);
    if (const auto token = bearer_token(*call.request)) {
        const auto claims = directory.signing_keys.read_token(*token);
        if (!claims || (cookie && cookie->user != claims->user)) return nobody();
        auto secret = claims->token.text();
        const core::Use use{canonical_address(call.request->real_ip), {}, true};
        auto known = directory.sessions.resume(secret, accepted, use);
        if (!known || known->account->uuid != claims->user) return nobody();
        call.caller.emplace(api::Caller{std::move(known->account), known->kind, std::move(secret)});
    } else {
        if (!cookie) return nobody();
        auto account = directory.sessions.resume_cookie(cookie->user, cookie->epoch);
        if (!account) return nobody();
        call.caller.emplace(api::Caller{std::move(*account), TokenKind::login_token, {}});
    }
    // What is written may lag; nobody's own view of himself does.
    call.caller->account.own().last_seen_at = directory.environment.clock.now();
    return {};
}

Result<void> Conch::authenticate(api::Call& call) {
    if (const auto known = identify(call); !known) return known;
    const auto& [shared, kind, presented] = *call.caller;
    const auto& account = *shared;
    if (!account.password_change_forced || kind == TokenKind::api_token || is_password_change(call.path))
        return {};
    const auto soon = directory.environment.clock.now() + one_time_login;
    if (!presented.empty())
        directory.signed_tokens.shorten_logins(policy::proven(account.id), account.id, one_time_login);
    else if (const auto cookie = cookie_of(call))
        set_cookie(call, account, std::min<Time>(cookie->expires_at, soon));
    return usher::refuse(Error{ErrorCode::unauthenticated, must_change_password});
}

}  // namespace usher::conch
