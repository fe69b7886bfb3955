// Is it alive, is it ready, how is it doing, and what can be asked.
#pragma once

#include "api/operation.h"
#include "dialects/server/dialect.h"

namespace usher::server {

struct DocumentName {
    std::string file;
    static void fields(auto& field) { field("file", &DocumentName::file, "For example gitlab-v3.json."); }
};

api::Raw alive(Server&, api::Call&);
// 503 while the store does not answer.
api::Raw ready(Server&, api::Call&);
api::Raw metrics(Server&, api::Call&);
Result<api::Raw> document(Server&, api::Call&, DocumentName);

}  // namespace usher::server
