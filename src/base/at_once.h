// Threads that serve many connections must not wait. While AtOnce lives, whatever would wait on its thread
// throws MustWait instead, before it has any effect, so that the whole may be run again where waiting is
// allowed.
#pragma once

namespace usher {

// No std::exception: nobody on the way takes it for a failure.
struct MustWait {};

class AtOnce {
  public:
    AtOnce() { ++depth_; }
    ~AtOnce() { --depth_; }
    AtOnce(const AtOnce&) = delete;
    AtOnce& operator=(const AtOnce&) = delete;

    // Said by what is about to wait.
    static void must_not_wait() {
        if (depth_ > 0) throw MustWait();
    }

  private:
    inline static thread_local int depth_ = 0;
};

}  // namespace usher
