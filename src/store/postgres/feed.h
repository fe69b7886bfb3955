// Tells a follower what has been committed to the database, by whatever node: it asks for what has been
// committed between two snapshots, ten times a second, on a connection of its own (docs/decisions/0017).
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "domain/changes.h"
#include "store/postgres/connection.h"
#include "store/sql/transaction.h"

namespace usher {

// Adds to the transaction what it has changed, for the feeds of all nodes.
void record_changes(PostgresConnection& connection, const Changes& changes);

class PostgresFeed {
  public:
    PostgresFeed(std::string url, Follower& follower);
    // Waits for no answer of the server.
    ~PostgresFeed();
    PostgresFeed(const PostgresFeed&) = delete;
    PostgresFeed& operator=(const PostgresFeed&) = delete;

  private:
    struct Line;  // the connection and what reads over it
    struct News;

    void run(const std::stop_token& stop);
    void follow(const std::stop_token& stop);
    void connect();
    void hang_up();
    void ask();
    News read_news();
    News read_beginning();
    bool follows_on(const News& news) const;
    void sweep();
    void wait(const std::stop_token& stop, std::chrono::milliseconds time);

    const std::string url_;
    Follower& follower_;
    std::mutex mutex_;
    std::condition_variable_any woken_;
    std::unique_ptr<Line> line_;  // changed under the mutex

    // Everything up to here has been told.
    std::string snapshot_;  // "": nothing has
    std::string mark_;
    std::int64_t known_at_ = 0;  // by the server's clock, microseconds
    int asked_ = 0;              // times since the last sweep

    std::jthread thread_;
};

}  // namespace usher
