// Concurrent writers share a transaction and its sync to disk (docs/decisions/0009). Whoever comes to an idle
// store leads: it begins the transaction with its own work, adds that of those who came meanwhile, commits,
// answers them and passes the turn on to the first who waits.
#pragma once

#include <semaphore.h>

#include <array>
#include <chrono>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <span>

#include "domain/store.h"

namespace usher {

// What Store::in_write is given: false is a refusal.
using Work = std::function<bool(Writer&)>;

// One transaction with the work of several functions, which live until it ends. Used by one thread at a time.
class GroupTransaction {
  public:
    virtual ~GroupTransaction() = default;
    // Begins with a function's work. After a refusal or an exception nothing has begun.
    virtual bool begin(const Work& work) = 0;
    // Adds a function's work. After a refusal or an exception the rest is as it was, or the transaction is
    // lost, which commit() tells. Those who are in it may be run again for that. Throws OnlyAlone
    // (store/sql/transaction.h) when the function must begin one.
    virtual bool join(const Work& work) = 0;
    // Whether another function may join.
    virtual bool may_join() const = 0;
    // Throws Unavailable when nothing of it counts.
    virtual void commit() = 0;
    // Everybody but the one who leads has been answered: time for what nobody has to wait for.
    virtual void answered() noexcept {}
};

class GroupCommit {
  public:
    // So many functions share a transaction: the first of them waits for the last.
    static constexpr std::size_t most_members = 64;

    explicit GroupCommit(GroupTransaction& transaction,
                         std::chrono::milliseconds patience = std::chrono::seconds(10))
        : transaction_(transaction), patience_(patience) {}

    // True when the function's work was committed, false when it refused; throws what it throws. Unavailable
    // when it did not get its turn, or when the commit failed. The function may run on another writer's
    // thread, while the caller waits.
    bool write(const Work& work);
    // Runs `f` while no transaction is open and nobody begins one. Throws Unavailable as write().
    void alone(const std::function<void()>& f);
    // How many wait for their turn.
    std::size_t waiting();

  private:
    enum class State { waiting, leads, taken, answered };
    // Given once. Whoever was woken may be gone before give() returns, which POSIX allows for.
    class Signal {
      public:
        Signal() { sem_init(&semaphore_, 0, 0); }
        ~Signal() { sem_destroy(&semaphore_); }
        Signal(const Signal&) = delete;
        Signal& operator=(const Signal&) = delete;
        void give() noexcept { sem_post(&semaphore_); }
        void await() noexcept;
        bool await_for(std::chrono::nanoseconds time) noexcept;  // false: it was not given

      private:
        sem_t semaphore_;
    };
    // A call of write(), on its thread's stack. Who leads has it to itself while it is taken.
    struct Member {
        const Work* work = nullptr;  // none: alone()
        State state = State::waiting;
        bool accepted = false;
        std::exception_ptr error;
        Signal called = {};
    };
    class Turn;

    bool await_turn(Member& self);
    bool gave_up(Member& self);
    std::span<Member*> gather() noexcept;
    Member* take();
    static void fail(std::span<Member*> members, const char* reason) noexcept;
    void answer(std::span<Member*> members);
    void pass_on() noexcept;

    GroupTransaction& transaction_;
    const std::chrono::milliseconds patience_;
    std::mutex mutex_;
    bool busy_ = false;            // somebody leads
    std::deque<Member*> waiting_;  // empty unless busy
    // Of whoever leads.
    std::array<Member*, most_members - 1> followers_{};
    std::array<std::size_t, 2> last_sizes_{};
    Member* successor_ = nullptr;  // leads next, before those who wait
};

}  // namespace usher
