// GitLab's users API (contract/gitlab.md). What its versions share; each version adds its operations and its
// ways of reading and refusing.
#pragma once

#include <string>

#include "api/dialect.h"
#include "core/directory.h"
#include "dialects/gitlab/version.h"

namespace usher::gitlab {

using Text = std::optional<std::string>;
using Flag = std::optional<bool>;
using Number = std::optional<std::int64_t>;

struct Options {
    std::string public_url;           // "https://people.example.org", no slash at the end
    bool link_to_public_url = false;  // pagination links name public_url instead of the request's host
};

class Gitlab : public api::Dialect {
  public:
    Gitlab(core::Directory& directory, Options options) : directory(directory), options(std::move(options)) {}

    virtual const Version& version() const = 0;
    Time now() const { return directory.environment.clock.now(); }

    bool drops_json_suffix() const override { return true; }
    void read_parameters(api::Call& call) const override;
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

  protected:
    virtual void refuse_invalid(api::Call& call, const Error& error) const = 0;
    virtual void refuse_inactive(api::Call& call, const Error& error) const = 0;
};

// Mounted at /api/v3: the behaviour of GitLab 8.7 and 8.8.
class V3 final : public Gitlab {
  public:
    using Gitlab::Gitlab;
    static constexpr std::string_view dialect_name = "gitlab-v3";
    std::string_view name() const override { return dialect_name; }
    std::string_view title() const override { return "Usher: GitLab v3 users"; }
    std::string_view default_mount() const override { return "/api/v3"; }
    const Version& version() const override { return version_3; }
    std::span<const api::Operation> operations() const override;
    const api::Forms& forms() const override;
    Result<void> authenticate(api::Call& call) override;
    std::optional<Error> judge(api::Call& call) const override;

  private:
    void refuse_invalid(api::Call& call, const Error& error) const override;
    void refuse_inactive(api::Call& call, const Error& error) const override;
};

// Mounted at /api/v4: the behaviour of GitLab 15.
class V4 final : public Gitlab {
  public:
    using Gitlab::Gitlab;
    static constexpr std::string_view dialect_name = "gitlab-v4";
    std::string_view name() const override { return dialect_name; }
    std::string_view title() const override { return "Usher: GitLab v4 users"; }
    std::string_view default_mount() const override { return "/api/v4"; }
    const Version& version() const override { return version_4; }
    // "/users/ann/keys" is read by anybody, "/users/7/keys" is written to as well.
    api::Routing routing() const override { return {.falls_through = true}; }
    std::span<const api::Operation> operations() const override;
    const api::Forms& forms() const override;
    Result<void> authenticate(api::Call& call) override;
    bool judges_before_rights(const api::Operation& operation) const override;
    std::optional<Error> judge(api::Call& call) const override;
    void finish(api::Call& call) override;

  private:
    void refuse_invalid(api::Call& call, const Error& error) const override;
    void refuse_inactive(api::Call& call, const Error& error) const override;
};

}  // namespace usher::gitlab
