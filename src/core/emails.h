// Further addresses of an account; the primary one belongs to core/accounts.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "core/environment.h"
#include "domain/email.h"
#include "domain/policy.h"

namespace usher::core {

class Emails {
  public:
    explicit Emails(Environment& environment) : env_(environment) {}

    std::vector<Email> of(AccountId owner) const;  // newest first
    std::optional<Email> find(EmailId id) const;

    // by_mail: a link goes to the address, unless one went there from this account a short while ago, which
    // then counts again.
    enum class Proof : std::uint8_t { none, by_mail, given };
    // invalid: `found`, the address belongs to anybody, this account included, or too_many were mailed and
    // are not confirmed (Options::most_pending_emails); not_found when the owner is gone; forbidden when the
    // permit is for somebody else.
    Result<Email> add(const Permit& permit, AccountId owner, std::string_view address, Problems found = {},
                      Proof proof = Proof::none);
    // With it go its mail, if that is still here, and its link. not_found also when it is somebody else's.
    Result<void> remove(const Permit& permit, AccountId owner, EmailId id);

  private:
    Environment& env_;
};

}  // namespace usher::core
