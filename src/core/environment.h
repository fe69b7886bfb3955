// What every part of the core works with. Lives as long as the process.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "base/clock.h"
#include "crypto/password.h"
#include "crypto/seal.h"
#include "domain/mailer.h"
#include "domain/store.h"

namespace usher::core {

struct Options {
    // A mailed link is one of these texts with the secret behind it.
    std::string confirmation_url;
    std::string password_url;
    std::int64_t projects_limit = 10;  // of a new account that names none
    bool can_create_group = true;
    bool reconfirm_email = true;  // a changed address counts only once confirmed
    std::chrono::hours link_lifetime{7 * 24};
    crypto::PasswordCost password_cost;
};

struct Environment {
    Store& store;
    const Clock& clock;
    const crypto::Seal& seal;
    const Letters& letters;
    Options options;
    std::function<void()> mail_queued = [] {};  // wakes the sender
};

}  // namespace usher::core
