#include "dialects/cds/session.h"

#include "base/text.h"
#include "dialects/cds/access.h"
#include "dialects/cds/errors.h"

namespace usher::cds {
namespace {

// The operator's word, at login only.
void join_default_group(Cds& cds, AccountId account) {
    const auto& name = cds.options.default_group;
    if (name.empty()) return;
    auto& groups = cds.directory.groups;
    const auto group = groups.find(name);
    if (group && !groups.role(group->id, account)) groups.join(policy::housekeeping(), name, account);
}

}  // namespace

Result<LoggedIn> login(Cds& cds, api::Call& call, api::Body<LoginForm> given) {
    const auto& username = given->username;
    const auto exactly = [&](Reader& reader) -> std::optional<Account> {
        auto account = reader.accounts().by_username(fold_case(username));
        if (account && account->username != username) return std::nullopt;
        return account;
    };
    const auto account = cds.directory.sign_in.with_password(
        exactly, given->password,
        {.confirmed = true, .login = username, .not_before = &call.response->not_before});
    if (!account) return refuse(ErrorId::user_or_password);
    const auto id = account->id;
    const auto opened = cds.directory.sessions.open(policy::proven(id), id, new_session(cds, *call.request));
    if (!opened) return refuse(ErrorId::user_or_password);  // blocked or deleted meanwhile
    join_default_group(cds, id);
    call.response->header("Session-Token", opened->secret.reveal());
    return LoggedIn{user_view(cds, *account), std::string(opened->secret.reveal())};
}

Result<api::Null> probe(Cds& cds, api::Call& call) {
    const auto known = resume(cds, *call.request, call.request->header("Session-Token"),
                              {TokenKind::browser_session, TokenKind::client_session});
    if (!known) return refuse(known.error());
    return api::Null{};
}

AuthMode auth_mode(Cds&, api::Call&) { return {}; }

UserConfig user_config(Cds& cds, api::Call&) { return {cds.options.api_url, cds.options.ui_url}; }

}  // namespace usher::cds
