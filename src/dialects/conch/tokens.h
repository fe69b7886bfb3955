// API tokens (contract/conch.md section 5.10), and the end of tokens of both kinds (5.3).
#pragma once

#include "dialects/conch/dialect.h"
#include "dialects/conch/given.h"
#include "dialects/conch/session.h"
#include "dialects/conch/views.h"

namespace usher::conch {

struct TokenName {
    static constexpr std::string_view schema = "new_user_token";
    std::string name;
    static void fields(auto& field) { field("name", &TokenName::name, ""); }
};

struct RevokeUserTokens {
    static constexpr std::string_view schema = "revoke_user_tokens";
    bool login_only = false, api_only = false, send_mail = false;
    static void fields(auto& field) {
        field("login_only", &RevokeUserTokens::login_only, "");
        field("api_only", &RevokeUserTokens::api_only, "");
        field("send_mail", &RevokeUserTokens::send_mail, "");
    }
};

Result<std::vector<UserToken>> list_own_tokens(Conch&, api::Call&);
Result<NewUserToken> create_token(Conch&, api::Call&, Json<TokenName>);
Result<UserToken> get_own_token(Conch&, api::Call&);
Result<api::NoContent> delete_own_token(Conch&, api::Call&);
Result<api::NoContent> revoke_own_tokens(Conch&, api::Call&, Query<RevokeUserTokens>, Json<Nothing>);

Result<std::vector<UserToken>> list_tokens_of(Conch&, api::Call&);
Result<UserToken> get_token_of(Conch&, api::Call&);
Result<api::NoContent> delete_token_of(Conch&, api::Call&);
Result<api::NoContent> revoke_tokens_of(Conch&, api::Call&, Query<RevokeUserTokens>, Json<Nothing>);

}  // namespace usher::conch
