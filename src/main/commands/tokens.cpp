#include "main/commands/tokens.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "main/commands/users.h"

namespace usher {
namespace {

constexpr auto known_scopes = std::to_array<std::string_view>(
    {"api", "read_api", "read_user", "sudo", "read_repository", "write_repository", "read_registry",
     "write_registry", "create_runner", "admin_mode"});

struct MadeToken {
    std::string name, token;
    static void fields(auto& field) {
        field("name", &MadeToken::name, "");
        field("token", &MadeToken::token, "");
    }
};

void print(const Console& console, std::string name, const Secret& token) {
    std::string json;
    api::encode(json, MadeToken{std::move(name), std::string(token.reveal())});
    console.print(json);
}

}  // namespace

int token_create(core::Directory& directory, const Console& console, const TokenCreate& options) {
    core::NewToken wanted;
    wanted.name = options.name;
    wanted.scopes = options.scope.value_or("api");
    for (const auto scope : split(wanted.scopes, ' ')) {
        if (std::find(known_scopes.begin(), known_scopes.end(), scope) != known_scopes.end()) continue;
        console.complain(fmt::format("usher: there is no scope \"{}\"; there are {}", scope,
                                     fmt::join(known_scopes, ", ")));
        return wrong_usage;
    }
    if (options.expires) {
        const auto date = parse_date(*options.expires);
        if (!date) {
            console.complain(
                fmt::format("usher: --expires {}: must be a date such as 2027-01-31", *options.expires));
            return wrong_usage;
        }
        wanted.expires_at = Time(*date);
    }
    const auto account = find_user(directory, options.user);
    if (!account) return no_such_user(console, options.user);
    const auto token = directory.tokens.create(policy::operate(), account->id, wanted);
    if (!token) {
        console.complain("usher: no token was created: " + explain(token.error()));
        return refused;
    }
    print(console, wanted.name, *token);
    return done;
}

int service_account_create(core::Directory& directory, const Console& console,
                           const ServiceAccountCreate& options) {
    core::NewAccount wanted;
    wanted.username = wanted.name = options.name;
    wanted.kind = AccountKind::service;
    wanted.admin = options.admin;
    wanted.confirmed = true;
    Problems problems;
    if (is_blank(options.name)) problems.push_back({"name", Fault::blank});
    const auto created = directory.accounts.create(policy::operate(), wanted, std::move(problems));
    if (!created) {
        console.complain(
            fmt::format("usher: {} was not created: {}", options.name, explain(created.error())));
        return refused;
    }
    core::NewToken token;
    token.name = "service account";
    token.kind = TokenKind::service;
    const auto made = directory.tokens.create(policy::operate(), created->account.id, token);
    if (!made) {
        console.complain("usher: no token was created: " + explain(made.error()));
        return refused;
    }
    print(console, options.name, *made);
    return done;
}

}  // namespace usher
