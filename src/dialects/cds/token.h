// Group tokens (contract/cds.md sections 3.3, 4.11, 4.12 and 6.1).
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "dialects/cds/dialect.h"
#include "dialects/cds/views.h"

namespace usher::cds {

struct TokenBody {
    std::string expiration;
    std::string description;

    static void fields(auto& field) {
        field("expiration", &TokenBody::expiration, "session, daily or persistent.");
        field("description", &TokenBody::description, "");
    }
};

std::vector<TokenView> token_views(const std::vector<GroupToken>& tokens);

Result<std::vector<TokenView>> list_tokens(Cds& cds, api::Call& call);
Result<TokenView> find_token(Cds& cds, api::Call& call);
Result<TokenView> create_token(Cds& cds, api::Call& call, api::Body<TokenBody> given);
Result<std::variant<std::vector<TokenView>, api::Raw>> tokens_of_group(Cds& cds, api::Call& call);
Result<api::Null> delete_token(Cds& cds, api::Call& call);

}  // namespace usher::cds
