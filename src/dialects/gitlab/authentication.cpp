#include "dialects/gitlab/authentication.h"

#include <algorithm>

#include "base/id.h"
#include "base/text.h"
#include "dialects/gitlab/errors.h"

namespace usher::gitlab {
std::string parameter_or_header(const Gitlab& gitlab, const api::Call& call, std::string_view parameter,
                                std::string_view header) {
    if (const auto* given = call.parameters.find(parameter))
        return gitlab.forms().to_text(*given).value_or("");
    return std::string(call.request->header(header));
}

Result<std::string> bearer_token(const Gitlab& gitlab, const api::Call& call) {
    const auto header = call.request->credentials("Bearer");
    const auto* given = call.parameters.find("access_token");
    const auto parameter = given ? gitlab.forms().to_text(*given).value_or("") : std::string();
    if (!header.empty() && !parameter.empty()) return refuse(Error{ErrorCode::invalid, two_credentials, {}});
    return header.empty() ? parameter : std::string(header);
}

Result<Credential> resume(Gitlab& gitlab, const api::Call& call, std::string_view secret) {
    core::Use use;
    use.from = std::string(call.request->remote);
    use.deferred = true;
    return gitlab.directory.sessions.resume(secret, accepted, use);
}

void set_caller(api::Call& call, Credential&& credential, std::string&& secret) {
    call.caller.emplace(api::Caller{std::move(credential.account), credential.kind, std::move(secret)});
}

bool has_scope(TokenKind kind, std::string_view scopes, std::string_view scope) {
    if (kind == TokenKind::private_token) return true;
    const auto all = split(scopes, ' ');
    return std::find(all.begin(), all.end(), scope) != all.end();
}

bool is_self(const Account& caller, std::string_view target) {
    const auto id = parse_id(target);
    return id ? caller.id.value == *id : caller.username == target;
}

Result<void> act_as(const Gitlab& gitlab, api::Call& call, std::string_view target) {
    const auto& accounts = gitlab.directory.accounts;
    const auto id = parse_id(target);
    auto account = id ? accounts.find(AccountId{*id}) : shared(accounts.find_by_username(target));
    if (!account) {
        Problem looked_for{"sudo", Fault::bad_format, 0, is_clean_text(target) ? std::string(target) : ""};
        return refuse(Error{ErrorCode::not_found, gitlab.version().sudo_unknown, {std::move(looked_for)}});
    }
    if (account->state != State::active)
        return refuse(Error{ErrorCode::not_active, word(account->state), {}});
    call.caller.emplace(api::Caller{std::move(account), call.caller->kind, {}});
    return {};
}

}  // namespace usher::gitlab
