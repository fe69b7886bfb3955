// Work that is done again and again on a thread of its own, with a pause between two times.
#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <thread>

namespace usher {

class Periodic {
  public:
    // `step` is called at once and after each pause; it should end soon once a stop is requested. What it
    // throws is logged once per kind.
    using Step = std::function<void(const std::stop_token& stop)>;
    Periodic(std::chrono::milliseconds pause, Step step);
    ~Periodic() { stop(); }
    Periodic(const Periodic&) = delete;

    void stop();

  private:
    std::jthread thread_;
};

}  // namespace usher
