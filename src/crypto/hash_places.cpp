#include "crypto/hash_places.h"

#include <algorithm>

#include "base/cores.h"

namespace usher::crypto {

HashPlaces& HashPlaces::shared() {
    static HashPlaces places(available_cores());
    return places;
}

void HashPlaces::set_count(int count) {
    {
        const std::lock_guard lock(mutex_);
        count_ = std::max(1, count);
    }
    freed_.notify_all();
}

void HashPlaces::take() {
    std::unique_lock lock(mutex_);
    freed_.wait(lock, [this] { return taken_ < count_; });
    ++taken_;
}

void HashPlaces::give_back() {
    {
        const std::lock_guard lock(mutex_);
        --taken_;
    }
    freed_.notify_one();
}

}  // namespace usher::crypto
