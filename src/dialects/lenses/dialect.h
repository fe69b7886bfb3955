// The users API of Lenses HQ 6.1 with its groups, service accounts and sign-in (contract/lenses.md).
#pragma once

#include <chrono>

#include "api/dialect.h"
#include "core/directory.h"

namespace usher::lenses {

struct Options {
    std::chrono::hours session_lifetime{24};  // from signing in; use does not prolong it
    bool secure_cookie = true;                // off: browsers send it over plain http too
};

class Lenses final : public api::Dialect {
  public:
    Lenses(core::Directory& directory, Options options) : directory(directory), options(options) {}

    static constexpr std::string_view dialect_name = "lenses";
    std::string_view name() const override { return dialect_name; }
    std::string_view title() const override { return "Usher: Lenses HQ users"; }
    std::string_view default_mount() const override { return "/api/v1"; }
    std::span<const api::Operation> operations() const override;
    // "/users/me" is a name like any other where it has no route of its own.
    api::Routing routing() const override { return {.falls_through = true}; }
    api::Lane lane(const api::Call& call, api::Lane declared) const override;

    void read_parameters(api::Call& call) const override;
    const api::Forms& forms() const override;
    Result<void> authenticate(api::Call& call) override;
    Result<void> admit(api::Call& call) override;
    std::optional<Error> judge(api::Call& call) const override;
    void refuse(api::Call& call, const Error& error) const override;
    void refuse_unreadable(api::Call& call, api::Unreadable reason) const override;
    void unknown_route(api::Call& call) const override;
    void wrong_method(api::Call& call) const override;
    void answer_options(api::Call& call) const override { wrong_method(call); }
    void trouble(api::Call& call, api::Trouble trouble) const override;
    void broken(api::Call& call) const override;
    boost::json::object security_schemes() const override;
    boost::json::object error_schema() const override;

    core::Directory& directory;
    const Options options;

  private:
    Result<void> authenticate_by_header(api::Call& call);
    Result<void> authenticate_by_password(api::Call& call);
    Result<void> authenticate_by_token(api::Call& call, std::string_view secret, TokenKind kind);
};

}  // namespace usher::lenses
