#include "main/dialects.h"

#include "api/openapi.h"
#include "dialects/gitlab/dialect.h"
#include "dialects/lenses/dialect.h"
#include "dialects/server/dialect.h"

namespace usher {

std::string openapi_document(const api::Dialect& dialect) {
    return api::openapi(dialect, dialect.default_mount(), USHER_VERSION);
}

Dialects::Dialects(core::Directory& directory, const Config& config) : config_(config) {
    dialects_.push_back(std::make_unique<gitlab::V3>(
        directory, gitlab::Options{config.base_url(), !config.public_url.empty()}));
    dialects_.push_back(std::make_unique<lenses::Lenses>(
        directory,
        lenses::Options{std::chrono::hours(config.lenses_session_hours), config.lenses_cookie_secure}));

    std::map<std::string, std::string> documents;
    for (const auto& dialect : dialects_)
        documents[std::string(dialect->name()) + ".json"] = openapi_document(*dialect);
    own_ = std::make_unique<server::Server>(directory, std::move(documents));
}

std::vector<std::string> Dialects::names() {
    return {std::string(gitlab::V3::dialect_name), std::string(lenses::Lenses::dialect_name)};
}

const api::Dialect* Dialects::find(std::string_view name) const {
    for (const auto& dialect : dialects_)
        if (dialect->name() == name) return dialect.get();
    return nullptr;
}

std::vector<api::Dispatch::Mount> Dialects::mounts() {
    std::vector<api::Dispatch::Mount> mounts;
    for (const auto& dialect : dialects_)
        mounts.push_back({config_.mount_of(dialect->name(), dialect->default_mount()), dialect.get()});
    mounts.push_back({"", own_.get()});
    return mounts;
}

}  // namespace usher
