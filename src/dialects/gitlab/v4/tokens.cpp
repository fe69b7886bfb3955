#include "dialects/gitlab/v4/tokens.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "dialects/gitlab/errors.h"
#include "dialects/gitlab/v4/conditional.h"

namespace usher::gitlab::v4 {
namespace {

constexpr std::string_view scopes_field = "scopes";
constexpr std::chrono::days usual_lifetime{7};  // of a token that took another's place

// What contract/gitlab.md section 8.2 lists; the last ones name things that are not here.
constexpr std::array<std::string_view, 10> known_scopes{"api",
                                                        "read_api",
                                                        "read_user",
                                                        "sudo",
                                                        "admin_mode",
                                                        "read_repository",
                                                        "write_repository",
                                                        "read_registry",
                                                        "write_registry",
                                                        "create_runner"};

bool is_known(const std::string& scope) {
    return std::find(known_scopes.begin(), known_scopes.end(), scope) != known_scopes.end();
}
bool are_known(const std::vector<std::string>& scopes) {
    return std::all_of(scopes.begin(), scopes.end(), is_known);
}

std::optional<Time> midnight(const std::optional<Date>& day) {
    return day ? std::optional<Time>(*day) : std::nullopt;
}

core::NewToken token_of(const NewTokenFields& given, TokenKind kind) {
    core::NewToken wanted;
    wanted.name = given.name;
    wanted.scopes.clear();
    for (const auto& scope : given.scopes.names) {
        if (!wanted.scopes.empty()) wanted.scopes += ' ';
        wanted.scopes += scope;
    }
    wanted.expires_at = midnight(given.expires_at);
    wanted.kind = kind;
    return wanted;
}

TokenView shown(const Gitlab& gitlab, Token token) {
    gitlab.directory.sessions.complete(token);
    return TokenView(std::move(token), gitlab.now());
}
TokenView made(const Gitlab& gitlab, core::MadeToken token) {
    return TokenView(std::move(token.token), gitlab.now(), std::string(token.secret.reveal()));
}

// The page, with the headers that describe it.
std::vector<TokenView> page_of_tokens(const Gitlab& gitlab, api::Call& call, const PageAsked& asked,
                                      const TokenFilter& filter) {
    const auto paging = asked.paging();
    auto page = gitlab.directory.tokens.page(filter, paging.offset(), paging.per_page());
    paging.write_headers(gitlab, call, page.total);
    std::vector<TokenView> views;
    for (auto& token : page.tokens) views.push_back(shown(gitlab, std::move(token)));
    return views;
}

std::optional<Token> personal(const Gitlab& gitlab, TokenId id) {
    auto token = gitlab.directory.tokens.find(id);
    if (!token || token->kind != TokenKind::personal) return std::nullopt;
    return token;
}

bool may_see(const api::Call& call, const std::optional<Token>& token) {
    return token && (call.actor().admin || token->account == call.actor().id);
}

api::Raw unknown() { return message(404, "404 Not Found"); }
// Whether somebody else has such a token is not told.
Error hidden() { return Error{ErrorCode::unauthenticated}; }

// The token that this very request came with.
std::optional<Token> presented(const Gitlab& gitlab, const api::Call& call) {
    if (call.caller->presented.empty() || call.caller->kind == TokenKind::private_token) return std::nullopt;
    return gitlab.directory.tokens.find(call.caller->presented);
}

Result<Revoked> revoke(Gitlab& gitlab, api::Call& call, const Token& token) {
    const auto permit = policy::manage_belongings_of(call.actor(), token.account);
    if (!permit) return refuse(permit.error());
    if (is_newer(call, token.created_at)) return Revoked(precondition_failed());
    const auto revoked = gitlab.directory.tokens.revoke(*permit, token.id);
    if (!revoked) return refuse(revoked.error());
    return Revoked(api::NoContent{});
}

Result<ShownToken> rotate(Gitlab& gitlab, api::Call& call, const Token& token, const Day& expires_at) {
    const auto permit = policy::manage_belongings_of(call.actor(), token.account);
    if (!permit) return refuse(permit.error());
    const auto today = floor<std::chrono::days>(gitlab.now());
    auto rotated = gitlab.directory.tokens.rotate(
        *permit, token.id, midnight(expires_at ? std::optional<Date>(*expires_at) : today + usual_lifetime));
    if (rotated) return ShownToken(made(gitlab, std::move(*rotated)));
    if (rotated.error().code == ErrorCode::token_revoked)
        return ShownToken(message(400, "400 Bad request - Token already revoked"));
    return refuse(rotated.error());
}

void check_name(const std::string& name, Problems& problems) {
    if (is_blank(name)) problems.push_back({core::field::token_name, Fault::blank});
    if (code_points(name) > core::longest_token_name)
        problems.push_back(
            {core::field::token_name, Fault::too_long, static_cast<std::int64_t>(core::longest_token_name)});
}

std::optional<Token> impersonation(const Gitlab& gitlab, const TokenOf& asked) {
    auto token = gitlab.directory.tokens.find(asked.token());
    if (!token || token->kind != TokenKind::impersonation || token->account != asked.account())
        return std::nullopt;
    return token;
}

}  // namespace

std::vector<std::string_view> TokenView::scopes() const {
    if (token_.scopes.empty()) return {};
    return split(token_.scopes, ' ');
}

void NewPersonal::check(Problems& problems) const {
    if (scopes.given && (scopes.names.empty() || !are_known(scopes.names)))
        problems.push_back({scopes_field, Fault::no_such});
}

Result<std::vector<TokenView>> list_impersonation_tokens(Gitlab& gitlab, api::Call& call,
                                                         ImpersonationList asked) {
    if (!exists(gitlab, asked.account())) return refuse(not_found("User"));
    TokenFilter filter;
    filter.kind = TokenKind::impersonation;
    filter.account = asked.account();
    if (asked.state.is("active")) filter.state = TokenState::active;
    if (asked.state.is("inactive")) filter.state = TokenState::inactive;
    return page_of_tokens(gitlab, call, asked, filter);
}

Result<TokenView> create_impersonation_token(Gitlab& gitlab, api::Call& call, NewImpersonation given) {
    const auto permit = policy::administer(call.actor());
    if (!permit) return refuse(permit.error());
    if (!exists(gitlab, given.account())) return refuse(not_found("User"));
    Problems problems;
    check_name(given.name, problems);
    if (given.scopes.names.empty())
        problems.push_back({scopes_field, Fault::blank});
    else if (!are_known(given.scopes.names))
        problems.push_back({scopes_field, Fault::not_allowed, 0, "can only contain available scopes"});
    if (!problems.empty()) return refuse(invalid(std::move(problems)));
    auto token =
        gitlab.directory.tokens.create(*permit, given.account(), token_of(given, TokenKind::impersonation));
    if (!token) return refuse(token.error());
    return made(gitlab, std::move(*token));
}

Result<TokenView> get_impersonation_token(Gitlab& gitlab, api::Call&, TokenOf asked) {
    if (!exists(gitlab, asked.account())) return refuse(not_found("User"));
    auto token = impersonation(gitlab, asked);
    if (!token) return refuse(not_found("Impersonation Token"));
    return shown(gitlab, std::move(*token));
}

Result<Revoked> revoke_impersonation_token(Gitlab& gitlab, api::Call& call, TokenOf asked) {
    if (!exists(gitlab, asked.account())) return refuse(not_found("User"));
    const auto token = impersonation(gitlab, asked);
    if (!token) return refuse(not_found("Impersonation Token"));
    return revoke(gitlab, call, *token);
}

Result<TokenView> create_personal_token(Gitlab& gitlab, api::Call& call, NewPersonal given) {
    const auto permit = policy::administer(call.actor());
    if (!permit) return refuse(permit.error());
    if (!exists(gitlab, given.account())) return refuse(not_found("User"));
    Problems problems;
    check_name(given.name, problems);
    if (!problems.empty()) return refuse(invalid(std::move(problems)));
    auto token =
        gitlab.directory.tokens.create(*permit, given.account(), token_of(given, TokenKind::personal));
    if (!token) return refuse(token.error());
    return made(gitlab, std::move(*token));
}

Result<std::vector<TokenView>> list_personal_tokens(Gitlab& gitlab, api::Call& call, TokenList asked) {
    const auto actor = call.actor();
    if (!actor.admin && asked.user_id && *asked.user_id != actor.id.value) return refuse(hidden());
    TokenFilter filter;
    if (!actor.admin) filter.account = actor.id;
    // An id that nobody has is asked for as one, and not as "anybody".
    if (asked.user_id) filter.account = {*asked.user_id == 0 ? -1 : *asked.user_id};
    if (asked.state.is("active")) filter.state = TokenState::active;
    if (asked.state.is("inactive")) filter.state = TokenState::inactive;
    filter.revoked = asked.revoked;
    filter.search = asked.search.value_or("");
    filter.created_after = asked.created_after;
    filter.created_before = asked.created_before;
    filter.used_after = asked.last_used_after;
    filter.used_before = asked.last_used_before;
    return page_of_tokens(gitlab, call, asked, filter);
}

Result<ShownToken> get_personal_token(Gitlab& gitlab, api::Call& call, TokenIdAsked asked) {
    auto token = personal(gitlab, asked.token());
    if (!token && call.actor().admin) return ShownToken(unknown());
    if (!may_see(call, token)) return refuse(hidden());
    return ShownToken(shown(gitlab, std::move(*token)));
}

Result<ShownToken> get_own_token(Gitlab& gitlab, api::Call& call) {
    auto token = presented(gitlab, call);
    if (!token) return ShownToken(unknown());
    return ShownToken(shown(gitlab, std::move(*token)));
}

Result<Revoked> revoke_personal_token(Gitlab& gitlab, api::Call& call, TokenIdAsked asked) {
    const auto token = personal(gitlab, asked.token());
    if (!token && call.actor().admin) return Revoked(unknown());
    if (!may_see(call, token)) return Revoked(message(400, "400 Bad request"));
    return revoke(gitlab, call, *token);
}

Result<Revoked> revoke_own_token(Gitlab& gitlab, api::Call& call) {
    const auto token = presented(gitlab, call);
    if (!token) return Revoked(unknown());
    return revoke(gitlab, call, *token);
}

Result<ShownToken> rotate_personal_token(Gitlab& gitlab, api::Call& call, RotationOf asked) {
    const auto token = personal(gitlab, asked.token());
    if (!token && call.actor().admin) return ShownToken(unknown());
    if (!may_see(call, token)) return refuse(hidden());
    return rotate(gitlab, call, *token, asked.expires_at);
}

Result<ShownToken> rotate_own_token(Gitlab& gitlab, api::Call& call, Rotation asked) {
    const auto token = presented(gitlab, call);
    if (!token) return ShownToken(unknown());
    return rotate(gitlab, call, *token, asked.expires_at);
}

}  // namespace usher::gitlab::v4
