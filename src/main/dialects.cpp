#include "main/dialects.h"

#include "api/openapi.h"
#include "dialects/cds/dialect.h"
#include "dialects/conch/dialect.h"
#include "dialects/gitlab/dialect.h"
#include "dialects/lenses/dialect.h"
#include "dialects/server/dialect.h"

namespace usher {

std::string openapi_document(const api::Dialect& dialect) {
    return api::openapi(dialect, dialect.default_mount(), USHER_VERSION);
}

namespace {

cds::Options cds_options(const Config& config) {
    cds::Options options;
    const auto mount = config.mount_of(cds::Cds::dialect_name, cds::Cds::usual_mount);
    options.api_url = config.base_url() + (mount == "/" ? "" : mount);
    options.ui_url = config.cds_ui_url.empty() ? config.base_url() : config.cds_ui_url;
    options.signup = config.signup;
    options.signup_domains = config.cds_signup_domains;
    options.default_group = config.cds_default_group;
    options.session_lifetime = std::chrono::minutes(config.cds_session_minutes);
    return options;
}

conch::Options conch_options(const Config& config) {
    conch::Options options;
    options.public_url = config.public_url.empty() ? std::string() : config.base_url();
    options.version = USHER_VERSION;
    options.client_gate = config.conch_client_gate;
    options.login = std::chrono::hours(config.conch_login_hours);
    options.admin_login = std::chrono::hours(config.conch_admin_login_hours);
    options.api_token = std::chrono::days(config.conch_token_days);
    return options;
}

}  // namespace

Dialects::Dialects(core::Directory& directory, const Config& config) : config_(config) {
    const gitlab::Options gitlab_options{config.base_url(), !config.public_url.empty()};
    dialects_.push_back(std::make_unique<gitlab::V3>(directory, gitlab_options));
    dialects_.push_back(std::make_unique<gitlab::V4>(directory, gitlab_options));
    dialects_.push_back(std::make_unique<cds::Cds>(directory, cds_options(config)));
    dialects_.push_back(std::make_unique<lenses::Lenses>(
        directory,
        lenses::Options{std::chrono::hours(config.lenses_session_hours), config.lenses_cookie_secure}));
    dialects_.push_back(std::make_unique<conch::Conch>(directory, conch_options(config)));

    std::map<std::string, std::string> documents;
    for (const auto& dialect : dialects_)
        documents[std::string(dialect->name()) + ".json"] = openapi_document(*dialect);
    own_ = std::make_unique<server::Server>(directory, std::move(documents));
}

std::vector<std::string> Dialects::names() {
    return {std::string(gitlab::V3::dialect_name), std::string(gitlab::V4::dialect_name),
            std::string(cds::Cds::dialect_name), std::string(lenses::Lenses::dialect_name),
            std::string(conch::Conch::dialect_name)};
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
