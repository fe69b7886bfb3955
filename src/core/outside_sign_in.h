// Sign-in of people whose password a directory outside knows. Called where a password hash would be computed:
// as many at a time as there are places for that.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"
#include "core/environment.h"
#include "domain/account.h"

namespace usher {
struct OutsideEntry;
}

namespace usher::core {

class OutsideSignIn {
  public:
    explicit OutsideSignIn(Environment& environment);

    bool is_used() const { return !env_.outside.empty(); }
    // The directory that decides about the account's password; null when none that is configured does.
    OutsideDirectory* directory_of(const Account& account) const;

    // Whether the password opens the account's entry. On the way the account is brought in step with it.
    bool proves(OutsideDirectory& directory, const Account& account, const Secret& password);
    // Somebody who is not known here yet, but to a directory, and has the right password: they are now.
    std::optional<AccountId> discover(std::string_view login, const Secret& password);

    // Until when a refusal whose asking began then has to wait, to take as long as one that a directory was
    // asked about to the end.
    std::chrono::steady_clock::time_point level(std::chrono::steady_clock::time_point began);

  private:
    using Clock = std::chrono::steady_clock;

    // A directory that did not answer is left alone for a while, so that nobody waits for it in vain.
    bool may_ask(const OutsideDirectory& directory);
    void note(const OutsideDirectory& directory, bool answered);
    void measure(Clock::time_point began);
    // The account, brought in step with the entry.
    std::optional<AccountId> in_step(OutsideDirectory& directory, const OutsideEntry& entry);

    Environment& env_;
    std::mutex mutex_;
    std::map<const OutsideDirectory*, Clock::time_point> silent_until_;
    // What it took until a password was judged, the last times. Names that nobody has cost less, and must not
    // count: whoever tries many of them would bring the measure down first.
    std::array<Clock::duration, 32> recent_{};
    std::size_t next_ = 0;
};

}  // namespace usher::core
