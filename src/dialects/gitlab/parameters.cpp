// What GitLab is given (contract/gitlab.md section 1.3): one set of parameters from everywhere.
#include "base/text.h"
#include "dialects/gitlab/dialect.h"

namespace usher::gitlab {
namespace {

std::string_view media_type(std::string_view content_type) {
    return trim(content_type.substr(0, content_type.find(';')));
}

std::optional<api::Unreadable> read_body(const Version& version, api::Parameters& parameters,
                                         const api::Request& request) {
    if (request.body.empty()) return std::nullopt;
    const auto content_type = request.header("Content-Type");
    const auto type = media_type(content_type);
    if (type.empty() || equals_ignoring_ascii_case(type, "application/json"))
        return parameters.add_json(request.body);
    if (equals_ignoring_ascii_case(type, "application/x-www-form-urlencoded"))
        return parameters.add_form(request.body);
    if (equals_ignoring_ascii_case(type, "multipart/form-data"))
        return parameters.add_multipart(
            content_type, request.body,
            version.takes_files ? api::Parameters::Files::as_objects : api::Parameters::Files::as_text);
    return api::Unreadable::unknown_media_type;
}

}  // namespace

void Gitlab::read_parameters(api::Call& call) const {
    call.unreadable = call.parameters.add_form(call.query);
    if (const auto body = read_body(version(), call.parameters, *call.request)) call.unreadable = body;
}

}  // namespace usher::gitlab
