// Empty stores for tests that run on every engine.
#pragma once

#include <string>

namespace usher::test {
class Postgres;  // support/postgres.h
}

namespace usher::testing {

// "sqlite": in memory. "postgres": a new database on a server that ends with the test program.
// Throws std::runtime_error when PostgreSQL cannot be started.
std::string fresh_store(const std::string& engine);
// The server of those databases.
test::Postgres& database_server();

}  // namespace usher::testing
