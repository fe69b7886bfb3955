#include "dialects/cds/signup.h"

#include "base/text.h"
#include "dialects/cds/access.h"
#include "dialects/cds/address.h"
#include "dialects/cds/callback.h"
#include "dialects/cds/errors.h"

namespace usher::cds {
namespace {

// A secret is still good when it is exactly thirty minutes old.
constexpr auto reset_lifetime = std::chrono::minutes(30) + std::chrono::seconds(1);

core::Recovery::Compose letter(const Cds& cds, const std::string& callback) {
    return [&cds, callback](const Account& account, const Secret& secret) {
        const Fill fills[] = {
            {"name", account.name.empty() ? account.username : account.name},
            {"line", expand_callback(callback, account.username, secret.reveal())},
        };
        return cds.directory.environment.letters.write(Letter::new_password, fills);
    };
}

// The checks of section 4.1, in their order.
Result<void> check_sign_up(const Cds& cds, const UserBody& user) {
    if (!cds.options.signup) return refuse(ErrorId::forbidden);
    if (!is_username(user.username)) return refuse(ErrorId::username);
    if (!is_address(user.email.text)) return refuse(ErrorId::email);
    if (!is_in_domains(user.email.text, cds.options.signup_domains)) return refuse(ErrorId::mail_domain);
    if (!fit(user.favorites)) return refuse(ErrorId::wrong_request);
    return {};
}

}  // namespace

bool is_username(std::string_view text) { return !text.empty() && code_points(text) <= longest_username; }

Result<UserView> sign_up(Cds& cds, api::Call&, api::Body<MailRequest> given) {
    const auto& user = given->user;
    if (const auto checked = check_sign_up(cds, user); !checked) return refuse(checked.error());
    core::NewAccount wanted;
    wanted.username = user.username;
    wanted.name = user.fullname;
    wanted.email = user.email.text;
    const auto account = cds.directory.recovery.sign_up(wanted, letter(cds, given->callback));
    if (!account) return refuse(account.error());
    if (const auto stored = store_favorites(cds, policy::sign_up(), account->id, user.favorites); !stored)
        return refuse(stored.error());
    auto view = user_view(*account);
    view.favorites = user.favorites;
    return view;
}

Result<Confirmed> confirm(Cds& cds, api::Call& call) {
    const auto redeemed =
        cds.directory.recovery.redeem(call.variable("username"), Secret(std::string(call.variable("token"))),
                                      new_session(cds, *call.request));
    if (!redeemed && redeemed.error().code == ErrorCode::not_found) return refuse(ErrorId::username);
    if (!redeemed) return refuse(redeemed.error());
    return Confirmed{user_view(cds, redeemed->account), std::string(redeemed->password.reveal()),
                     std::string(redeemed->session.reveal())};
}

Result<UserView> reset(Cds& cds, api::Call& call, api::Body<MailRequest> given) {
    const auto account = cds.directory.recovery.request(call.variable("username"), given->user.email.text,
                                                        reset_lifetime, letter(cds, given->callback));
    // One answer for an unknown name and a wrong address, so that neither can be probed.
    if (!account) return refuse(ErrorId::user_or_email);
    return user_view(cds, *account);
}

}  // namespace usher::cds
