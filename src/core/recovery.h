// Passwords that are generated for whoever holds a mailed secret: after signing up, and when one was lost.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "core/accounts.h"
#include "core/environment.h"
#include "core/sessions.h"
#include "domain/account.h"

namespace usher::core {

class Recovery {
  public:
    explicit Recovery(Environment& environment) : env_(environment) {}

    // The mail that carries a secret to its reader.
    using Compose = std::function<Message(const Account&, const Secret&)>;

    // An unconfirmed account without a password; its address is shown, not owned. Whoever signs up in a
    // directory without people becomes an administrator and a manager of the first group (domain/group.h); of
    // many at the same time exactly one does. The secret works until it is used or replaced, or the account
    // is confirmed otherwise. invalid (username taken).
    Result<Account> sign_up(const NewAccount& wanted, const Compose& compose);

    // Sends a secret that takes the place of an earlier one. not_found when nobody has this name (compared as
    // written), when the shown address is another one (compared as written), or when the account is not
    // active.
    Result<Account> request(std::string_view username, std::string_view address,
                            std::chrono::seconds lifetime, const Compose& compose);

    struct Redeemed {
        Account account;
        Secret password;
        Secret session;
    };
    // Uses the secret up: the account gets a generated password, is confirmed and owns its address unless
    // somebody else does; earlier sessions end and a new one is opened. not_found (nobody has this name),
    // link_expired.
    Result<Redeemed> redeem(std::string_view username, const Secret& secret, const NewSession& session);

    // Whose password a link chooses, without using it up. link_expired.
    Result<Account> chooser(const Secret& link_secret) const;
    // Uses the link up: the account has this password, is confirmed and owns its address unless somebody else
    // does; sessions end. `password` is within the usual bounds (contract/gitlab.md section 4). link_expired.
    Result<Account> choose(const Secret& link_secret, const Secret& password);

  private:
    Environment& env_;
};

// Puts the link by which to choose a password and its mail into the transaction.
void queue_password_choice(Environment& env, Writer& writer, const Account& account);

}  // namespace usher::core
