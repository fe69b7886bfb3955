#include "contract/engines.h"

#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdlib.h>

#include <filesystem>
#include <stdexcept>

namespace usher::test {

namespace {

const std::vector<std::string> tables = {
    "account", "account_search", "account_identity", "password", "email",    "ssh_key", "credential", "token",
    "link",    "mail",           "gpg_key",          "avatar",   "tombstone"};

// The server ends with the program's tests, not after main, when nobody would see it fail.
class PostgresEnvironment : public testing::Environment {
  public:
    void TearDown() override { server_.reset(); }
    Postgres* server() {
        if (!tried_) server_ = Postgres::start();
        tried_ = true;
        return server_.get();
    }

  private:
    bool tried_ = false;
    std::unique_ptr<Postgres> server_;
};

auto* const environment =
    static_cast<PostgresEnvironment*>(testing::AddGlobalTestEnvironment(new PostgresEnvironment));

std::string first_value_sqlite(const std::string& file, const std::string& sql) {
    sqlite3* database = nullptr;
    std::string value;
    sqlite3_open(file.c_str(), &database);
    sqlite3_busy_timeout(database, 10'000);
    char* error = nullptr;
    const int code = sqlite3_exec(
        database, sql.c_str(),
        [](void* out, int, char** values, char**) {
            *static_cast<std::string*>(out) = values[0] ? values[0] : "";
            return 0;
        },
        &value, &error);
    const std::string message = error ? error : "";
    sqlite3_free(error);
    sqlite3_close(database);
    if (code != SQLITE_OK) throw std::runtime_error(message);
    return value;
}

std::string first_value_postgres(const std::string& url, const std::string& sql) {
    PGconn* connection = PQconnectdb(url.c_str());
    PGresult* result = PQexec(connection, sql.c_str());
    const std::string value = PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : "";
    PQclear(result);
    PQfinish(connection);
    return value;
}

}  // namespace

Directory::Directory() : path_("/tmp/usher-store-XXXXXX") {
    if (mkdtemp(path_.data()) == nullptr) throw std::runtime_error("no temporary directory");
}

Directory::~Directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

Postgres* postgres() { return environment->server(); }

void StoreContract::SetUp() {
    if (GetParam() == On::postgres) {
        ASSERT_NE(postgres(), nullptr) << "PostgreSQL is not installed; make test installs it";
        url_ = postgres()->new_database();
    } else if (GetParam() == On::sqlite_file) {
        directory_ = std::make_unique<Directory>();
        url_ = "sqlite:" + directory_->file("store.db");
    } else {
        url_ = "sqlite::memory:";
    }
    store_ = open_store({.url = url_});
}

void StoreContract::TearDown() {
    if (store_) {
        EXPECT_EQ(store_->check(), std::vector<std::string>{});
    }
}

void StoreContract::reopen() {
    store_.reset();
    store_ = open_store({.url = url_});
}

void StoreContract::run_behind_the_back(const std::string& script) {
    if (GetParam() == On::postgres)
        postgres()->run(url_, script);
    else
        first_value_sqlite(url_.substr(7), script);
}

std::vector<std::string> StoreContract::tables_with_rows() {
    std::vector<std::string> found;
    for (const std::string& table : tables) {
        const std::string sql = "SELECT COUNT(*) FROM " + table;
        const std::string count = GetParam() == On::postgres ? first_value_postgres(url_, sql)
                                                             : first_value_sqlite(url_.substr(7), sql);
        if (count != "0") found.push_back(table + " " + count);
    }
    return found;
}

AccountId StoreContract::add(const Account& account, bool own_email) {
    return write([&](Writer& writer) { return writer.accounts().insert(account, own_email); });
}

Time at(std::int64_t seconds) { return Time(std::chrono::seconds(seconds)); }

Account full_account(const std::string& username) {
    Account account = bare_account(username);
    account.kind = AccountKind::service;
    account.email = username + "@Example.org";
    account.pending_email = "new-" + username + "@example.org";
    account.state = State::banned;
    account.admin = true;
    account.external = true;
    account.can_create_group = false;
    account.two_factor_enabled = true;
    account.projects_limit = -3;
    account.theme_id = 4;
    account.color_scheme_id = 5;
    account.profile = {"",
                       "Zürich",
                       "skype",
                       "linkedin",
                       "twitter",
                       "https://example.org",
                       "Org",
                       "Full Name",
                       "Job",
                       "they",
                       "discord",
                       "public@example.org",
                       "commit@example.org"};
    account.preferences = {true, false, true};
    account.note = "a note";
    account.private_profile = true;
    account.avatar = "0a1b";
    account.created_by = {17};
    account.origin = "elsewhere";
    account.created_at = at(100);
    account.updated_at = at(101) + std::chrono::microseconds(7);
    account.confirmed_at = at(102);
    account.last_sign_in_at = at(103);
    account.current_sign_in_at = at(104);
    account.last_sign_in_from = "192.0.2.1";
    account.current_sign_in_from = "2001:db8::1";
    account.sign_in_count = 3'000'000'000;
    account.last_seen_at = at(105);
    account.cookies_refused = true;
    account.password_change_forced = true;
    account.identities = {
        {"newest", "uid-" + username}, {"middle", std::nullopt}, {"oldest", "old-" + username}};
    return account;
}

Account bare_account(const std::string& username) {
    Account account;
    account.username = username;
    account.name = "Name of " + username;
    for (std::size_t i = 0; i < account.uuid.bytes.size(); ++i)
        account.uuid.bytes[i] =
            static_cast<std::uint8_t>(std::hash<std::string>{}(username + std::to_string(i)));
    account.created_at = account.updated_at = at(1);
    return account;
}

TokenHash hash_of(std::uint64_t seed) {
    TokenHash hash{};
    for (std::uint8_t& byte : hash) {
        seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
        byte = static_cast<std::uint8_t>(seed >> 56);
    }
    return hash;
}

}  // namespace usher::test
