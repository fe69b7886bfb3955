// Synchronises with every configured directory again and again.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "core/directory.h"

namespace usher {

class LdapTimer {
  public:
    LdapTimer(core::Directory& directory, std::chrono::minutes interval)
        : directory_(directory), interval_(interval) {}
    ~LdapTimer() { stop(); }
    LdapTimer(const LdapTimer&) = delete;

    void start();
    // A run in progress ends at its next step.
    void stop();

  private:
    void run(const std::stop_token& stop);
    void run_due(const std::stop_token& stop);

    core::Directory& directory_;
    const std::chrono::minutes interval_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::jthread thread_;
};

}  // namespace usher
