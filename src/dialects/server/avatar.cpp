#include "dialects/server/avatar.h"

#include <fmt/format.h>

#include "picture/identicon.h"

namespace usher::server {

api::Raw avatar(Server&, api::Call& call, AvatarId given) {
    const auto tag = fmt::format("\"identicon-{}\"", given.id);
    auto headers = fmt::format("ETag: {}\r\nCache-Control: public, max-age=86400\r\n", tag);
    if (call.request->header("If-None-Match") == tag) return {"", "", 304, std::move(headers)};
    return {"image/png", picture::draw_identicon(given.id), 200, std::move(headers)};
}

}  // namespace usher::server
