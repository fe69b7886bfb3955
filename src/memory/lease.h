// Until when memory may be believed, where other nodes write as well: for a while after it was known to be
// right. Renewed by one thread, asked by many.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <limits>

namespace usher {

// Goes on while the machine sleeps, unlike steady_clock: a lease must not outlive a night.
struct BootClock {
    using duration = std::chrono::nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<BootClock>;
    static constexpr bool is_steady = true;
    static time_point now() noexcept {
        timespec time{};
        clock_gettime(CLOCK_BOOTTIME, &time);
        return time_point(std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec));
    }
};

class Lease {
  public:
    // A change elsewhere holds here within a second.
    static constexpr std::chrono::milliseconds length{900};

    // For ever: nobody else writes.
    void make_endless() { known_at_.store(endless, std::memory_order_release); }
    // What was the case at that time is known now.
    void renew(BootClock::time_point known_at) {
        known_at_.store(known_at.time_since_epoch().count(), std::memory_order_release);
    }

    bool holds() const {
        const auto known_at = known_at_.load(std::memory_order_acquire);
        return known_at == endless || age_of(known_at) < length;
    }
    std::chrono::nanoseconds age() const {
        const auto known_at = known_at_.load(std::memory_order_acquire);
        return known_at == endless ? std::chrono::nanoseconds(0) : age_of(known_at);
    }

  private:
    static constexpr std::int64_t endless = std::numeric_limits<std::int64_t>::max();

    static std::chrono::nanoseconds age_of(std::int64_t known_at) {
        return BootClock::now().time_since_epoch() - std::chrono::nanoseconds(known_at);
    }

    // At first nothing is known: too old whenever it is looked at.
    std::atomic<std::int64_t> known_at_{-std::chrono::nanoseconds(length).count()};
};

}  // namespace usher
