#include "main/background.h"

#include <exception>

#include "base/log.h"

namespace usher {
namespace {

constexpr std::size_t most_waiting = 1024;

}  // namespace

Background::Background() : thread_([this](const std::stop_token& stop) { run(stop); }) {}

void Background::add(Task task) {
    {
        const std::lock_guard lock(mutex_);
        if (tasks_.size() >= most_waiting) return;
        tasks_.push_back(std::move(task));
    }
    changed_.notify_one();
}

void Background::stop() {
    if (!thread_.joinable()) return;
    thread_.request_stop();
    thread_.join();
}

void Background::run(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (changed_.wait(lock, stop, [this] { return !tasks_.empty(); })) {
        const auto task = std::move(tasks_.front());
        tasks_.pop_front();
        lock.unlock();
        try {
            task();
        } catch (const std::exception& error) {
            log::error("task_failed", {{"reason", std::string_view(error.what())}});
        }
        lock.lock();
    }
}

}  // namespace usher
