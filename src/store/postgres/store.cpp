#include "store/postgres/store.h"

#include <thread>

#include "base/at_once.h"
#include "store/migrations.h"
#include "store/postgres/feed.h"
#include "store/postgres/pool.h"
#include "store/sql/check.h"

namespace usher {

namespace {

constexpr int attempts_after_violation = 3;
constexpr int attempts_after_conflict = 8;

const Query answer("SELECT 1");

// Nodes that start at the same time wait for each other here.
void hold_off_other_nodes(PostgresConnection& connection) {
    connection.execute(
        "SET statement_timeout = 0; SET lock_timeout = '10min';"
        "SELECT pg_advisory_lock(7598805550979902836)");
}

std::vector<AppliedMigration> migrate_over(const std::string& url) {
    PostgresConnection connection(url);  // the lock ends with it
    hold_off_other_nodes(connection);
    return apply_migrations(connection, schema_files());
}

// Longer with every attempt, and never the same for two nodes.
void wait_before_attempt(int number) {
    thread_local std::minstd_rand random{std::random_device{}()};
    const long most = 1000L << std::min(number, 6);
    std::this_thread::sleep_for(
        std::chrono::microseconds(std::uniform_int_distribution<long>(most / 4, most)(random)));
}

class PostgresStore final : public Store {
  public:
    PostgresStore(const std::string& url, int connections)
        : url_(url), readers_(url, connections), writers_(url, 2 * connections) {}

    bool is_embedded() const override { return false; }

    void set_follower(Follower* follower) override {
        feed_.reset();
        follower_ = follower;
        if (follower_) feed_ = std::make_unique<PostgresFeed>(url_, *follower_);
    }

    void ping() override {
        on_a_live_connection(readers_, [](PostgresSession& session) {
            session.connection.begin_read();
            number(session.connection, answer);
            session.connection.end_read();
        });
    }

    std::vector<std::string> check() override {
        std::vector<std::string> problems;
        on_a_live_connection(readers_, [&](PostgresSession& session) {
            session.connection.begin_read();
            problems = check_directory(session.connection);
            session.connection.end_read();
        });
        return problems;
    }

  protected:
    void in_read(const std::function<void(Reader&)>& f) override {
        on_a_live_connection(readers_, [&](PostgresSession& session) {
            session.connection.begin_read();
            f(session.reader);
            session.connection.end_read();
        });
    }

    void in_write(const std::function<bool(Writer&)>& f) override {
        int violations = 0;
        for (int attempt = 1;; ++attempt) {
            try {
                return on_a_live_connection(writers_,
                                            [&](PostgresSession& session) { write_once(session, f); });
            } catch (const Violation&) {
                if (++violations == attempts_after_violation) throw;
            } catch (const SerializationFailure&) {
                if (attempt >= attempts_after_conflict) throw;
                wait_before_attempt(attempt);
            }
        }
    }

  private:
    void write_once(PostgresSession& session, const std::function<bool(Writer&)>& f) {
        auto& writer = session.writer;
        session.connection.begin_write();
        try {
            if (f(writer)) {
                writer.before_commit();
                record_changes(session.connection, writer.changes());
                session.connection.commit();
                if (follower_) follower_->wrote(writer.changes());
            } else {
                session.connection.recover();
            }
        } catch (...) {
            writer.after_end();
            writer.forget_changes();
            throw;
        }
        writer.after_end();
        writer.forget_changes();
    }

    // Once more on a fresh connection when the pooled one turns out to be dead. A connection lost while
    // committing is not a LostConnection, so nothing is done twice.
    template <class F>
    static void on_a_live_connection(PostgresPool& pool, F&& f) {
        AtOnce::must_not_wait();
        try {
            return on_one_connection(pool, f);
        } catch (const LostConnection&) {
        }
        on_one_connection(pool, f);
    }

    template <class F>
    static void on_one_connection(PostgresPool& pool, F&& f) {
        PostgresPool::Borrowed session(pool);
        try {
            f(*session);
        } catch (...) {
            session.failed();
            throw;
        }
    }

    const std::string url_;
    PostgresPool readers_;
    // More of them, as they wait for the disk together; apart, so that reading does not wait for it as well.
    PostgresPool writers_;
    Follower* follower_ = nullptr;
    std::unique_ptr<PostgresFeed> feed_;
};

}  // namespace

std::unique_ptr<Store> open_postgres(const std::string& url, int connections) {
    migrate_over(url);
    return std::make_unique<PostgresStore>(url, connections);
}

std::vector<AppliedMigration> migrate_postgres(const std::string& url) { return migrate_over(url); }

}  // namespace usher
