// What every part of the core works with. Lives as long as the process.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "crypto/password.h"
#include "crypto/seal.h"
#include "domain/mailer.h"
#include "domain/store.h"

namespace usher {
class OutsideDirectory;
}

namespace usher::core {

struct Options {
    // A mailed link is one of these texts with the secret behind it.
    std::string confirmation_url;
    std::string password_url;
    std::int64_t projects_limit = 10;  // of a new account that names none
    bool can_create_group = true;
    bool reconfirm_email = true;  // a changed address counts only once confirmed
    std::chrono::hours link_lifetime{7 * 24};
    // What one account may have: keys, and further addresses that were mailed and not confirmed.
    std::int64_t most_ssh_keys = 500;
    std::int64_t most_gpg_keys = 100;
    std::int64_t most_pending_emails = 10;
    // A further address that was removed and added again is not mailed again earlier than this.
    std::chrono::hours mail_again_after{24};
    crypto::PasswordCost password_cost;
    // The most that a synchronisation blocks or removes unasked: a share of what it manages in percent, or a
    // number below which the share does not matter.
    std::int64_t sync_percent = 5;
    std::int64_t sync_least = 10;
    std::chrono::hours sync_full_every{24};  // how long changes alone are read in between
};

struct Environment {
    Store& store;
    const Clock& clock;
    const crypto::Seal& seal;
    const Letters& letters;
    Options options;
    std::function<void()> mail_queued = [] {};  // wakes the sender
    // Does a write that a request causes and need not wait for, away from threads that answer.
    std::function<void(std::function<void()>)> later = [](const std::function<void()>& task) { task(); };
    // Where people come from besides; their identities and states belong to the synchronisation.
    std::vector<OutsideDirectory*> outside = {};
};

}  // namespace usher::core
