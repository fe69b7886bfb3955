#include "dialects/gitlab/v3/session.h"

#include "base/text.h"

namespace usher::gitlab::v3 {

std::string private_token_text(const Gitlab& gitlab, const Account& account) {
    const auto token = gitlab.directory.tokens.private_token_of(account);
    return token ? std::string(token->reveal()) : std::string();
}

Result<LoginUser> sign_in(Gitlab& gitlab, api::Call& call, SignInForm given) {
    const auto& login = given.email ? given.email : given.login;
    auto account = gitlab.directory.sign_in.with_password(trim(login.value_or("")), given.password,
                                                          &call.response->not_before);
    if (!account) return refuse(account.error());
    auto token = private_token_text(gitlab, *account);
    return LoginUser(gitlab, std::move(*account), std::move(token));
}

}  // namespace usher::gitlab::v3
