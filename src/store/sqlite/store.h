// The embedded store: one file, one writer, several readers.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "store/open.h"

namespace usher {

// `file` is a path or ":memory:".
std::unique_ptr<Store> open_sqlite(const std::string& file, int readers);
std::vector<AppliedMigration> migrate_sqlite(const std::string& file);

}  // namespace usher
