#include "main/periodic.h"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <set>
#include <string>
#include <typeinfo>

#include "base/log.h"

namespace usher {
namespace {

// Runs the step; what it throws is logged the first time that its kind is met.
void run(const Periodic::Step& step, const std::stop_token& stop, std::set<std::string>& met) {
    try {
        step(stop);
    } catch (const std::exception& error) {
        if (met.insert(typeid(error).name()).second)
            log::error("periodic_step_failed", {{"reason", std::string_view(error.what())}});
    }
}

}  // namespace

Periodic::Periodic(std::chrono::milliseconds pause, Step step)
    : thread_([pause, step = std::move(step)](const std::stop_token& stop) {
          std::mutex mutex;
          std::condition_variable_any never;
          std::unique_lock lock(mutex);
          std::set<std::string> met;
          while (!stop.stop_requested()) {
              run(step, stop, met);
              never.wait_for(lock, stop, pause, [] { return false; });
          }
      }) {}

void Periodic::stop() {
    if (!thread_.joinable()) return;
    thread_.request_stop();
    thread_.join();
}

}  // namespace usher
