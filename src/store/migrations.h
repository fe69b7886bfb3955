// Numbered schema changes, forward only. What was applied is remembered with a checksum, because a schema
// file must never change after a release.
#pragma once

#include <span>
#include <vector>

#include "store/open.h"
#include "store/schema.h"
#include "store/sql/connection.h"

namespace usher {

// Applies what is missing, each migration in its own transaction. The caller holds off other nodes.
std::vector<AppliedMigration> apply_migrations(Connection& connection, std::span<const SchemaFile> files);

}  // namespace usher
