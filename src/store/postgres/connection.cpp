#include "store/postgres/connection.h"

#include <sys/socket.h>

#include <cstring>
#include <stdexcept>
#include <utility>

namespace usher {

namespace {

// Numbers of pg_type that never change.
constexpr Oid type_blob = 17, type_integer = 20, type_text = 25;

const std::array<int, PostgresStatement::most_parameters> all_binary = [] {
    std::array<int, PostgresStatement::most_parameters> formats{};
    formats.fill(1);
    return formats;
}();

// Of more the answers could fill what lies between, and both sides would wait for each other.
constexpr std::size_t most_unanswered = 128;

constexpr const char* begin_reading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
constexpr const char* begin_writing = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";

std::string field(const PGresult* result, int code) {
    const char* text = PQresultErrorField(result, code);
    return text ? text : "";
}

// "email_folded_key" of table email -> "folded".
std::string column_of(std::string constraint, const std::string& table) {
    if (constraint.starts_with(table + "_")) constraint.erase(0, table.size() + 1);
    for (const std::string_view suffix : {"_key", "_pkey", "_fkey"})
        if (constraint.ends_with(suffix)) constraint.resize(constraint.size() - suffix.size());
    return constraint == "pkey" ? "id" : constraint;
}

// libpq ends its messages with a newline.
std::string one_line(const char* message) {
    std::string text = message ? message : "";
    for (char& c : text)
        if (c == '\n') c = ' ';
    while (text.ends_with(' ')) text.pop_back();
    return text;
}

bool is_out_of_service(std::string_view state) {
    return state.starts_with("08") || state == "57P01" || state == "57P02" || state == "57P03" ||
           state == "25006";  // a former primary that takes no more writes
}

bool is_passing_trouble(std::string_view state) {
    return state.starts_with("53") || state.starts_with("58") || state == "55P03" || state == "57014" ||
           state == "25P03" || state == "57P05";
}

}  // namespace

PostgresStatement::PostgresStatement(PostgresConnection& connection, const Query& query)
    : connection_(connection), query_(query), name_("q" + std::to_string(query.number())) {}

void PostgresStatement::bind(int parameter, Oid type, const char* data, std::size_t size) {
    const auto at = static_cast<std::size_t>(parameter - 1);
    types_[at] = type;
    values_[at] = data;
    lengths_[at] = static_cast<int>(size);
    if (parameter > parameters_) parameters_ = parameter;
}

void PostgresStatement::bind_integer(int parameter, std::int64_t value) {
    auto& bytes = integers_.at(static_cast<std::size_t>(parameter - 1));
    auto rest = static_cast<std::uint64_t>(value);
    for (std::size_t at = bytes.size(); at-- > 0; rest >>= 8) bytes[at] = static_cast<char>(rest & 0xff);
    bind(parameter, type_integer, bytes.data(), bytes.size());
}

void PostgresStatement::bind_text(int parameter, std::string_view value) {
    bind(parameter, type_text, value.data() ? value.data() : "", value.size());
}

void PostgresStatement::bind_blob(int parameter, std::string_view value) {
    bind(parameter, type_blob, value.data() ? value.data() : "", value.size());
}

void PostgresStatement::bind_null(int parameter) { bind(parameter, 0, nullptr, 0); }

bool PostgresStatement::step() {
    if (!result_) {
        result_ = connection_.run(*this);
        rows_ = PQntuples(result_.get());
    }
    return ++row_ < rows_;
}

void PostgresStatement::execute() { connection_.run_later(*this); }

void PostgresStatement::reset() noexcept {
    result_.reset();
    row_ = -1;
    rows_ = 0;
}

bool PostgresStatement::is_null(int column) { return PQgetisnull(result_.get(), row_, column) != 0; }

std::int64_t PostgresStatement::integer(int column) {
    const std::string_view value = bytes(column);
    if (value.empty()) return 0;
    std::uint64_t number = static_cast<signed char>(value[0]) < 0 ? ~std::uint64_t{0} : 0;
    for (const char byte : value) number = (number << 8) | static_cast<unsigned char>(byte);
    return static_cast<std::int64_t>(number);
}

std::string_view PostgresStatement::bytes(int column) {
    if (is_null(column)) return {};
    return {PQgetvalue(result_.get(), row_, column),
            static_cast<std::size_t>(PQgetlength(result_.get(), row_, column))};
}

PostgresConnection::PostgresConnection(const std::string& url) {
    // What the operator writes in the URL comes last and wins.
    const char* const names[] = {"connect_timeout",
                                 "keepalives_idle",
                                 "keepalives_interval",
                                 "keepalives_count",
                                 "tcp_user_timeout",
                                 "application_name",
                                 "dbname",
                                 nullptr};
    const char* const values[] = {"5", "10", "3", "3", "10000", "usher", url.c_str(), nullptr};
    connection_.reset(PQconnectdbParams(names, values, 1));
    PGconn* connection = connection_.get();
    if (connection == nullptr || PQstatus(connection) != CONNECTION_OK)
        throw LostConnection("no connection to PostgreSQL: " +
                             (connection ? one_line(PQerrorMessage(connection)) : "out of memory"));
    PQsetNoticeProcessor(
        connection, [](void*, const char*) {}, nullptr);
    if (PQserverVersion(connection) < 150000)
        throw std::runtime_error("The PostgreSQL server is older than version 15; use a newer one.");
    if (std::strcmp(PQparameterStatus(connection, "server_encoding"), "UTF8") != 0)
        throw std::runtime_error("The PostgreSQL database is not encoded in UTF8; create one that is.");
    // An answered write must be on disk, whatever the server's default; stronger settings stay.
    execute(
        "SET client_encoding = 'UTF8'; SET statement_timeout = '30s'; SET lock_timeout = '10s';"
        "SET idle_in_transaction_session_timeout = '60s';"
        "SELECT set_config('synchronous_commit', 'on', false)"
        " WHERE current_setting('synchronous_commit') IN ('off', 'local')");
}

Statement& PostgresConnection::statement(const Query& query) {
    if (query.number() >= statements_.size()) statements_.resize(query.number() + 1);
    auto& statement = statements_[query.number()];
    if (!statement) statement = std::make_unique<PostgresStatement>(*this, query);
    return *statement;
}

void PostgresConnection::execute(const std::string& script) {
    settle();
    if (!sent_.empty()) receive();
    require(PostgresResult(PQexec(connection_.get(), script.c_str())));
}

void PostgresConnection::begin_read() {
    settle();
    pending_begin_ = begin_reading;
}

void PostgresConnection::begin_write() {
    settle();
    pending_begin_ = begin_writing;
}

void PostgresConnection::end_read() {
    if (!sent_.empty()) receive();
    if (pending_begin_ != nullptr) {
        pending_begin_ = nullptr;  // nothing was asked
    } else if (PQsendQuery(connection_.get(), "COMMIT") == 1) {
        answer_pending_ = true;
    }
}

void PostgresConnection::commit() {
    if (pending_begin_ != nullptr) {
        pending_begin_ = nullptr;
        return;
    }
    // That a pooled connection has died in the meantime must be found out before the COMMIT is on its way.
    if (is_beginning_) receive();
    PostgresResult result;
    try {
        begin_pipeline();
        send_command("COMMIT");
        result = receive();
    } catch (const LostConnection&) {  // must not be taken for a loss before the COMMIT
        throw Unavailable(
            "the connection to PostgreSQL was lost while committing; it is not known whether the "
            "change was made");
    }
    // The server answers the COMMIT of a failed transaction with ROLLBACK and without an error.
    if (std::strcmp(PQcmdStatus(result.get()), "COMMIT") != 0)
        throw std::logic_error("a failed transaction was to be committed");
}

void PostgresConnection::interrupt() noexcept { ::shutdown(PQsocket(connection_.get()), SHUT_RDWR); }

bool PostgresConnection::recover() noexcept {
    pending_begin_ = nullptr;
    PGconn* connection = connection_.get();
    settle();
    try {
        if (!sent_.empty()) receive();
    } catch (const std::exception&) {  // it is about to be taken back
    }
    if (PQstatus(connection) != CONNECTION_OK) return false;
    if (PQpipelineStatus(connection) != PQ_PIPELINE_OFF) return false;
    if (PQtransactionStatus(connection) == PQTRANS_IDLE) return true;
    const PostgresResult result(PQexec(connection, "ROLLBACK"));
    return PQtransactionStatus(connection) == PQTRANS_IDLE;
}

PostgresResult PostgresConnection::run(PostgresStatement& statement) {
    send(statement);
    return receive();
}

void PostgresConnection::run_later(PostgresStatement& statement) {
    send(statement);
    if (sent_.size() >= most_unanswered) receive();
}

// The transaction begins in the same round trip as its first statement, and a statement is prepared in that
// of its first use.
void PostgresConnection::send(PostgresStatement& statement) {
    settle();
    begin_pipeline();
    if (pending_begin_ != nullptr) {
        send_command(std::exchange(pending_begin_, nullptr));
        is_beginning_ = true;
    }
    PGconn* connection = connection_.get();
    const char* name = statement.name_.c_str();
    if (!statement.prepared_) {
        note_sent(PQsendPrepare(connection, name, statement.query_.text(Engine::postgres).c_str(),
                                statement.parameters_, statement.types_.data()),
                  &statement);
        statement.prepared_ = true;
    }
    note_sent(PQsendQueryPrepared(connection, name, statement.parameters_, statement.values_.data(),
                                  statement.lengths_.data(), all_binary.data(), 1));
}

void PostgresConnection::send_command(const char* command) {
    note_sent(PQsendQueryParams(connection_.get(), command, 0, nullptr, nullptr, nullptr, nullptr, 1));
}

void PostgresConnection::begin_pipeline() {
    if (PQpipelineStatus(connection_.get()) == PQ_PIPELINE_OFF && PQenterPipelineMode(connection_.get()) != 1)
        throw_lost();
}

void PostgresConnection::note_sent(int sent, PostgresStatement* prepares) {
    if (sent != 1) throw_lost();
    sent_.push_back({prepares});
}

void PostgresConnection::throw_lost() {
    throw LostConnection("the connection to PostgreSQL is gone: " +
                         one_line(PQerrorMessage(connection_.get())));
}

// Each command yields its result and then a null; the synchronisation point yields one of its own.
PostgresResult PostgresConnection::receive() {
    PGconn* connection = connection_.get();
    const auto sent = std::exchange(sent_, {});
    is_beginning_ = false;
    if (PQpipelineSync(connection) != 1) throw_lost();
    PostgresResult last, wrong;
    for (const auto& each : sent) {
        last.reset(PQgetResult(connection));
        const auto status = PQresultStatus(last.get());
        const bool is_good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
        if (!is_good && each.prepares != nullptr) each.prepares->prepared_ = false;
        if (!last) break;  // the connection has gone; why, the one before says
        PostgresResult(PQgetResult(connection)).reset();
        if (!is_good && !wrong) wrong = std::move(last);
    }
    if (!last && !wrong) throw_lost();
    PostgresResult(PQgetResult(connection)).reset();
    PQexitPipelineMode(connection);
    if (wrong) throw_error(wrong.get());
    return last;
}

// What nobody waited for is over.
void PostgresConnection::settle() noexcept {
    if (!answer_pending_) return;
    answer_pending_ = false;
    while (PostgresResult(PQgetResult(connection_.get()))) {
    }
}

void PostgresConnection::require(const PostgresResult& result) {
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) throw_error(result.get());
}

void PostgresConnection::throw_error(const PGresult* result) {
    const std::string state = field(result, PG_DIAG_SQLSTATE);
    const std::string message =
        one_line(result ? PQresultErrorMessage(result) : PQerrorMessage(connection_.get()));
    if (PQstatus(connection_.get()) != CONNECTION_OK || is_out_of_service(state))
        throw LostConnection("the connection to PostgreSQL is gone: " + message);
    if (state == "40001" || state == "40P01") throw SerializationFailure("PostgreSQL: " + message);
    if (state == "23505" || state == "23503") {
        const std::string table = field(result, PG_DIAG_TABLE_NAME);
        throw Violation(table, column_of(field(result, PG_DIAG_CONSTRAINT_NAME), table));
    }
    if (is_passing_trouble(state)) throw Unavailable("PostgreSQL: " + message);
    throw std::logic_error("PostgreSQL refused a statement: " + message);
}

}  // namespace usher
