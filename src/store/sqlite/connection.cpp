#include "store/sqlite/connection.h"

#include <stdexcept>

#include "domain/store.h"

namespace usher {

namespace {

// "UNIQUE constraint failed: email.folded" -> Violation{email, folded}; several columns are joined by "_".
Violation violation_from(std::string_view message) {
    const auto colon = message.find(": ");
    if (colon == std::string_view::npos) return {"", "account_id"};  // a foreign key names nothing
    std::string_view names = message.substr(colon + 2);
    std::string table;
    std::string column;
    while (!names.empty()) {
        const auto comma = names.find(", ");
        const std::string_view name = names.substr(0, comma);
        const auto dot = name.find('.');
        table = name.substr(0, dot);
        if (!column.empty()) column += '_';
        column += name.substr(dot + 1);
        names = comma == std::string_view::npos ? std::string_view{} : names.substr(comma + 2);
    }
    return {table, column};
}

// They cost a process-wide lock at every allocation. Refused once SQLite is in use, which does no harm.
void keep_no_memory_statistics() {
    static const int once = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    static_cast<void>(once);
}

// SQLite numbers ?1, ?2; it would number $1, $2 by order of appearance.
std::string with_question_marks(std::string text) {
    for (char& c : text)
        if (c == '$') c = '?';
    return text;
}

}  // namespace

void throw_sqlite_error(sqlite3* database, int code) {
    const std::string message = database ? sqlite3_errmsg(database) : sqlite3_errstr(code);
    switch (code & 0xff) {
        case SQLITE_CONSTRAINT:
            throw violation_from(message);
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_FULL:
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
        case SQLITE_READONLY:
        case SQLITE_NOMEM:
        case SQLITE_PERM:
        case SQLITE_AUTH:
        case SQLITE_PROTOCOL:
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            throw Unavailable("the store does not answer: " + message);
        default:
            throw std::logic_error("the store refused a statement: " + message);
    }
}

SqliteStatement::SqliteStatement(sqlite3* database, const std::string& text) : database_(database) {
    const std::string sql = with_question_marks(text);
    const int code = sqlite3_prepare_v3(database, sql.c_str(), static_cast<int>(sql.size()) + 1,
                                        SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
    if (code != SQLITE_OK) throw_sqlite_error(database, code);
}

SqliteStatement::~SqliteStatement() { sqlite3_finalize(statement_); }

void SqliteStatement::bind_integer(int parameter, std::int64_t value) {
    const int code = sqlite3_bind_int64(statement_, parameter, value);
    if (code != SQLITE_OK) throw_sqlite_error(database_, code);
}

void SqliteStatement::bind_text(int parameter, std::string_view value) {
    const char* data = value.data() ? value.data() : "";  // a null pointer would be NULL
    const int code =
        sqlite3_bind_text64(statement_, parameter, data, value.size(), SQLITE_STATIC, SQLITE_UTF8);
    if (code != SQLITE_OK) throw_sqlite_error(database_, code);
}

void SqliteStatement::bind_blob(int parameter, std::string_view value) {
    const char* data = value.data() ? value.data() : "";
    const int code = sqlite3_bind_blob64(statement_, parameter, data, value.size(), SQLITE_STATIC);
    if (code != SQLITE_OK) throw_sqlite_error(database_, code);
}

void SqliteStatement::bind_null(int parameter) {
    const int code = sqlite3_bind_null(statement_, parameter);
    if (code != SQLITE_OK) throw_sqlite_error(database_, code);
}

bool SqliteStatement::step() {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    throw_sqlite_error(database_, code);
}

void SqliteStatement::reset() noexcept { sqlite3_reset(statement_); }

bool SqliteStatement::is_null(int column) { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

std::int64_t SqliteStatement::integer(int column) { return sqlite3_column_int64(statement_, column); }

// Works for text as well: the database is UTF-8, so nothing is converted. An empty blob has no pointer of
// its own, unlike an empty text.
std::string_view SqliteStatement::bytes(int column) {
    sqlite3_value* value = sqlite3_column_value(statement_, column);
    const void* data = sqlite3_value_blob(value);
    if (data == nullptr)
        return sqlite3_value_type(value) == SQLITE_NULL ? std::string_view{} : std::string_view("", 0);
    return {static_cast<const char*>(data), static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

SqliteConnection::SqliteConnection(const std::string& file, Use use) {
    keep_no_memory_statistics();
    const int flags =
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (use == Use::write ? SQLITE_OPEN_CREATE : 0);
    const int code = sqlite3_open_v2(file.c_str(), &database_, flags, nullptr);
    try {
        if (code != SQLITE_OK) throw_sqlite_error(database_, code);
        sqlite3_extended_result_codes(database_, 1);
        sqlite3_busy_timeout(database_, 10'000);
        // A database that another program half-made says so here, before anything is written to it.
        execute(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
            "PRAGMA wal_autocheckpoint = 0; PRAGMA temp_store = MEMORY;");
        execute(use == Use::walk ? "PRAGMA mmap_size = 0; PRAGMA cache_size = -4096"
                                 : "PRAGMA mmap_size = 8589934592; PRAGMA cache_size = -16384");
        if (use != Use::write) execute("PRAGMA query_only = ON");
    } catch (...) {
        sqlite3_close(database_);
        throw;
    }
}

SqliteConnection::~SqliteConnection() {
    statements_.clear();
    sqlite3_close(database_);
}

Statement& SqliteConnection::statement(const Query& query) {
    if (query.number() >= statements_.size()) statements_.resize(query.number() + 1);
    auto& statement = statements_[query.number()];
    if (!statement) statement = std::make_unique<SqliteStatement>(database_, query.text(Engine::sqlite));
    return *statement;
}

void SqliteConnection::execute(const std::string& script) {
    const int code = sqlite3_exec(database_, script.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) throw_sqlite_error(database_, code);
}

// Indexes are hit all over during an import: pages that do not fit the cache are written many times.
void SqliteConnection::expect_bulk(bool starts) {
    execute(starts ? "PRAGMA cache_size = -262144" : "PRAGMA cache_size = -16384; PRAGMA shrink_memory");
}

}  // namespace usher
