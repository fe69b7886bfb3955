#include "domain/shared_account.h"

namespace usher {

namespace {

constexpr std::size_t most_spare = 128;  // accounts a thread keeps: a page of a list and some

// Outlives the thread's spare accounts, and tells that they are gone.
thread_local bool spare_is_gone = false;

}  // namespace

class SharedAccount::Spare {
  public:
    static Spare& of_this_thread() {
        thread_local Spare spare;
        return spare;
    }

    Spare() { held_.reserve(most_spare); }
    ~Spare() {
        spare_is_gone = true;
        for (auto* held : held_) delete held;
    }
    Spare(const Spare&) = delete;
    Spare& operator=(const Spare&) = delete;

    Held* take() {
        if (held_.empty()) return new Held;
        auto* const held = held_.back();
        held_.pop_back();
        held->holders.store(1, std::memory_order_relaxed);
        return held;
    }

    // False: there are enough.
    bool keep(Held* held) noexcept {
        if (held_.size() == most_spare) return false;
        held_.push_back(held);
        return true;
    }

  private:
    std::vector<Held*> held_;
};

SharedAccount::SharedAccount(Account account) : held_(new Held{std::move(account)}) {}

SharedAccount SharedAccount::used() { return SharedAccount(Spare::of_this_thread().take()); }

void SharedAccount::lay_by(Held* held) noexcept {
    if (spare_is_gone || !Spare::of_this_thread().keep(held)) delete held;
}

Account& SharedAccount::own() {
    if (held_->holders.load(std::memory_order_acquire) != 1) *this = SharedAccount(Account(held_->account));
    return held_->account;
}

std::vector<Account> copies_of(const std::vector<SharedAccount>& accounts) {
    std::vector<Account> copies;
    copies.reserve(accounts.size());
    for (const auto& account : accounts) copies.push_back(*account);
    return copies;
}

std::vector<SharedAccount> shared(std::vector<Account> accounts) {
    std::vector<SharedAccount> each;
    each.reserve(accounts.size());
    for (auto& account : accounts) each.emplace_back(std::move(account));
    return each;
}

}  // namespace usher
