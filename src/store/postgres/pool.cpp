#include "store/postgres/pool.h"

#include <algorithm>

namespace usher {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr auto patience = std::chrono::seconds(10);
constexpr milliseconds first_delay{50};
constexpr milliseconds longest_delay{3000};

}  // namespace

PostgresPool::PostgresPool(std::string url, int limit)
    : url_(std::move(url)), limit_(std::max(limit, 1)), jitter_(std::random_device{}()) {
    idle_.reserve(static_cast<std::size_t>(limit_));
}

PostgresPool::Borrowed::~Borrowed() {
    if (failed_ && !session_->connection.recover()) {
        pool_.drop(std::move(session_));
    } else {
        pool_.give_back(std::move(session_));
    }
}

std::unique_ptr<PostgresSession> PostgresPool::take() {
    std::unique_lock lock(mutex_);
    if (!returned_.wait_for(lock, patience, [&] { return !idle_.empty() || open_ < limit_; }))
        throw Unavailable("every connection to PostgreSQL is busy");
    if (!idle_.empty()) {
        auto session = std::move(idle_.back());
        idle_.pop_back();
        return session;
    }
    if (failures_ > 0) {
        const auto now = steady_clock::now();
        if (now < not_before_) throw Unavailable("PostgreSQL cannot be reached");
        not_before_ = now + std::chrono::seconds(6);  // the others go on failing fast while this one tries
    }
    ++open_;
    lock.unlock();
    return connect();
}

std::unique_ptr<PostgresSession> PostgresPool::connect() {
    try {
        auto session = std::make_unique<PostgresSession>(url_);
        const std::lock_guard lock(mutex_);
        failures_ = 0;
        return session;
    } catch (...) {
        const std::lock_guard lock(mutex_);
        --open_;
        failures_ = std::min(failures_ + 1, 10);
        const milliseconds delay = std::min(first_delay * (1 << failures_), longest_delay);
        not_before_ = steady_clock::now() + milliseconds(std::uniform_int_distribution<long>(
                                                delay.count() / 2, delay.count())(jitter_));
        returned_.notify_one();
        throw;
    }
}

void PostgresPool::give_back(std::unique_ptr<PostgresSession> session) noexcept {
    {
        const std::lock_guard lock(mutex_);
        idle_.push_back(std::move(session));
    }
    returned_.notify_one();
}

// When one connection has died, the idle ones most likely died with it.
void PostgresPool::drop(std::unique_ptr<PostgresSession> session) noexcept {
    std::vector<std::unique_ptr<PostgresSession>> dead;
    {
        const std::lock_guard lock(mutex_);
        dead.swap(idle_);
        open_ -= 1 + static_cast<int>(dead.size());
    }
    session.reset();
    returned_.notify_all();
}

}  // namespace usher
