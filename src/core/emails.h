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

    // invalid: `found`, or the address is owned by anybody, this account included; not_found when the
    // owner is gone; forbidden when the permit is for somebody else.
    enum class Proof : std::uint8_t { none, by_mail, given };  // by_mail: a link goes to the address
    Result<Email> add(const Permit& permit, AccountId owner, std::string_view address, Problems found = {},
                      Proof proof = Proof::none);
    // not_found also when it is somebody else's.
    Result<void> remove(const Permit& permit, AccountId owner, EmailId id);

  private:
    Environment& env_;
};

}  // namespace usher::core
