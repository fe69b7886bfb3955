#include "dialects/conch/small.h"

namespace usher::conch {

Result<Status> ping(Conch&, api::Call&) { return Status{"ok"}; }

Result<Version> version(Conch& conch, api::Call& call) {
    call.response->header("Last-Modified", http_date(conch.started));
    return Version{conch.version};
}

template <SchemaType type>
Document schema(Conch& conch, api::Call& call) {
    const auto* text = schema_document(type, call.variable("name"));
    if (!text) return refuse(not_found("Schema"));
    call.response->header("Last-Modified", http_date(conch.started));
    const auto known = parse_http_date(call.request->header("If-Modified-Since"));
    if (known && *known >= std::chrono::floor<std::chrono::seconds>(conch.started))
        return api::Raw{{}, {}, 304};
    return api::RawJson{*text};
}
template Document schema<SchemaType::request>(Conch&, api::Call&);
template Document schema<SchemaType::query_params>(Conch&, api::Call&);
template Document schema<SchemaType::response>(Conch&, api::Call&);

}  // namespace usher::conch
