// What the queries need from an engine: prepared statements, transactions, and two exceptions that mean the
// same on both (domain/store.h): Violation and Unavailable.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/id.h"

namespace usher {

enum class Engine : std::uint8_t { sqlite, postgres };

// One statement of the product, known to every connection by its number. Constants only: a query is made
// at program start, never from what a client sent. Parameters are $1, $2, … on both engines.
class Query {
  public:
    explicit Query(const std::string& text) : Query(text, text) {}
    // For the few statements that the engines need written differently.
    Query(std::string sqlite, std::string postgres);
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;

    const std::string& text(Engine engine) const { return engine == Engine::sqlite ? sqlite_ : postgres_; }
    std::size_t number() const { return number_; }

  private:
    std::string sqlite_;
    std::string postgres_;
    std::size_t number_;
};

// A prepared statement of one connection. Parameters count from 1, columns from 0.
class Statement {
  public:
    virtual ~Statement() = default;
    virtual void bind_integer(int parameter, std::int64_t value) = 0;
    // Bytes given to bind_text and bind_blob must live until reset().
    virtual void bind_text(int parameter, std::string_view value) = 0;
    virtual void bind_blob(int parameter, std::string_view value) = 0;
    virtual void bind_null(int parameter) = 0;
    // Moves to the first or next row; false after the last one.
    virtual bool step() = 0;
    // To its end, where nobody wants its rows. An engine may do it later, but before whatever comes next.
    virtual void execute() {
        while (step()) {
        }
    }
    virtual void reset() noexcept = 0;
    virtual bool is_null(int column) = 0;
    virtual std::int64_t integer(int column) = 0;
    // Text or blob; data() is null for NULL. Valid until the next step or reset.
    virtual std::string_view bytes(int column) = 0;
};

class Connection {
  public:
    virtual ~Connection() = default;
    virtual Engine engine() const = 0;
    virtual Statement& statement(const Query& query) = 0;
    // Several statements without parameters or results.
    virtual void execute(const std::string& script) = 0;
    // The id that the last INSERT gave; only for an engine whose inserts do not return it.
    virtual std::int64_t last_inserted_id() const { return 0; }
    // Which tally slot this connection adds to.
    virtual std::int64_t tally_slot() const = 0;
    // See Writer::serialise. Nothing to do for an engine that has one writer at a time.
    virtual void serialise() {}
    // Much is about to be written in one transaction, or that is over.
    virtual void expect_bulk(bool /*starts*/) {}
};

struct Blob {
    std::string_view bytes;
};

inline std::int64_t micros(Time time) { return time.time_since_epoch().count(); }
constexpr Time from_micros(std::int64_t value) { return Time(std::chrono::microseconds(value)); }

// A value whose type is known only when the program runs.
using Parameter = std::variant<std::int64_t, std::string>;

// A statement while it runs: binds on construction, resets at the end of its scope.
class Rows {
  public:
    template <class... Args>
    Rows(Connection& connection, const Query& query, const Args&... args)
        : statement_(connection.statement(query)) {
        try {
            int parameter = 0;
            (put(parameter, args), ...);
        } catch (...) {
            statement_.reset();
            throw;
        }
    }
    ~Rows() { statement_.reset(); }
    Rows(const Rows&) = delete;
    Rows& operator=(const Rows&) = delete;

    bool next() { return statement_.step(); }
    void run_to_the_end() { statement_.execute(); }

    bool is_null(int column) { return statement_.is_null(column); }
    std::int64_t integer(int column) { return statement_.integer(column); }
    bool flag(int column) { return statement_.integer(column) != 0; }
    std::string_view view(int column) { return statement_.bytes(column); }
    std::string text(int column) { return std::string(statement_.bytes(column)); }
    std::optional<std::string> optional_text(int column) {
        const std::string_view value = statement_.bytes(column);
        if (value.data() == nullptr) return std::nullopt;
        return std::string(value);
    }
    Time time(int column) { return from_micros(statement_.integer(column)); }
    std::optional<Time> optional_time(int column) {
        if (statement_.is_null(column)) return std::nullopt;
        return time(column);
    }
    template <class IdType>
    IdType id(int column) {
        return IdType{statement_.integer(column)};
    }

  private:
    template <class T>
    void put(int& parameter, const T& value) {
        bind(++parameter, value);
    }
    void put(int& parameter, const std::vector<Parameter>& values) {
        for (const auto& value : values)
            std::visit([&](const auto& held) { bind(++parameter, held); }, value);
    }
    void bind(int at, std::int64_t value) { statement_.bind_integer(at, value); }
    void bind(int at, bool value) { statement_.bind_integer(at, value ? 1 : 0); }
    void bind(int at, int value) { statement_.bind_integer(at, value); }
    void bind(int at, Time value) { statement_.bind_integer(at, micros(value)); }
    void bind(int at, std::string_view value) { statement_.bind_text(at, value); }
    void bind(int at, const std::string& value) { statement_.bind_text(at, value); }
    void bind(int at, const char* value) { statement_.bind_text(at, value); }
    void bind(int at, Blob value) { statement_.bind_blob(at, value.bytes); }
    template <class Tag>
    void bind(int at, Id<Tag> value) {
        statement_.bind_integer(at, value.value);
    }
    template <class T>
    void bind(int at, const std::optional<T>& value) {
        if (value) {
            bind(at, *value);
        } else {
            statement_.bind_null(at);
        }
    }

    Statement& statement_;
};

// Runs a statement to its end. What it breaks may be told by whatever is run next, the commit at the latest.
template <class... Args>
void run(Connection& connection, const Query& query, const Args&... args) {
    Rows(connection, query, args...).run_to_the_end();
}

// Runs a statement that yields at most one number.
template <class... Args>
std::optional<std::int64_t> number(Connection& connection, const Query& query, const Args&... args) {
    Rows rows(connection, query, args...);
    if (!rows.next()) return std::nullopt;
    return rows.integer(0);
}

// An INSERT whose new id is wanted. SQLite knows it without RETURNING, which would cost a temporary table.
class InsertQuery : public Query {
  public:
    explicit InsertQuery(const std::string& text) : Query(text, text + " RETURNING id") {}
};

template <class... Args>
std::int64_t insert(Connection& connection, const InsertQuery& query, const Args&... args) {
    Rows rows(connection, query, args...);
    const bool returned = rows.next();
    return returned ? rows.integer(0) : connection.last_inserted_id();
}

}  // namespace usher
