// One PostgreSQL connection with its prepared statements.
#pragma once

#include <libpq-fe.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "domain/store.h"
#include "store/sql/connection.h"

namespace usher {

// The connection is gone; whatever was not committed never happened.
struct LostConnection : Unavailable {
    using Unavailable::Unavailable;
};

// Two transactions got in each other's way; running this one again helps.
struct SerializationFailure : Unavailable {
    using Unavailable::Unavailable;
};

struct PostgresResultEnd {
    void operator()(PGresult* result) const { PQclear(result); }
};
using PostgresResult = std::unique_ptr<PGresult, PostgresResultEnd>;

class PostgresConnection;

class PostgresStatement final : public Statement {
  public:
    static constexpr std::size_t most_parameters = 48;

    PostgresStatement(PostgresConnection& connection, const Query& query);

    void bind_integer(int parameter, std::int64_t value) override;
    void bind_text(int parameter, std::string_view value) override;
    void bind_blob(int parameter, std::string_view value) override;
    void bind_null(int parameter) override;
    bool step() override;
    void execute() override;
    void reset() noexcept override;
    bool is_null(int column) override;
    std::int64_t integer(int column) override;
    std::string_view bytes(int column) override;

  private:
    friend class PostgresConnection;
    void bind(int parameter, Oid type, const char* data, std::size_t size);

    PostgresConnection& connection_;
    const Query& query_;
    std::string name_;
    bool prepared_ = false;
    int parameters_ = 0;
    std::array<Oid, most_parameters> types_{};
    std::array<const char*, most_parameters> values_{};
    std::array<int, most_parameters> lengths_{};
    std::array<std::array<char, 8>, most_parameters> integers_{};  // big-endian, as the wire has them
    PostgresResult result_;
    int row_ = -1;
    int rows_ = 0;
};

class PostgresConnection final : public Connection {
  public:
    explicit PostgresConnection(const std::string& url);

    Engine engine() const override { return Engine::postgres; }
    Statement& statement(const Query& query) override;
    void execute(const std::string& script) override;
    void serialise() override { execute("SELECT pg_advisory_xact_lock(7598805550979902837)"); }
    std::int64_t tally_slot() const override { return PQbackendPID(connection_.get()) % 16; }

    // The transaction begins with its first statement, in the same round trip.
    void begin_read();
    void begin_write();
    // Sent but not waited for: a reading transaction has nothing to lose.
    void end_read();
    void commit();
    // Ends whatever another thread waits for, with an error there.
    void interrupt() noexcept;
    // Back to no transaction after an error; false when the connection is of no more use.
    bool recover() noexcept;

  private:
    friend class PostgresStatement;
    struct End {
        void operator()(PGconn* connection) const { PQfinish(connection); }
    };

    // What has been sent and not been answered yet: statements of the transaction, one after the other.
    struct Sent {
        PostgresStatement* prepares = nullptr;  // which one was prepared by it
    };

    PostgresResult run(PostgresStatement& statement);
    // Without waiting for the answer. Whatever is wrong with it is told by the next that waits.
    void run_later(PostgresStatement& statement);
    void send(PostgresStatement& statement);
    void send_command(const char* command);
    void begin_pipeline();
    void note_sent(int sent, PostgresStatement* prepares = nullptr);
    // Waits for everything that has been sent; the answer to the last of it. Throws the first error.
    PostgresResult receive();
    [[noreturn]] void throw_lost();
    void settle() noexcept;
    void require(const PostgresResult& result);
    [[noreturn]] void throw_error(const PGresult* result);

    std::unique_ptr<PGconn, End> connection_;
    std::vector<std::unique_ptr<PostgresStatement>> statements_;  // by Query::number()
    const char* pending_begin_ = nullptr;
    std::vector<Sent> sent_;
    bool is_beginning_ = false;    // nothing of the transaction has been answered yet
    bool answer_pending_ = false;  // of a COMMIT that nobody waited for
};

}  // namespace usher
