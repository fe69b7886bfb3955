// Small tasks that a request causes and need not wait for, one after another on a thread of its own.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace usher {

class Background {
  public:
    using Task = std::function<void()>;
    Background();
    ~Background() { stop(); }
    Background(const Background&) = delete;

    // A task that throws is logged. When too many wait already, one more is dropped: they must be such that a
    // later request brings them again.
    void add(Task task);
    // Ends when what was added is done.
    void stop();

  private:
    void run(const std::stop_token& stop);

    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::deque<Task> tasks_;
    std::jthread thread_;
};

}  // namespace usher
