// Opens the store that a URL names, with its schema brought up to date.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "domain/store.h"

namespace usher {

struct StoreOptions {
    std::string url;  // "sqlite:PATH", "sqlite::memory:", "postgresql://…"
    // At most; SQLite: of readers beside the one writer. PostgreSQL: the same, and twice as many of writers.
    int connections = 8;
};

struct AppliedMigration {
    int number = 0;
    std::string name;  // "0001_directory"
    bool now = false;  // false: it was there already
};

// Both throw std::runtime_error with one sentence that says what is wrong and what to do about it.
// One process at a time may have a SQLite file open; whoever opens it sees to that.
std::unique_ptr<Store> open_store(const StoreOptions& options);
// Applies what is missing and reports every migration, oldest first.
std::vector<AppliedMigration> migrate(const StoreOptions& options);

}  // namespace usher
