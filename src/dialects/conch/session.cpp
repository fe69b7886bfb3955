#include "dialects/conch/session.h"

#include "dialects/conch/errors.h"

namespace usher::conch {
namespace {

LoginToken login_token(Conch& conch, api::Call& call, const Account& account, const core::SignedToken& made) {
    write_dates(call, made.token);
    return {conch.directory.signing_keys.sign({account.uuid, made.id, *made.token.expires_at})};
}

}  // namespace

void write_dates(api::Call& call, const Token& token) {
    call.response->header("Last-Modified", http_date(token.created_at));
    if (token.expires_at) call.response->header("Expires", http_date(*token.expires_at));
}

Result<LoginToken> login(Conch& conch, api::Call& call, Json<Login> given) {
    using core::SignIn;
    const auto find = given->user_id ? SignIn::with_uuid(Uuid::parse(*given->user_id).value())
                                     : SignIn::owner_of_address(*given->email);
    const auto account = conch.directory.sign_in.with_password(
        find, given->password,
        {.one_time = true,
         .login = given->email ? std::string_view(*given->email) : std::string_view(),
         .not_before = &call.response->not_before});
    const auto refused = [] { return refuse(Error{ErrorCode::unauthenticated, wrong_password}); };
    if (!account) return refused();
    const auto opened = conch.directory.signed_tokens.sign_in(
        policy::proven(account->id), account->id, {conch.options.login_of(*account), one_time_login});
    if (!opened) return refused();

    if (opened->must_change_password)
        call.response->header("Location", address_of(call, "/user/me/password"));
    if (given->set_session)
        conch.set_cookie(call, *account, *opened->token.token.expires_at);
    else
        Conch::clear_cookie(call);
    return login_token(conch, call, *account, opened->token);
}

Result<LoginToken> refresh_token(Conch& conch, api::Call& call, Json<Nothing>) {
    const auto& account = *call.caller->account;
    const auto permit = policy::manage_belongings_of(call.actor(), account.id);
    if (!permit) return refuse(permit.error());
    const auto made = conch.directory.signed_tokens.refresh(*permit, account.id, call.caller->presented,
                                                            conch.options.login_of(account));
    if (!made) return refuse(made.error());
    if (conch.cookie_of(call)) conch.set_cookie(call, account, *made->token.expires_at);
    return login_token(conch, call, account, *made);
}

Result<api::NoContent> logout(Conch& conch, api::Call& call) {
    if (conch.identify(call)) {
        const auto permit = policy::manage_belongings_of(call.actor(), call.actor().id);
        if (!permit) return refuse(permit.error());
        const auto out =
            conch.directory.signed_tokens.sign_out(*permit, call.actor().id, call.caller->presented);
        if (!out) return refuse(out.error());
    }
    Conch::clear_cookie(call);
    return api::NoContent{};
}

Result<api::NoContent> check_login(Conch&, api::Call&) { return api::NoContent{}; }

}  // namespace usher::conch
