// An account that is only read: handed from the store to the answer without being copied on the way.
#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "domain/account.h"

namespace usher {

class SharedAccount {
  public:
    SharedAccount() = default;  // nobody
    SharedAccount(Account account) : account_(std::make_shared<Account>(std::move(account))) {}
    explicit SharedAccount(std::shared_ptr<Account> account) : account_(std::move(account)) {}

    explicit operator bool() const { return account_ != nullptr; }
    const Account& operator*() const { return *account_; }
    const Account* operator->() const { return account_.get(); }

    // To be changed by this holder alone.
    Account& own() {
        if (account_.use_count() != 1) account_ = std::make_shared<Account>(*account_);
        return *account_;
    }

  private:
    std::shared_ptr<Account> account_;
};

inline std::optional<Account> copy_of(const SharedAccount& account) {
    return account ? std::optional(*account) : std::nullopt;
}

inline SharedAccount shared(std::optional<Account> account) {
    return account ? SharedAccount(std::move(*account)) : SharedAccount();
}

// Each of them, where it is.
inline std::vector<SharedAccount> shared(std::vector<Account> accounts) {
    const auto all = std::make_shared<std::vector<Account>>(std::move(accounts));
    std::vector<SharedAccount> each;
    each.reserve(all->size());
    for (auto& account : *all) each.emplace_back(std::shared_ptr<Account>(all, &account));
    return each;
}

}  // namespace usher
