// The API of OVH CDS around its users, as of version 0.38 (contract/cds.md).
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <vector>

#include "api/dialect.h"
#include "core/directory.h"

namespace usher::cds {

struct Options {
    std::string api_url;  // where clients find this API and its web pages
    std::string ui_url;
    bool signup = true;                         // may people sign up themselves?
    std::vector<std::string> signup_domains;    // whose addresses may; empty: all
    std::string default_group;                  // of everybody who signs in; empty: none
    std::chrono::minutes session_lifetime{60};  // of a browser's session, after its last use
};

// Where a person's settings of this dialect are kept.
inline constexpr std::string_view setting_space = "cds";

class Cds final : public api::Dialect {
  public:
    Cds(core::Directory& directory, Options options) : directory(directory), options(std::move(options)) {}

    static constexpr std::string_view dialect_name = "cds";
    std::string_view name() const override { return dialect_name; }
    std::string_view title() const override { return "Usher: CDS users"; }
    static constexpr std::string_view usual_mount = "/cds";
    std::string_view default_mount() const override { return usual_mount; }
    std::span<const api::Operation> operations() const override;
    api::Routing routing() const override { return {.decodes_first = true, .head_is_get = false}; }

    bool screen(api::Call& call) override;
    void finish(api::Call& call) override;
    void read_parameters(api::Call& call) const override;
    const api::Forms& forms() const override;
    Result<void> authenticate(api::Call& call) override;
    Result<void> admit(api::Call& call) override;
    std::optional<Error> judge(api::Call& call) const override;
    void refuse(api::Call& call, const Error& error) const override;
    void refuse_unreadable(api::Call& call, api::Unreadable reason) const override;
    void unknown_route(api::Call& call) const override;
    void wrong_method(api::Call& call) const override;
    void answer_options(api::Call& call) const override;
    void trouble(api::Call& call, api::Trouble trouble) const override;
    void broken(api::Call& call) const override;
    boost::json::object security_schemes() const override;
    boost::json::object error_schema() const override;

    core::Directory& directory;
    const Options options;
};

// Writes <, >, &, U+2028 and U+2029 as \uXXXX in JSON text from `start` on, where they stand inside strings
// only.
void escape_markup(std::string& json, std::size_t start = 0);

}  // namespace usher::cds
