// The store past one machine: any number of nodes on one PostgreSQL.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "store/open.h"

namespace usher {

std::unique_ptr<Store> open_postgres(const std::string& url, int connections);
std::vector<AppliedMigration> migrate_postgres(const std::string& url);

}  // namespace usher
