#include "dialects/server/avatar.h"

#include <fmt/format.h>

#include "api/etag.h"
#include "picture/identicon.h"

namespace usher::server {
namespace {

// Nothing in a picture runs or loads when it is opened on its own; the style is the browser's.
constexpr std::string_view picture_policy =
    "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; sandbox\r\n";

std::string file_of(const Account& account) { return account.avatar + ".png"; }

// Does the caller have it already?
bool has(const api::Call& call, std::string_view tag) {
    return api::names_tag(call.request->header("If-None-Match"), tag);
}

std::string headers(std::string_view tag, std::string_view lifetime) {
    return fmt::format("ETag: {}\r\nCache-Control: public, {}\r\n{}", tag, lifetime, picture_policy);
}

}  // namespace

api::Raw avatar(Server& server, api::Call& call, AvatarId given) {
    const auto account = server.directory.accounts.find(AccountId{given.id});
    // Relative, so that it holds behind a proxy that knows this server under another path.
    if (account && !account->avatar.empty())
        return {"", "", 302, fmt::format("Location: {}\r\n", file_of(*account))};
    const auto tag = fmt::format("\"identicon-{}\"", given.id);
    auto lines = headers(tag, "max-age=86400");
    if (has(call, tag)) return {"", "", 304, std::move(lines)};
    return {"image/png", picture::draw_identicon(given.id), 200, std::move(lines)};
}

Result<api::Raw> uploaded_avatar(Server& server, api::Call& call, AvatarFile given) {
    const auto& accounts = server.directory.accounts;
    const auto account = accounts.find(AccountId{given.id});
    if (!account || account->avatar.empty() || given.file != file_of(*account))
        return refuse(not_found("picture"));
    const auto tag = fmt::format("\"{}\"", account->avatar);
    auto lines = headers(tag, "max-age=31536000, immutable");
    if (has(call, tag)) return api::Raw{"", "", 304, std::move(lines)};
    auto picture = accounts.avatar_of(account->id);
    // It may have been changed since the account was read.
    if (!picture || picture->name != account->avatar) return refuse(not_found("picture"));
    return api::Raw{"image/png", std::move(picture->png), 200, std::move(lines)};
}

}  // namespace usher::server
