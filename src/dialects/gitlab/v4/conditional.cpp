#include "dialects/gitlab/v4/conditional.h"

#include <array>

#include "api/etag.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "dialects/gitlab/errors.h"

namespace usher::gitlab {
namespace v4 {
bool is_newer(const api::Call& call, Time last_change) {
    const auto header = call.request->header("If-Unmodified-Since");
    if (header.empty()) return false;
    const auto since = parse_http_date(header);
    return since && floor<std::chrono::seconds>(last_change) > *since;
}

api::Raw precondition_failed() { return message(412, "412 Precondition Failed"); }

void tag(api::Call& call) {
    auto& response = *call.response;
    const bool reads = call.request->method == api::Method::get || call.request->method == api::Method::head;
    if (!reads || response.status != 200) return;
    std::array<char, 2 + 16> opaque{};
    opaque.front() = opaque.back() = '"';
    const auto digits = hex(crypto::short_hash(response.body));
    std::copy(digits.begin(), digits.end(), opaque.begin() + 1);
    const std::string_view text(opaque.data(), opaque.size());
    response.headers.append("ETag: W/")
        .append(text)
        .append("\r\nCache-Control: max-age=0, private, must-revalidate\r\n");
    if (!api::names_tag(call.request->header("If-None-Match"), text)) return;
    response.status = 304;
    response.content_type = {};
    response.body.clear();
}

}  // namespace v4

void V4::finish(api::Call& call) { v4::tag(call); }

}  // namespace usher::gitlab
