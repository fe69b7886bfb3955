#include "store/sqlite/group_commit.h"

#include <utility>

#include "store/sql/transaction.h"

namespace usher {

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

bool GroupCommit::write(const Work& work) {
    Member self{work};
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

std::size_t GroupCommit::waiting() {
    const std::lock_guard lock(mutex_);
    return waiting_.size();
}

// True when `self` leads; false when somebody else has done its work.
bool GroupCommit::await_turn(Member& self) {
    std::unique_lock lock(mutex_);
    if (!busy_) {
        busy_ = true;
        return true;
    }
    waiting_.push_back(&self);
    if (!self.called.wait_for(lock, patience_, [&] { return self.state != State::waiting; })) {
        std::erase(waiting_, &self);
        throw Unavailable("the store's writer has been busy for too long");
    }
    self.called.wait(lock, [&] { return self.state != State::taken; });
    return self.state == State::leads;
}

// Taken one by one: whoever still waits may give up, and whoever comes meanwhile is taken along.
std::span<GroupCommit::Member*> GroupCommit::gather() noexcept {
    std::size_t count = 0;
    while (count < followers_.size() && transaction_.may_join()) {
        Member* member = take();
        if (member == nullptr) break;
        try {
            member->accepted = transaction_.join(member->work);
        } catch (const OnlyAlone&) {
            successor_ = member;
            break;
        } catch (...) {
            member->error = std::current_exception();
        }
        followers_[count++] = member;
    }
    return {followers_.data(), count};
}

GroupCommit::Member* GroupCommit::take() {
    const std::lock_guard lock(mutex_);
    if (waiting_.empty()) return nullptr;
    Member* member = waiting_.front();
    waiting_.pop_front();
    member->state = State::taken;
    return member;
}

// Also those who were refused: what they saw of the others has never been.
void GroupCommit::fail(std::span<Member*> members, const char* reason) noexcept {
    for (Member* member : members) member->error = std::make_exception_ptr(Unavailable(reason));
}

// A member is gone as soon as the lock is released, so it is notified before.
void GroupCommit::answer(std::span<Member*> members) {
    if (members.empty()) return;
    const std::lock_guard lock(mutex_);
    for (Member* member : members) {
        member->state = State::answered;
        member->called.notify_one();
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
    next->called.notify_one();
}

}  // namespace usher
