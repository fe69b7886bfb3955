// OpenPGP keys: unique over the whole directory by the fingerprint of the primary key.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "core/environment.h"
#include "domain/gpg_key.h"
#include "domain/policy.h"

namespace usher::core {

class GpgKeys {
  public:
    explicit GpgKeys(Environment& environment) : env_(environment) {}

    std::vector<GpgKey> of(AccountId owner) const;  // newest first
    std::optional<GpgKey> find(GpgKeyId id) const;

    // invalid: what is not one public key (bad_format), a taken text or fingerprint; not_found when the owner
    // is gone; forbidden when the permit is for somebody else.
    Result<GpgKey> add(const Permit& permit, AccountId owner, std::string key);
    // not_found also when it is somebody else's.
    Result<void> remove(const Permit& permit, AccountId owner, GpgKeyId id);

  private:
    Environment& env_;
};

}  // namespace usher::core
