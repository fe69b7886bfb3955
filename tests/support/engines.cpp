#include "support/engines.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "support/postgres.h"

namespace usher::testing {
namespace {

class PostgresEnvironment : public ::testing::Environment {
  public:
    void TearDown() override { server_.reset(); }
    test::Postgres& server() {
        if (!server_) server_ = test::Postgres::start();
        if (!server_) throw std::runtime_error("PostgreSQL is not installed");
        return *server_;
    }

  private:
    std::unique_ptr<test::Postgres> server_;
};

auto* const postgres =
    static_cast<PostgresEnvironment*>(::testing::AddGlobalTestEnvironment(new PostgresEnvironment));

}  // namespace

std::string fresh_store(const std::string& engine) {
    return engine == "postgres" ? postgres->server().new_database() : "sqlite::memory:";
}

test::Postgres& database_server() { return postgres->server(); }

}  // namespace usher::testing
