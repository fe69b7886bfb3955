#include "dialects/conch/passwords.h"

#include "dialects/conch/letters.h"

namespace usher::conch {
namespace {

// What ends with a password. Sessions of other dialects are sign-ins like any other here.
std::span<const TokenKind> kinds_of(std::string_view clear_tokens) {
    static constexpr std::array sessions_and_api_tokens{TokenKind::browser_session, TokenKind::client_session,
                                                        TokenKind::login_token, TokenKind::cookie_session,
                                                        TokenKind::api_token};
    if (clear_tokens == "none") return {};
    if (clear_tokens == "all") return sessions_and_api_tokens;
    return session_kinds;
}

Result<api::NoContent> set(Conch& conch, const Permit& permit, AccountId account,
                           const core::PasswordChange& wanted,
                           const std::optional<Message>& letter = std::nullopt) {
    const auto changed = conch.directory.passwords.set(permit, account, wanted, letter);
    if (!changed) return refuse(changed.error());
    return api::NoContent{};
}

}  // namespace

Secret random_password() { return core::generated_password("2345679bdfhmnprtFGHJLMNPRT*#!@^-_+=", 30); }

Result<api::NoContent> change_own_password(Conch& conch, api::Call& call, Query<ChangePassword> asked,
                                           Json<UserPassword> given) {
    const auto permit = policy::manage_belongings_of(call.actor(), call.actor().id);
    if (!permit) return refuse(permit.error());
    const bool signs_out = asked->clear_tokens != "none";
    core::PasswordChange wanted;
    wanted.password = std::move(given->password);
    wanted.ends = kinds_of(asked->clear_tokens);
    wanted.cookies_refused = signs_out;
    wanted.change_forced = false;
    if (signs_out) wanted.presented = call.caller->presented;
    auto done = set(conch, *permit, call.actor().id, wanted);
    if (done && signs_out) Conch::clear_cookie(call);
    return done;
}

Result<api::NoContent> reset_password_of(Conch& conch, api::Call& call, Query<ResetUserPassword> asked) {
    const auto permit = policy::administer(call.actor());
    if (!permit) return refuse(permit.error());
    const auto& account = target_of(call);
    core::PasswordChange wanted;
    wanted.password = random_password();
    wanted.ends = kinds_of(asked->clear_tokens);
    if (asked->clear_tokens != "none") wanted.cookies_refused = wanted.change_forced = true;
    std::optional<Message> letter;
    if (asked->send_mail) letter = password_reset(conch, call, account, wanted.password);
    return set(conch, *permit, account.id, wanted, letter);
}

}  // namespace usher::conch
