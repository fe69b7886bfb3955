#include "support/postgres.h"

#include <fcntl.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <thread>
#include <vector>

namespace usher::test {

namespace {

std::string programs() {
    const char* directory = std::getenv("USHER_POSTGRES_BIN");
    return directory ? directory : "/usr/lib/postgresql/15/bin";
}

// PostgreSQL refuses to run as root.
void become_postgres() {
    if (geteuid() != 0) return;
    const passwd* user = getpwnam("postgres");
    if (user == nullptr || setgroups(0, nullptr) != 0 || setgid(user->pw_gid) != 0 ||
        setuid(user->pw_uid) != 0)
        _exit(126);
}

pid_t launch(const std::vector<std::string>& command, const std::string& directory) {
    std::vector<char*> arguments;
    for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const pid_t child = fork();
    if (child != 0) return child;
    become_postgres();
    if (chdir(directory.c_str()) != 0) _exit(126);
    const int log = open((directory + "/log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    execv(arguments[0], arguments.data());
    _exit(127);
}

int wait_for(pid_t child) {
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

std::unique_ptr<Postgres> Postgres::start() {
    if (access((programs() + "/postgres").c_str(), X_OK) != 0) return nullptr;
    std::string directory = "/tmp/usher-postgres-XXXXXX";
    if (mkdtemp(directory.data()) == nullptr) throw std::runtime_error("no temporary directory");
    if (const passwd* user = getpwnam("postgres"); geteuid() == 0 && user != nullptr)
        if (chown(directory.c_str(), user->pw_uid, user->pw_gid) != 0) throw std::runtime_error("chown");
    std::unique_ptr<Postgres> postgres(new Postgres(directory));
    const std::string data = directory + "/data";
    if (wait_for(launch({programs() + "/initdb", "-D", data, "-U", "usher", "-A", "trust", "-E", "UTF8",
                         "--locale=C.UTF-8", "--no-sync"},
                        directory)) != 0)
        throw std::runtime_error("initdb failed");
    postgres->server_ = launch({programs() + "/postgres", "-D", data, "-k", directory, "-c",
                                "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=60"},
                               directory);
    if (!postgres->wait_until_ready()) throw std::runtime_error("postgres did not start");
    return postgres;
}

Postgres::~Postgres() {
    if (server_ > 0) {
        kill(server_, SIGINT);  // ends its clients and stops
        wait_for(server_);
    }
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
}

bool Postgres::wait_until_ready() {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (std::chrono::steady_clock::now() < deadline) {
        if (PQping(url("postgres").c_str()) == PQPING_OK) return true;
        if (waitpid(server_, nullptr, WNOHANG) == server_) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return false;
}

std::string Postgres::url(const std::string& database) const {
    std::string host;  // the directory of the socket, percent-encoded
    for (const char c : directory_) host += c == '/' ? std::string("%2F") : std::string(1, c);
    return "postgresql://usher@" + host + "/" + database;
}

std::string Postgres::new_database() {
    const std::string name = "usher_" + std::to_string(++databases_);
    run(url("postgres"), "CREATE DATABASE " + name);
    return url(name);
}

void Postgres::disconnect_everybody() {
    run(url("postgres"),
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
        "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'");
}

void Postgres::run(const std::string& target, const std::string& script) {
    PGconn* connection = PQconnectdb(target.c_str());
    PGresult* result = PQexec(connection, script.c_str());
    const ExecStatusType status = PQresultStatus(result);
    const std::string message = PQerrorMessage(connection);
    PQclear(result);
    PQfinish(connection);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) throw std::runtime_error(message);
}

}  // namespace usher::test
