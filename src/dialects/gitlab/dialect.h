// GitLab's users API (contract/gitlab.md). What its versions share; each version adds its operations.
#pragma once

#include <string>

#include "api/dialect.h"
#include "core/directory.h"

namespace usher::gitlab {

struct Options {
    std::string public_url;           // "https://people.example.org", no slash at the end
    bool link_to_public_url = false;  // pagination links name public_url instead of the request's host
};

class Gitlab : public api::Dialect {
  public:
    Gitlab(core::Directory& directory, Options options) : directory(directory), options(std::move(options)) {}

    bool drops_json_suffix() const override { return true; }
    void read_parameters(api::Call& call) const override;
    const api::Forms& forms() const override;
    Result<void> authenticate(api::Call& call) override;
    std::optional<Error> judge(api::Call& call) const override;
    void refuse(api::Call& call, const Error& error) const override;
    void refuse_unreadable(api::Call& call, api::Unreadable reason) const override;
    void unknown_route(api::Call& call) const override;
    void wrong_method(api::Call& call) const override;
    void trouble(api::Call& call, api::Trouble trouble) const override;
    void broken(api::Call& call) const override;
    boost::json::object security_schemes() const override;
    boost::json::object error_schema() const override;

    core::Directory& directory;
    const Options options;

  private:
    Result<void> act_as(api::Call& call, std::string_view target) const;
};

// Mounted at /api/v3: the behaviour of GitLab 8.7 and 8.8.
class V3 final : public Gitlab {
  public:
    using Gitlab::Gitlab;
    static constexpr std::string_view dialect_name = "gitlab-v3";
    std::string_view name() const override { return dialect_name; }
    std::string_view title() const override { return "Usher: GitLab v3 users"; }
    std::string_view default_mount() const override { return "/api/v3"; }
    std::span<const api::Operation> operations() const override;
};

}  // namespace usher::gitlab
