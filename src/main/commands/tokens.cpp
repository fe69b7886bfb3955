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
    std::optional<std::string> expires_at;
    static void fields(auto& field) {
        field("name", &MadeToken::name, "");
        field("token", &MadeToken::token, "");
        field("expires_at", &MadeToken::expires_at, "", api::omit_empty);
    }
};

void print(const Console& console, std::string name, const Secret& token,
           const std::optional<Time>& expires_at) {
    std::string json;
    api::encode(json, MadeToken{std::move(name), std::string(token.reveal()),
                                expires_at ? std::optional(iso8601_millis(*expires_at)) : std::nullopt});
    console.print(json);
}

// False when it is given but no date; that has been complained about.
bool read_expiry(const Console& console, const std::optional<std::string>& text,
                 std::optional<Time>& expiry) {
    if (!text) return true;
    const auto date = parse_date(*text);
    if (date)
        expiry = Time(*date);
    else
        console.complain(fmt::format("usher: --expires {}: must be a date such as 2027-01-31", *text));
    return date.has_value();
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
    if (!read_expiry(console, options.expires, wanted.expires_at)) return wrong_usage;
    const auto account = find_user(directory, options.user);
    if (!account) return no_such_user(console, options.user);
    const auto token = directory.tokens.create(policy::operate(), account->id, wanted);
    if (!token) {
        console.complain("usher: no token was created: " + explain(token.error()));
        return refused;
    }
    print(console, wanted.name, token->secret, wanted.expires_at);
    return done;
}

int service_account_create(core::Directory& directory, const Console& console,
                           const ServiceAccountCreate& options) {
    core::NewServiceAccount wanted;
    wanted.name = options.name;
    wanted.admin = options.admin;
    if (!read_expiry(console, options.expires, wanted.expires_at)) return wrong_usage;
    Problems problems;
    if (is_blank(options.name)) problems.push_back({"name", Fault::blank});
    const auto made = directory.service_accounts.create(policy::operate(), wanted, std::move(problems));
    if (!made) {
        console.complain(fmt::format("usher: {} was not created: {}", options.name, explain(made.error())));
        return refused;
    }
    print(console, options.name, made->token, wanted.expires_at);
    return done;
}

}  // namespace usher
