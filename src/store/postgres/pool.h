// Connections to PostgreSQL, opened when needed and kept. While the server cannot be reached, requests fail
// at once and one of them tries again from time to time.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include "store/postgres/connection.h"
#include "store/sql/transaction.h"

namespace usher {

struct PostgresSession {
    explicit PostgresSession(const std::string& url)
        : connection(url), reader(connection), writer(connection) {}
    PostgresConnection connection;
    SqlReader reader;
    SqlWriter writer;
};

class PostgresPool {
  public:
    PostgresPool(std::string url, int limit);

    // One session for the length of a scope. Goes back to the pool unless it has broken.
    class Borrowed {
      public:
        explicit Borrowed(PostgresPool& pool) : pool_(pool), session_(pool.take()) {}
        ~Borrowed();
        Borrowed(const Borrowed&) = delete;
        Borrowed& operator=(const Borrowed&) = delete;
        PostgresSession* operator->() { return session_.get(); }
        PostgresSession& operator*() { return *session_; }
        // After an error: the session is used again only when it recovers.
        void failed() noexcept { failed_ = true; }

      private:
        PostgresPool& pool_;
        std::unique_ptr<PostgresSession> session_;
        bool failed_ = false;
    };

  private:
    using Moment = std::chrono::steady_clock::time_point;

    std::unique_ptr<PostgresSession> take();
    std::unique_ptr<PostgresSession> connect();
    void give_back(std::unique_ptr<PostgresSession> session) noexcept;
    void drop(std::unique_ptr<PostgresSession> session) noexcept;

    const std::string url_;
    const int limit_;
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<PostgresSession>> idle_;  // last in, first out
    int open_ = 0;
    int failures_ = 0;     // to connect, in a row
    Moment not_before_{};  // the next attempt after a failure
    std::minstd_rand jitter_;
};

}  // namespace usher
