// The directory as a dialect sees it: one part per noun.
#pragma once

#include "core/accounts.h"
#include "core/confirmation.h"
#include "core/emails.h"
#include "core/environment.h"
#include "core/favorites.h"
#include "core/gpg_keys.h"
#include "core/groups.h"
#include "core/import.h"
#include "core/keys.h"
#include "core/passwords.h"
#include "core/principals.h"
#include "core/projects.h"
#include "core/recovery.h"
#include "core/roster.h"
#include "core/service_accounts.h"
#include "core/sessions.h"
#include "core/settings.h"
#include "core/sign_in.h"
#include "core/signed_tokens.h"
#include "core/signing_keys.h"
#include "core/synchronisation.h"
#include "core/timeline.h"
#include "core/tokens.h"

namespace usher::core {

struct Directory {
    explicit Directory(Environment& environment)
        : environment(environment),
          accounts(environment),
          confirmation(environment),
          emails(environment),
          favorites(environment),
          gpg_keys(environment),
          groups(environment),
          import(environment),
          keys(environment),
          passwords(environment),
          principals(environment),
          projects(environment),
          recovery(environment),
          roster(environment),
          service_accounts(environment),
          sessions(environment),
          settings(environment),
          sign_in(environment),
          signed_tokens(environment, sessions),
          signing_keys(environment),
          synchronisation(environment),
          timeline(environment),
          tokens(environment) {}

    Environment& environment;
    Accounts accounts;
    Confirmation confirmation;
    Emails emails;
    Favorites favorites;
    GpgKeys gpg_keys;
    Groups groups;
    Import import;
    Keys keys;
    Passwords passwords;
    Principals principals;
    Projects projects;
    Recovery recovery;
    Roster roster;
    ServiceAccounts service_accounts;
    Sessions sessions;
    PersonSettings settings;
    SignIn sign_in;
    SignedTokens signed_tokens;
    SigningKeys signing_keys;
    Synchronisation synchronisation;
    Timeline timeline;
    Tokens tokens;
};

}  // namespace usher::core
