#include "dialects/lenses/session.h"

#include <fmt/format.h>

#include "base/text.h"
#include "dialects/lenses/rules.h"

namespace usher::lenses {

std::string set_session_cookie(const Options& options, std::string_view secret) {
    const std::chrono::seconds age = secret.empty() ? std::chrono::hours(0) : options.session_lifetime;
    return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Lax{}; Max-Age={}", session_cookie, secret,
                       options.secure_cookie ? "; Secure" : "", age.count());
}

core::SignIn::Find person_named(std::string_view name) {
    return [name](Reader& reader) -> std::optional<Account> {
        if (!is_clean_text(name)) return std::nullopt;
        auto account = reader.accounts().by_username(fold_case(name));
        if (!account || account->username != name || account->kind != AccountKind::person)
            return std::nullopt;
        return account;
    };
}

std::optional<std::string> client_of(const api::Call& call) {
    if (call.request->remote.empty()) return std::nullopt;
    return std::string(call.request->remote);
}

Result<api::NoContent> sign_in(Lenses& lenses, api::Call& call, api::Body<Login> given) {
    if (const auto wrong = check(lenses, call, *given); !wrong) return refuse(wrong.error());
    const auto account = lenses.directory.sign_in.with_password(
        person_named(given->username), given->password,
        {.confirmed = true, .login = given->username, .not_before = &call.response->not_before});
    if (!account) return refuse(account.error());
    core::NewSession wanted;
    wanted.kind = TokenKind::cookie_session;
    wanted.lifetime = lenses.options.session_lifetime;
    wanted.from = client_of(call);
    const auto opened = lenses.directory.sessions.open(policy::proven(account->id), account->id, wanted);
    if (!opened) return refuse(ErrorCode::unauthenticated);  // blocked or gone this very moment
    call.response->header("Set-Cookie", set_session_cookie(lenses.options, opened->secret.reveal()));
    return api::NoContent{};
}

}  // namespace usher::lenses
