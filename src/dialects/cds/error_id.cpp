#include "dialects/cds/error_id.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <random>

namespace usher::cds {
namespace {

// Between the calendar's start in 1582 and 1970, in steps of 100 ns.
constexpr std::uint64_t before_1970 = 0x01b21dd213814000;

std::uint64_t steps_now() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return before_1970 + static_cast<std::uint64_t>(
                             std::chrono::duration_cast<std::chrono::nanoseconds>(now).count() / 100);
}

// Later than every time it gave before.
std::uint64_t fresh_time() {
    static std::atomic<std::uint64_t> last{0};
    auto before = last.load();
    std::uint64_t next;
    do {
        next = std::max(before + 1, steps_now());
    } while (!last.compare_exchange_weak(before, next));
    return next;
}

std::uint64_t random_bits() {
    std::random_device source;
    return std::uint64_t{source()} << 32 | source();
}

}  // namespace

Uuid fresh_error_id() {
    static const std::uint64_t process = random_bits();
    const auto time = fresh_time();
    Uuid uuid;
    const auto put = [&](std::size_t at, std::size_t length, std::uint64_t value) {
        for (std::size_t i = length; i-- > 0; value >>= 8)
            uuid.bytes[at + i] = static_cast<std::uint8_t>(value);
    };
    put(0, 4, time);
    put(4, 2, time >> 32);
    put(6, 2, (time >> 48 & 0x0fff) | 0x1000);     // version 1
    put(8, 2, (process >> 48 & 0x3fff) | 0x8000);  // the RFC's variant
    put(10, 6, process | std::uint64_t{1} << 40);  // a node that is no network card
    return uuid;
}

}  // namespace usher::cds
