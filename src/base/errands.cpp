#include "base/errands.h"

#include <sys/resource.h>

#include <utility>

namespace usher {

namespace {

// Of this thread: Linux keeps it for each.
int niceness() { return ::getpriority(PRIO_PROCESS, 0); }

}  // namespace

Errands::Errands(std::size_t threads) : usual_(niceness()), threads_(threads) {
    for (auto& thread : threads_)
        thread = std::jthread([this](const std::stop_token& stop) { carry_out(stop); });
}

Errands::~Errands() {
    for (auto& thread : threads_) thread.request_stop();
}

void Errands::run(const std::function<void()>& work) {
    if (niceness() <= usual_) return work();
    std::packaged_task<void()> task([&work] { work(); });
    auto done = task.get_future();
    {
        const std::lock_guard lock(mutex_);
        waiting_.push_back(std::move(task));
    }
    came_.notify_one();
    done.get();
}

void Errands::carry_out(const std::stop_token& stop) {
    for (;;) {
        std::unique_lock lock(mutex_);
        if (!came_.wait(lock, stop, [this] { return !waiting_.empty(); })) return;
        auto task = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        task();
    }
}

}  // namespace usher
