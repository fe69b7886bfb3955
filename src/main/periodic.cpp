#include "main/periodic.h"

#include <condition_variable>
#include <mutex>

namespace usher {

Periodic::Periodic(std::chrono::milliseconds pause, Step step)
    : thread_([pause, step = std::move(step)](const std::stop_token& stop) {
          std::mutex mutex;
          std::condition_variable_any never;
          std::unique_lock lock(mutex);
          while (!stop.stop_requested()) {
              step(stop);
              never.wait_for(lock, stop, pause, [] { return false; });
          }
      }) {}

void Periodic::stop() {
    if (!thread_.joinable()) return;
    thread_.request_stop();
    thread_.join();
}

}  // namespace usher
