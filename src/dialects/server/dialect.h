// The server's own surface, mounted at the root: health, metrics, API documents, the pictures of accounts and
// the pages behind mailed links.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "api/dialect.h"
#include "core/directory.h"

namespace usher::server {

class Server final : public api::Dialect {
  public:
    // documents: file name ("gitlab-v3.json") -> OpenAPI text.
    Server(core::Directory& directory, std::map<std::string, std::string> documents)
        : directory(directory), documents(std::move(documents)) {}

    std::string_view name() const override { return "server"; }
    std::string_view title() const override { return "Usher: the server's own routes"; }
    std::string_view default_mount() const override { return ""; }
    std::span<const api::Operation> operations() const override;
    // Its quick operations must answer while the store does not; whatever reads is declared for the work
    // lane.
    bool reads_store() const override { return false; }

    void read_parameters(api::Call& call) const override;
    const api::Forms& forms() const override;
    Result<void> authenticate(api::Call&) override { return {}; }
    std::optional<Error> judge(api::Call& call) const override;
    void refuse(api::Call& call, const Error& error) const override;
    void refuse_unreadable(api::Call& call, api::Unreadable reason) const override;
    void unknown_route(api::Call& call) const override;
    void wrong_method(api::Call& call) const override;
    void trouble(api::Call& call, api::Trouble trouble) const override;
    void broken(api::Call& call) const override;

    core::Directory& directory;
    const std::map<std::string, std::string> documents;
};

}  // namespace usher::server
