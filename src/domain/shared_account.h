// An account that is only read: handed from the store to the answer without being copied on the way.
#pragma once

#include <atomic>
#include <optional>
#include <utility>
#include <vector>

#include "domain/account.h"

namespace usher {

class SharedAccount {
  public:
    SharedAccount() = default;  // nobody
    SharedAccount(Account account);
    SharedAccount(const SharedAccount& other) noexcept : held_(other.held_) {
        if (held_) held_->holders.fetch_add(1, std::memory_order_relaxed);
    }
    SharedAccount(SharedAccount&& other) noexcept : held_(std::exchange(other.held_, nullptr)) {}
    SharedAccount& operator=(SharedAccount other) noexcept {
        std::swap(held_, other.held_);
        return *this;
    }
    ~SharedAccount() {
        if (held_ && held_->holders.fetch_sub(1, std::memory_order_acq_rel) == 1) lay_by(held_);
    }

    // One with the room of another that nobody holds any more, and with what it said: whoever takes it sets
    // every member. What a thread reads over and over then takes no memory anew.
    static SharedAccount used();

    explicit operator bool() const { return held_ != nullptr; }
    const Account& operator*() const { return held_->account; }
    const Account* operator->() const { return &held_->account; }

    // To be changed by this holder alone.
    Account& own();

  private:
    struct Held {
        Account account;
        std::atomic<unsigned> holders{1};
    };
    class Spare;

    explicit SharedAccount(Held* held) : held_(held) {}
    static void lay_by(Held* held) noexcept;

    Held* held_ = nullptr;
};

inline std::optional<Account> copy_of(const SharedAccount& account) {
    return account ? std::optional(*account) : std::nullopt;
}
std::vector<Account> copies_of(const std::vector<SharedAccount>& accounts);

inline SharedAccount shared(std::optional<Account> account) {
    return account ? SharedAccount(std::move(*account)) : SharedAccount();
}
std::vector<SharedAccount> shared(std::vector<Account> accounts);

}  // namespace usher
