// A real PostgreSQL, started in a temporary directory for the length of a test program.
#pragma once

#include <memory>
#include <string>

#include <sys/types.h>

namespace usher::test {

class Postgres {
  public:
    // Null when PostgreSQL is not installed.
    static std::unique_ptr<Postgres> start();
    ~Postgres();
    Postgres(const Postgres&) = delete;
    Postgres& operator=(const Postgres&) = delete;

    // The URL of a new, empty database.
    std::string new_database();
    // Ends every connection of the server's clients, as a restart would.
    void disconnect_everybody();
    // Runs statements in a database as the owner of everything.
    void run(const std::string& url, const std::string& script);

  private:
    explicit Postgres(std::string directory) : directory_(std::move(directory)) {}
    std::string url(const std::string& database) const;
    bool wait_until_ready();

    std::string directory_;
    pid_t server_ = -1;
    int databases_ = 0;
};

}  // namespace usher::test
