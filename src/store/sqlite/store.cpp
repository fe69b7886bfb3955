#include "store/sqlite/store.h"

#include <limits>
#include <mutex>

#include "base/errands.h"
#include "store/migrations.h"
#include "store/sql/check.h"
#include "store/sqlite/file_writing.h"
#include "store/sqlite/group_commit.h"
#include "store/sqlite/readers.h"

namespace usher {

namespace {

// How many walks through everything take a step at the same time.
constexpr int walkers = 2;
// How many sign-ins may wait for a commit at the same time.
constexpr std::size_t errand_threads = 4;

const Query integrity("PRAGMA integrity_check");
const Query foreign_keys("PRAGMA foreign_key_check");
const Query answer("SELECT 1");

std::vector<std::string> check_sqlite(SqliteConnection& connection) {
    std::vector<std::string> problems;
    {
        Rows rows(connection, integrity);
        while (rows.next())
            if (rows.view(0) != "ok")
                problems.push_back("The database file is damaged: " + rows.text(0) + ".");
    }
    {
        Rows rows(connection, foreign_keys);
        while (rows.next())
            problems.push_back("A row of " + rows.text(0) + " belongs to a row of " + rows.text(2) +
                               " that is not there.");
    }
    for (std::string& problem : check_directory(connection)) problems.push_back(std::move(problem));
    return problems;
}

class SqliteFileStore final : public Store {
  public:
    SqliteFileStore(const std::string& file, int readers)
        : writing_connection_(file, SqliteConnection::Use::write),
          commits_(commits_of(file)),
          readers_(file, readers, commits_),
          walkers_(file, walkers, commits_, SqliteConnection::Use::walk),
          upkeep_(file, readers_),
          writing_(writing_connection_, *commits_, readers_, upkeep_) {}
    ~SqliteFileStore() override { upkeep_.stop(); }

    void begin() { upkeep_.start(group_); }
    SqliteConnection& writing_connection() { return writing_connection_; }

    bool is_embedded() const override { return true; }

    void set_follower(Follower* follower) override { writing_.set_follower(follower); }

    void ping() override {
        SqliteReaders::Borrowed reading(readers_);
        number(reading->connection(), answer);
    }

    std::vector<std::string> check() override {
        SqliteReaders::Borrowed reading(readers_);
        return check_sqlite(reading->connection());
    }

  protected:
    void in_read(const std::function<void(Reader&)>& f) override { run_with(readers_, f); }
    void in_walk(const std::function<void(Reader&)>& f) override { run_with(walkers_, f); }

    // A commit takes the locks of whoever reads in memory: it must not wait for a processor behind them.
    void in_write(const std::function<bool(Writer&)>& f) override {
        errands_.run([&] { group_.write(f); });
    }

  private:
    static void run_with(SqliteReaders& readers, const std::function<void(Reader&)>& f) {
        SqliteReaders::Borrowed reading(readers);
        try {
            f(reading->reader());
        } catch (const Unavailable&) {
            reading->forget_snapshot();
            throw;
        }
    }

    SqliteConnection writing_connection_;
    std::shared_ptr<CommitCounter> commits_;
    SqliteReaders readers_;
    SqliteReaders walkers_;
    Upkeep upkeep_;
    SqliteFileWriting writing_;
    GroupCommit group_{writing_};
    Errands errands_{errand_threads};
};

// Everything over one connection: a database in memory has no second one.
class SqliteMemoryStore final : public Store {
  public:
    SqliteMemoryStore()
        : connection_(":memory:", SqliteConnection::Use::write),
          reader_(connection_),
          writing_(connection_) {}

    void begin() {}
    SqliteConnection& writing_connection() { return connection_; }

    bool is_embedded() const override { return true; }
    void set_follower(Follower* follower) override {
        const std::lock_guard lock(mutex_);
        writing_.set_follower(follower);
    }
    void ping() override {
        const std::lock_guard lock(mutex_);
        number(connection_, answer);
    }
    std::vector<std::string> check() override {
        const std::lock_guard lock(mutex_);
        return check_sqlite(connection_);
    }

  protected:
    void in_read(const std::function<void(Reader&)>& f) override {
        const std::lock_guard lock(mutex_);
        f(reader_);
    }
    void in_write(const std::function<bool(Writer&)>& f) override {
        const std::lock_guard lock(mutex_);
        if (writing_.begin(f)) writing_.commit();
        if (writing_.unindexed_texts() > most_unindexed) index_texts();
    }

  private:
    void index_texts() {
        const auto all = [](Writer& writer) {
            static_cast<SqlWriter&>(writer).index_texts(std::numeric_limits<std::int64_t>::max());
            return true;
        };
        if (writing_.begin(all)) writing_.commit();
    }

    // Nobody else would do it.
    static constexpr std::int64_t most_unindexed = 1000;

    std::mutex mutex_;
    SqliteConnection connection_;
    SqlReader reader_;
    SqliteWriting writing_;
};

template <class SqliteStore>
std::unique_ptr<Store> with_schema(std::unique_ptr<SqliteStore> store) {
    apply_migrations(store->writing_connection(), schema_files());
    store->begin();
    return store;
}

}  // namespace

std::unique_ptr<Store> open_sqlite(const std::string& file, int readers) {
    if (file == ":memory:") return with_schema(std::make_unique<SqliteMemoryStore>());
    return with_schema(std::make_unique<SqliteFileStore>(file, readers));
}

std::vector<AppliedMigration> migrate_sqlite(const std::string& file) {
    SqliteConnection connection(file, SqliteConnection::Use::write);
    return apply_migrations(connection, schema_files());
}

}  // namespace usher
