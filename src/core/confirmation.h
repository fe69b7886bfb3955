// Proof that somebody reads an address: a mailed link, opened once.
#pragma once

#include "base/result.h"
#include "base/secret.h"
#include "core/environment.h"
#include "domain/account.h"
#include "domain/policy.h"
#include "domain/token.h"

namespace usher::core {

class Confirmation {
  public:
    explicit Confirmation(Environment& environment) : env_(environment) {}

    // The address a link would confirm, without using the link up. link_expired.
    Result<std::string> address_of(const Secret& link_secret) const;
    // Uses the link up: the account or one of its further addresses is confirmed, or the pending address
    // becomes the primary one.
    // link_expired (unknown, used, too old, or the account is not active any more); invalid when
    // somebody else has come to own the address meanwhile.
    Result<Account> redeem(const Secret& link_secret);
    // What an operator says without a mail: the account is confirmed, and so is a pending address.
    // not_found, invalid.
    Result<Account> confirm(const Permit& permit, AccountId id);

  private:
    Environment& env_;
};

// Puts link and mail into the transaction that makes them necessary.
void queue_confirmation(Environment& env, Writer& writer, const Account& account, const std::string& address,
                        LinkPurpose purpose);

}  // namespace usher::core
