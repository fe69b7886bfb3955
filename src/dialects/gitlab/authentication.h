// What the versions share about who calls (contract/gitlab.md sections 2 and 8.2).
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "dialects/gitlab/dialect.h"
#include "domain/token.h"

namespace usher::gitlab {

inline constexpr auto accepted = {TokenKind::private_token, TokenKind::personal, TokenKind::impersonation};

// A parameter as text, or where it is absent a header.
std::string parameter_or_header(const Gitlab& gitlab, const api::Call& call, std::string_view parameter,
                                std::string_view header);
// The token after "Bearer" or in access_token; empty when there is none. invalid (two_credentials).
Result<std::string> bearer_token(const Gitlab& gitlab, const api::Call& call);

// As SignIn::with_token; the use is recorded.
Result<Credential> resume(Gitlab& gitlab, const api::Call& call, std::string_view secret);
void set_caller(api::Call& call, Credential&& credential, std::string&& secret);

// Does the token have the scope? The private token of v3 has all.
bool has_scope(TokenKind kind, std::string_view scopes, std::string_view scope);

// Does sudo name the caller himself?
bool is_self(const Account& caller, std::string_view target);
// Makes the call run as the account that sudo names. not_found; not_active.
Result<void> act_as(const Gitlab& gitlab, api::Call& call, std::string_view target);

}  // namespace usher::gitlab
