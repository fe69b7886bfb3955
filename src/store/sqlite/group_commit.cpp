#include "store/sqlite/group_commit.h"

#include <sched.h>

#include <cerrno>
#include <cstdint>
#include <ctime>
#include <utility>

#include "store/sql/transaction.h"

#ifdef __SANITIZE_THREAD__
#include <sanitizer/tsan_interface.h>
#endif

namespace usher {

namespace {

// The thread sanitizer knows what sem_wait() has seen when it returns, but not sem_clockwait().
void has_seen_what_came_before(sem_t& semaphore) {
#ifdef __SANITIZE_THREAD__
    __tsan_acquire(&semaphore);
#endif
    static_cast<void>(semaphore);
}

// Where the processors are busy with other things each of them may take a while.
constexpr int most_yields = 4;

}  // namespace

// The right to use the transaction; passed on however a leader ends.
class GroupCommit::Turn {
  public:
    explicit Turn(GroupCommit& group) : group_(group) {}
    ~Turn() { group_.pass_on(); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

  private:
    GroupCommit& group_;
};

void GroupCommit::Signal::await() noexcept {
    while (sem_wait(&semaphore_) != 0) {  // a signal of the other kind came
    }
}

bool GroupCommit::Signal::await_for(std::chrono::nanoseconds time) noexcept {
    constexpr std::int64_t second = 1'000'000'000;
    timespec until{};
    clock_gettime(CLOCK_MONOTONIC, &until);
    const std::int64_t nanoseconds = until.tv_nsec + time.count();
    until.tv_sec += nanoseconds / second;
    until.tv_nsec = nanoseconds % second;
    while (sem_clockwait(&semaphore_, CLOCK_MONOTONIC, &until) != 0)
        if (errno != EINTR) return false;
    has_seen_what_came_before(semaphore_);
    return true;
}

bool GroupCommit::write(const Work& work) {
    Member self{&work};
    if (!await_turn(self)) {
        if (self.error) std::rethrow_exception(self.error);
        return self.accepted;
    }
    const Turn turn(*this);
    if (!transaction_.begin(work)) return false;
    const auto followers = gather();
    try {
        transaction_.commit();
    } catch (const std::exception& error) {
        fail(followers, error.what());
        answer(followers);
        throw;
    }
    answer(followers);
    transaction_.answered();
    return true;
}

void GroupCommit::alone(const std::function<void()>& f) {
    Member self;
    await_turn(self);
    const Turn turn(*this);
    f();
}

std::size_t GroupCommit::waiting() {
    const std::lock_guard lock(mutex_);
    return waiting_.size();
}

// True when `self` leads; false when somebody else has done its work.
bool GroupCommit::await_turn(Member& self) {
    {
        const std::lock_guard lock(mutex_);
        if (!busy_) {
            busy_ = true;
            return true;
        }
        waiting_.push_back(&self);
    }
    if (!self.called.await_for(patience_)) {
        if (gave_up(self)) throw Unavailable("the store's writer has been busy for too long");
        self.called.await();
    }
    return self.state == State::leads;
}

// False when it is too late for that.
bool GroupCommit::gave_up(Member& self) {
    const std::lock_guard lock(mutex_);
    return std::erase(waiting_, &self) != 0;
}

// Taken one by one: whoever still waits may give up, and whoever comes meanwhile is taken along. Those who
// were in one of the last two groups are likely to be on their way: they are let through before the commit.
std::span<GroupCommit::Member*> GroupCommit::gather() noexcept {
    std::size_t count = 0;
    int yields = 0;
    while (count < followers_.size() && transaction_.may_join()) {
        Member* member = take();
        if (member == nullptr) {
            if (count + 1 >= last_sizes_[0] + last_sizes_[1] || yields++ == most_yields) break;
            sched_yield();
            continue;
        }
        try {
            member->accepted = transaction_.join(*member->work);
        } catch (const OnlyAlone&) {
            successor_ = member;
            break;
        } catch (...) {
            member->error = std::current_exception();
        }
        followers_[count++] = member;
    }
    last_sizes_ = {count + 1, last_sizes_[0]};
    return {followers_.data(), count};
}

GroupCommit::Member* GroupCommit::take() {
    const std::lock_guard lock(mutex_);
    if (waiting_.empty() || waiting_.front()->work == nullptr) return nullptr;
    Member* member = waiting_.front();
    waiting_.pop_front();
    member->state = State::taken;
    return member;
}

// Also those who were refused: what they saw of the others has never been.
void GroupCommit::fail(std::span<Member*> members, const char* reason) noexcept {
    for (Member* member : members) member->error = std::make_exception_ptr(Unavailable(reason));
}

void GroupCommit::answer(std::span<Member*> members) {
    for (Member* member : members) {
        member->state = State::answered;
        member->called.give();
    }
}

void GroupCommit::pass_on() noexcept {
    const std::lock_guard lock(mutex_);
    Member* next = std::exchange(successor_, nullptr);
    if (next == nullptr && !waiting_.empty()) {
        next = waiting_.front();
        waiting_.pop_front();
    }
    busy_ = next != nullptr;
    if (!busy_) return;
    next->state = State::leads;
    next->called.give();
}

}  // namespace usher
