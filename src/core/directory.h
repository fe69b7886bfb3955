// The directory as a dialect sees it: one part per noun.
#pragma once

#include "core/accounts.h"
#include "core/confirmation.h"
#include "core/emails.h"
#include "core/environment.h"
#include "core/import.h"
#include "core/keys.h"
#include "core/sign_in.h"
#include "core/tokens.h"

namespace usher::core {

struct Directory {
    explicit Directory(Environment& environment)
        : environment(environment),
          accounts(environment),
          confirmation(environment),
          emails(environment),
          import(environment),
          keys(environment),
          sign_in(environment),
          tokens(environment) {}

    Environment& environment;
    Accounts accounts;
    Confirmation confirmation;
    Emails emails;
    Import import;
    Keys keys;
    SignIn sign_in;
    Tokens tokens;
};

}  // namespace usher::core
