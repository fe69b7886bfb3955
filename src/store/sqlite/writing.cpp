#include "store/sqlite/writing.h"

namespace usher {

namespace {

constexpr int attempts_after_violation = 3;
constexpr auto lost = "the store lost the transaction";

const Query begin_transaction("BEGIN IMMEDIATE", "");
const Query commit_transaction("COMMIT", "");
const Query begin_savepoint("SAVEPOINT member", "");
const Query keep_savepoint("RELEASE member", "");
const Query undo_savepoint("ROLLBACK TO member", "");

template <class F>
bool retried(F&& attempt, int number = 1) {
    for (;; ++number) {
        try {
            return attempt();
        } catch (const Violation&) {
            if (number == attempts_after_violation) throw;
        }
    }
}

}  // namespace

bool SqliteWriting::begin(const Work& work) {
    return retried([&] { return begin_once(work); });
}

bool SqliteWriting::join(const Work& work) {
    // A savepoint outside a transaction would be one of its own.
    if (!connection_.in_transaction()) throw Unavailable(lost);
    writer_.set_in_company(true);
    const bool accepted = is_careful_ ? join_with_savepoint(work, 1) : join_without_savepoint(work);
    if (accepted) members_.push_back(&work);
    return accepted;
}

void SqliteWriting::commit() {
    try {
        // After some errors (disk full, for one) SQLite rolls back more than the statement that met them.
        if (!connection_.in_transaction()) throw Unavailable(lost);
        if (follower_) follower_->before_commit(writer_.reader(), writer_.changes());
        run(connection_, commit_transaction);
    } catch (const std::exception& error) {
        roll_back();
        throw Unavailable(error.what());
    }
    writer_.after_end();
    writer_.forget_changes();
    if (follower_) follower_->after_commit();
}

bool SqliteWriting::begin_once(const Work& work) {
    members_.clear();
    is_careful_ = false;
    writer_.set_in_company(false);
    run(connection_, begin_transaction);
    try {
        if (run_to_its_end(work)) {
            members_.push_back(&work);
            return true;
        }
    } catch (...) {
        roll_back();
        throw;
    }
    roll_back();
    return false;
}

bool SqliteWriting::join_without_savepoint(const Work& work) {
    const auto before = written();
    int attempts = 0;
    try {
        if (run_to_its_end(work)) return true;
        writer_.after_end();
        if (written() == before) return false;
    } catch (const Violation&) {
        attempts = 1;
        writer_.after_end();
    } catch (...) {
        writer_.after_end();
        if (written() == before || !connection_.in_transaction()) throw;
    }
    if (written() != before) run_members_again();
    is_careful_ = true;
    return join_with_savepoint(work, attempts + 1);
}

// They find what they found before, so that none is refused now.
void SqliteWriting::run_members_again() {
    roll_back();
    run(connection_, begin_transaction);
    try {
        for (const Work* member : members_)
            if (!run_to_its_end(*member)) throw Unavailable(lost);
    } catch (...) {
        roll_back();
        throw Unavailable(lost);
    }
}

bool SqliteWriting::join_with_savepoint(const Work& work, int attempt) {
    return retried([&] { return in_savepoint(work); }, attempt);
}

// The statements around the function may fail as well. What has been written may then be anybody's, so that
// everything is given up.
bool SqliteWriting::in_savepoint(const Work& work) {
    if (!connection_.in_transaction()) throw Unavailable(lost);
    try {
        run(connection_, begin_savepoint);
    } catch (...) {
        roll_back();
        throw;
    }
    try {
        if (!run_to_its_end(work)) {
            roll_back_to_savepoint();
            return false;
        }
    } catch (...) {
        roll_back_to_savepoint();
        throw;
    }
    try {
        run(connection_, keep_savepoint);
    } catch (...) {
        roll_back();
        throw;
    }
    return true;
}

bool SqliteWriting::run_to_its_end(const Work& work) {
    if (!work(writer_)) return false;
    writer_.before_commit();
    return true;
}

void SqliteWriting::roll_back() noexcept {
    writer_.rolled_back();
    if (connection_.in_transaction())
        sqlite3_exec(connection_.database(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void SqliteWriting::roll_back_to_savepoint() noexcept {
    writer_.after_end();
    if (!connection_.in_transaction()) return;
    try {
        run(connection_, undo_savepoint);
        run(connection_, keep_savepoint);
    } catch (const std::exception&) {
        roll_back();
    }
}

}  // namespace usher
