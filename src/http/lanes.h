// Threads for what may not run on an I/O thread, behind a queue of fixed length.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace usher::http {

class Job {
  public:
    virtual void run() noexcept = 0;
    virtual void drop() noexcept = 0;  // instead of run(), when the lane closes first

  protected:
    ~Job() = default;
};

class Lane {
  public:
    // A positive `niceness` lets every other thread go first.
    Lane(std::string name, int threads, std::size_t capacity, int niceness);
    ~Lane();
    Lane(const Lane&) = delete;

    void start();
    // False when the queue is full or the lane is closed. The job must outlive its run() or drop().
    bool submit(Job& job);
    // For the next piece of a job that was let in before: it waits its turn, but is not turned away because
    // the queue is full. False only when the lane is closed.
    bool submit_again(Job& job);
    // Drops what has not begun, then waits for what has. Nothing is accepted afterwards.
    void close();

    std::size_t queued() const { return queued_.load(std::memory_order_relaxed); }
    std::uint64_t refused() const { return refused_.load(std::memory_order_relaxed); }

  private:
    void work();
    Job* next();
    bool may_grow() const;
    void add_thread() noexcept;
    void push(Job& job);
    Job* pop();

    const std::string name_;
    const int thread_count_;
    const int niceness_;
    const std::size_t capacity_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<Job*> ring_;
    std::size_t first_ = 0;
    std::size_t count_ = 0;
    std::size_t idle_ = 0;  // threads that wait for a job
    bool closed_ = false;
    std::atomic<std::size_t> queued_{0};
    std::atomic<std::uint64_t> refused_{0};
    std::vector<std::thread> threads_;
};

// The kernel's name for this thread, and no signals for it: those belong to the main thread.
void prepare_thread(const std::string& name);

}  // namespace usher::http
