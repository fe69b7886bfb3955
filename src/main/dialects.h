// The dialects this program speaks, each with what it needs of the configuration.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "api/dialect.h"
#include "api/dispatch.h"
#include "core/directory.h"
#include "main/config.h"

namespace usher {

class Dialects {
  public:
    Dialects(core::Directory& directory, const Config& config);

    // Those that people's clients speak, without the server's own routes.
    const std::vector<std::unique_ptr<api::Dialect>>& all() const { return dialects_; }
    // Their names, for settings that are judged before there is a directory.
    static std::vector<std::string> names();
    const api::Dialect* find(std::string_view name) const;
    // Where each answers, the server's own routes at the root.
    std::vector<api::Dispatch::Mount> mounts();

  private:
    const Config& config_;
    std::vector<std::unique_ptr<api::Dialect>> dialects_;
    std::unique_ptr<api::Dialect> own_;
};

// The OpenAPI document as the program prints and serves it.
std::string openapi_document(const api::Dialect& dialect);

}  // namespace usher
