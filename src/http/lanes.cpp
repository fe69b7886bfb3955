#include "http/lanes.h"

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

namespace usher::http {

void prepare_thread(const std::string& name) {
    pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
    sigset_t all;
    sigfillset(&all);
    for (int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP}) sigdelset(&all, fault);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

Lane::Lane(std::string name, int threads, std::size_t capacity, int niceness)
    : name_(std::move(name)),
      thread_count_(std::max(threads, 1)),
      niceness_(niceness),
      capacity_(std::max<std::size_t>(capacity, 1)),
      ring_(capacity_) {}

Lane::~Lane() { close(); }

void Lane::start() {
    const std::lock_guard lock(mutex_);
    threads_.emplace_back([this] { work(); });
    for (std::size_t i = 1; i < count_ && may_grow(); ++i) add_thread();
}

// Threads are made as there is work for them: one that was never needed would take memory all the same. They
// stay.
bool Lane::may_grow() const {
    return !threads_.empty() && threads_.size() < static_cast<std::size_t>(thread_count_);
}

void Lane::add_thread() noexcept {
    try {
        threads_.emplace_back([this] { work(); });
    } catch (const std::exception&) {  // those that there are do it, later
    }
}

bool Lane::submit(Job& job) {
    {
        std::lock_guard lock(mutex_);
        if (!closed_ && count_ < capacity_) {
            push(job);
        } else {
            refused_.fetch_add(1, std::memory_order_relaxed);
            return false;
        }
    }
    wake_.notify_one();
    return true;
}

bool Lane::submit_again(Job& job) {
    {
        std::lock_guard lock(mutex_);
        if (closed_) return false;
        if (count_ == ring_.size()) {
            std::rotate(ring_.begin(), ring_.begin() + static_cast<std::ptrdiff_t>(first_), ring_.end());
            first_ = 0;
            ring_.resize(2 * ring_.size());
        }
        push(job);
    }
    wake_.notify_one();
    return true;
}

void Lane::push(Job& job) {
    ring_[(first_ + count_) % ring_.size()] = &job;
    queued_.store(++count_, std::memory_order_relaxed);
    if (count_ > idle_ && may_grow()) add_thread();
}

Job* Lane::pop() {
    if (count_ == 0) return nullptr;
    Job* job = ring_[first_];
    first_ = (first_ + 1) % ring_.size();
    queued_.store(--count_, std::memory_order_relaxed);
    return job;
}

Job* Lane::next() {
    std::unique_lock lock(mutex_);
    ++idle_;
    wake_.wait(lock, [this] { return count_ != 0 || closed_; });
    --idle_;
    return closed_ ? nullptr : pop();
}

void Lane::work() {
    prepare_thread(name_);
    if (niceness_ > 0) setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), niceness_);
    while (Job* job = next()) job->run();
}

void Lane::close() {
    std::vector<Job*> dropped;
    {
        std::lock_guard lock(mutex_);
        closed_ = true;
        while (Job* job = pop()) dropped.push_back(job);
    }
    wake_.notify_all();
    for (Job* job : dropped) job->drop();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
}

}  // namespace usher::http
