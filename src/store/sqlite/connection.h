// One SQLite connection with its prepared statements.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <string>
#include <vector>

#include "store/sql/connection.h"

namespace usher {

class SqliteStatement final : public Statement {
  public:
    SqliteStatement(sqlite3* database, const std::string& text);
    ~SqliteStatement() override;
    SqliteStatement(const SqliteStatement&) = delete;
    SqliteStatement& operator=(const SqliteStatement&) = delete;

    void bind_integer(int parameter, std::int64_t value) override;
    void bind_text(int parameter, std::string_view value) override;
    void bind_blob(int parameter, std::string_view value) override;
    void bind_null(int parameter) override;
    bool step() override;
    void reset() noexcept override;
    bool is_null(int column) override;
    std::int64_t integer(int column) override;
    std::string_view bytes(int column) override;

  private:
    sqlite3* database_;
    sqlite3_stmt* statement_ = nullptr;
};

class SqliteConnection final : public Connection {
  public:
    // walk: reads that go through a whole database, whose pages must not stay in this process's memory.
    enum class Use { read, walk, write };

    // `file` is a path or ":memory:".
    SqliteConnection(const std::string& file, Use use);
    ~SqliteConnection() override;
    SqliteConnection(const SqliteConnection&) = delete;
    SqliteConnection& operator=(const SqliteConnection&) = delete;

    Engine engine() const override { return Engine::sqlite; }
    Statement& statement(const Query& query) override;
    void execute(const std::string& script) override;
    std::int64_t last_inserted_id() const override { return sqlite3_last_insert_rowid(database_); }
    std::int64_t tally_slot() const override { return 0; }
    void expect_bulk(bool starts) override;

    sqlite3* database() { return database_; }
    bool in_transaction() const { return sqlite3_get_autocommit(database_) == 0; }

  private:
    sqlite3* database_ = nullptr;
    std::vector<std::unique_ptr<SqliteStatement>> statements_;  // by Query::number()
};

// Violation or Unavailable, whichever the engine's last error is; std::logic_error for a mistake of ours.
[[noreturn]] void throw_sqlite_error(sqlite3* database, int code);

}  // namespace usher
