// A lock for much reading and little writing: each reading thread has a mutex (nearly) of its own, so that
// readers do not wait for each other's cache lines. Writing takes them all.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <mutex>

namespace usher {

class ReadersLock {
  public:
    class Reading {
      public:
        explicit Reading(ReadersLock& lock) : guard_(lock.places_[own_place()].mutex) {}

      private:
        std::lock_guard<std::mutex> guard_;
    };

    class Writing {
      public:
        explicit Writing(ReadersLock& lock) : lock_(lock) {
            for (auto& place : lock_.places_) place.mutex.lock();
        }
        ~Writing() {
            for (auto& place : lock_.places_) place.mutex.unlock();
        }
        Writing(const Writing&) = delete;
        Writing& operator=(const Writing&) = delete;

      private:
        ReadersLock& lock_;
    };

  private:
    static constexpr std::size_t places = 16;
    static constexpr std::size_t cache_line = 64;
    struct alignas(cache_line) Place {
        std::mutex mutex;
    };

    static std::size_t own_place() {
        static std::atomic<std::size_t> next{0};
        thread_local const std::size_t own = next.fetch_add(1) % places;
        return own;
    }

    std::array<Place, places> places_;
};

}  // namespace usher
