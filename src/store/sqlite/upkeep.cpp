#include "store/sqlite/upkeep.h"

#include "base/log.h"

namespace usher {

namespace {

// Indexed in one transaction, for which everybody else waits.
constexpr std::int64_t texts_at_once = 200;
// A log grown beyond this, by an import, gives its disk space back.
constexpr int large_log_pages = 32'000;
// The last part is copied while writers wait; copying goes on until it is as short as this, some times at
// most. Slow disks and readers who stay get that far later, or never: they wait once the log is too long.
constexpr int short_part = 200;
constexpr int most_copies = 6;
constexpr int too_long = 4;  // times what a log is to hold
constexpr std::chrono::milliseconds patience_with_readers{20};
constexpr std::chrono::milliseconds after_no_progress{50};
constexpr std::chrono::seconds after_failure{1};

}  // namespace

Upkeep::Upkeep(std::string file, SqliteReaders& readers, const Limits& limits)
    : file_(std::move(file)), readers_(readers), limits_(limits) {}

void Upkeep::start(GroupCommit& group) {
    group_ = &group;
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void Upkeep::stop() {
    if (!thread_.joinable()) return;
    thread_.request_stop();
    thread_.join();
}

void Upkeep::committed(int pages, std::int64_t texts) {
    bool has_work = false;
    {
        const std::lock_guard lock(mutex_);
        ++commits_;
        if (pages < pages_) copied_ = 0;  // the log has begun anew
        pages_ = pages;
        has_work = must_copy() || (texts_ == 0 && texts > 0);
        texts_ = texts;
    }
    if (has_work) wake_.notify_one();
}

void Upkeep::run(const std::stop_token& stop) {
    Task task;
    while (await(stop, task)) {
        try {
            if (!connection_)
                connection_ = std::make_unique<SqliteConnection>(file_, SqliteConnection::Use::walk);
            if (task == Task::index)
                index();
            else if (!copy_log())
                pause(stop, after_no_progress);
        } catch (const std::exception& error) {
            log::warn("store_upkeep_failed", {{"reason", std::string_view(error.what())}});
            pause(stop, after_failure);
        }
    }
}

void Upkeep::pause(const std::stop_token& stop, std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stop, time, [] { return false; });
}

// False when it is to stop.
bool Upkeep::await(const std::stop_token& stop, Task& task) {
    std::unique_lock lock(mutex_);
    for (;;) {
        if (stop.stop_requested()) return false;
        task = Task::copy;
        if (must_copy()) return true;
        task = Task::index;
        if (texts_ > limits_.texts) return true;
        if (texts_ == 0) {
            wake_.wait(lock, stop, [&] { return texts_ != 0 || must_copy(); });
            continue;
        }
        const auto before = commits_;
        wake_.wait_for(lock, stop, limits_.quiet, [&] { return must_copy() || texts_ > limits_.texts; });
        if (commits_ == before && !stop.stop_requested()) return true;
    }
}

// False: a reader who stays, or a disk as slow as the writes are quick, holds it back.
bool Upkeep::copy_log() {
    for (int copies = 0; copies < most_copies; ++copies) {
        checkpoint(SQLITE_CHECKPOINT_PASSIVE);
        sync_database();
        if (!may_begin_anew()) continue;
        begin_log_anew();
        break;
    }
    const std::lock_guard lock(mutex_);
    return !must_copy();
}

bool Upkeep::may_begin_anew() {
    const std::lock_guard lock(mutex_);
    return pages_ - copied_ <= short_part || pages_ >= too_long * limits_.pages_in_log;
}

// Needs a moment without writers and readers. When that does not come, the next round tries again.
void Upkeep::begin_log_anew() {
    group_->alone([&] {
        readers_.while_nobody_reads(patience_with_readers, [&] {
            int pages = 0;
            {
                const std::lock_guard lock(mutex_);
                pages = pages_;
            }
            sqlite3_busy_timeout(connection_->database(), static_cast<int>(patience_with_readers.count()));
            checkpoint(pages > large_log_pages ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_RESTART);
        });
    });
}

// As much as those allow who read what was before.
void Upkeep::checkpoint(int how) {
    int in_log = 0;
    int copied = 0;
    const int code = sqlite3_wal_checkpoint_v2(connection_->database(), nullptr, how, &in_log, &copied);
    if ((code & 0xff) == SQLITE_BUSY) return;
    if (code != SQLITE_OK) throw_sqlite_error(connection_->database(), code);
    const std::lock_guard lock(mutex_);
    copied_ = copied;
    if (how != SQLITE_CHECKPOINT_PASSIVE) pages_ = copied_ = 0;
}

// A copy that writes overtook has not been synced by SQLite, which would do so while everybody waits for the
// log to begin anew.
void Upkeep::sync_database() {
    sqlite3_file* file = nullptr;
    const int found = sqlite3_file_control(connection_->database(), "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (found != SQLITE_OK) throw_sqlite_error(connection_->database(), found);
    const int code = file->pMethods->xSync(file, SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY);
    if (code != SQLITE_OK) throw_sqlite_error(nullptr, code);
}

void Upkeep::index() {
    std::uint64_t before = 0;
    for (bool is_done = false; !is_done;) {
        {
            const std::lock_guard lock(mutex_);
            before = commits_;
        }
        group_->write([&](Writer& writer) {
            is_done = static_cast<SqlWriter&>(writer).index_texts(texts_at_once);
            return true;
        });
        const std::lock_guard lock(mutex_);
        if (is_done) texts_ = 0;
        const bool is_quiet = commits_ <= before + 1;  // its own
        if (must_copy() || (!is_quiet && texts_ <= limits_.texts)) return;
    }
}

}  // namespace usher
