// Work that threads of lowered priority leave to threads of the usual one. Whoever holds a lock that every
// reader needs must not wait for a processor behind those readers.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

namespace usher {

class Errands {
  public:
    // The threads have the priority of the one that makes this.
    explicit Errands(std::size_t threads);
    ~Errands();
    Errands(const Errands&) = delete;
    Errands& operator=(const Errands&) = delete;

    // Runs `work` before it returns, here when this thread's priority is the usual one. Throws what it
    // throws.
    void run(const std::function<void()>& work);

  private:
    void carry_out(const std::stop_token& stop);

    const int usual_;
    std::mutex mutex_;
    std::condition_variable_any came_;
    std::deque<std::packaged_task<void()>> waiting_;
    std::vector<std::jthread> threads_;
};

}  // namespace usher
