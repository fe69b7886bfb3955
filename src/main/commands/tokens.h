// usher token … and usher service-account …
#pragma once

#include "main/commands/command.h"

namespace usher {

struct TokenCreate {
    std::string user, name;
    std::optional<std::string> scope, expires;
    static void fields(auto& field) {
        field("user", &TokenCreate::user, "Whose token", api::required);
        field("name", &TokenCreate::name, "What it is for", api::required);
        field("scope", &TokenCreate::scope, "Scopes, space-separated (default: api)");
        field("expires", &TokenCreate::expires, "YYYY-MM-DD; it ends with that day's beginning, UTC");
    }
};

struct ServiceAccountCreate {
    std::string name;
    bool admin = false;
    std::optional<std::string> expires;
    static void fields(auto& field) {
        field("name", &ServiceAccountCreate::name, "Unique among all accounts", api::required, positional);
        field("admin", &ServiceAccountCreate::admin, "Make it an administrator");
        field("expires", &ServiceAccountCreate::expires,
              "YYYY-MM-DD; its token ends with that day's beginning, UTC");
    }
};

int token_create(core::Directory&, const Console&, const TokenCreate&);
int service_account_create(core::Directory&, const Console&, const ServiceAccountCreate&);

}  // namespace usher
