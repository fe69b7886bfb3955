// How many password hashes are computed at the same time: each takes a core and its megabytes. More threads
// than that may ask for one, so that a core is not idle while one of them waits for the disk.
#pragma once

#include <condition_variable>
#include <mutex>

namespace usher::crypto {

class HashPlaces {
  public:
    // Of this process.
    static HashPlaces& shared();

    // At least 1. At first, as many as there are cores for this process.
    void set_count(int count);

    // One of them for the length of a scope; waits until one is free.
    class Taken {
      public:
        Taken() : Taken(shared()) {}
        explicit Taken(HashPlaces& places) : places_(places) { places_.take(); }
        ~Taken() { places_.give_back(); }
        Taken(const Taken&) = delete;
        Taken& operator=(const Taken&) = delete;

      private:
        HashPlaces& places_;
    };

    explicit HashPlaces(int count) : count_(count) {}

  private:
    void take();
    void give_back();

    std::mutex mutex_;
    std::condition_variable freed_;
    int count_;
    int taken_ = 0;
};

}  // namespace usher::crypto
