#include "store/sqlite/readers.h"

#include <sys/stat.h>

#include <map>

#include "domain/store.h"

namespace usher {

namespace {

constexpr auto patience = std::chrono::seconds(10);

}  // namespace

std::shared_ptr<CommitCounter> commits_of(const std::string& file) {
    static std::mutex mutex;
    static std::map<std::pair<dev_t, ino_t>, std::weak_ptr<CommitCounter>> counters;
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0) return std::make_shared<CommitCounter>(1);
    const std::lock_guard lock(mutex);
    auto& known = counters[{status.st_dev, status.st_ino}];
    auto counter = known.lock();
    if (!counter) known = counter = std::make_shared<CommitCounter>(1);
    return counter;
}

SqliteReading::SqliteReading(const std::string& file, SqliteConnection::Use use)
    : connection_(file, use),
      reader_(connection_),
      begin_(connection_.database(), "BEGIN"),
      commit_(connection_.database(), "COMMIT") {}

void SqliteReading::refresh(std::uint64_t commits) {
    if (snapshot_open_ && commits_ == commits) return;
    end_snapshot();
    begin_.step();
    begin_.reset();
    snapshot_open_ = true;
    commits_ = commits;
}

void SqliteReading::end_snapshot() noexcept {
    if (!snapshot_open_) return;
    snapshot_open_ = false;
    try {
        commit_.step();
        commit_.reset();
    } catch (const std::exception&) {  // nothing was written; all that matters is that it ends
        commit_.reset();
        forget_snapshot();
    }
}

void SqliteReading::forget_snapshot() noexcept {
    snapshot_open_ = false;
    if (connection_.in_transaction())
        sqlite3_exec(connection_.database(), "ROLLBACK", nullptr, nullptr, nullptr);
}

SqliteReaders::SqliteReaders(std::string file, int limit, std::shared_ptr<CommitCounter> commits,
                             SqliteConnection::Use use)
    : file_(std::move(file)), limit_(limit > 0 ? limit : 1), use_(use), commits_(std::move(commits)) {
    idle_.reserve(static_cast<std::size_t>(limit_));
}

SqliteReaders::Borrowed::Borrowed(SqliteReaders& readers) : readers_(readers), reading_(readers.take()) {
    try {
        // Read before BEGIN: a commit in between only makes the snapshot newer than it claims to be.
        reading_->refresh(readers_.commits_->load(std::memory_order_acquire));
    } catch (...) {
        reading_->forget_snapshot();
        readers_.give_back(std::move(reading_));
        throw;
    }
}

SqliteReaders::Borrowed::~Borrowed() { readers_.give_back(std::move(reading_)); }

std::unique_ptr<SqliteReading> SqliteReaders::take() {
    std::unique_lock lock(mutex_);
    const auto free = [&] { return !closed_ && (!idle_.empty() || open_ < limit_); };
    if (!free()) {
        ++waiting_;
        const bool got = returned_.wait_for(lock, patience, free);
        --waiting_;
        if (!got) throw Unavailable("every reading connection of the store is busy");
    }
    if (!idle_.empty()) {
        auto reading = std::move(idle_.back());
        idle_.pop_back();
        return reading;
    }
    ++open_;
    lock.unlock();
    try {
        return std::make_unique<SqliteReading>(file_, use_);
    } catch (...) {
        lock.lock();
        --open_;
        throw;
    }
}

void SqliteReaders::give_back(std::unique_ptr<SqliteReading> reading) noexcept {
    if (use_ == SqliteConnection::Use::walk) reading->end_snapshot();
    // A commit during the read has made this snapshot old, and the writer could not end it.
    if (reading->is_older_than(commits_->load(std::memory_order_acquire))) reading->forget_snapshot();
    bool wake = false;
    {
        const std::lock_guard lock(mutex_);
        idle_.push_back(std::move(reading));
        wake = waiting_ > 0 || closed_;
    }
    if (wake) returned_.notify_all();
}

void SqliteReaders::end_old_snapshots() {
    const std::uint64_t commits = commits_->load(std::memory_order_acquire);
    const std::lock_guard lock(mutex_);
    for (auto& reading : idle_)
        if (reading->is_older_than(commits)) reading->end_snapshot();
}

}  // namespace usher
