#include "dialects/server/health.h"

#include "api/metrics.h"
#include "base/log.h"

namespace usher::server {

api::Raw alive(Server&, api::Call&) { return {"application/json", R"({"status":"ok"})"}; }

api::Raw ready(Server& server, api::Call&) {
    try {
        server.directory.environment.store.ping();
        return {"application/json", R"({"status":"ready"})"};
    } catch (const Unavailable& error) {
        log::warn("not_ready", {{"reason", std::string_view(error.what())}});
        return {"application/json", R"({"status":"unavailable","reason":"the store does not answer"})", 503};
    }
}

api::Raw metrics(Server&, api::Call&) { return {"text/plain; version=0.0.4", api::metrics::render()}; }

Result<api::Raw> document(Server& server, api::Call&, DocumentName name) {
    const auto found = server.documents.find(name.file);
    if (found == server.documents.end()) return refuse(not_found("document"));
    return api::Raw{"application/json", found->second};
}

}  // namespace usher::server
