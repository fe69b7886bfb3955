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
    struct Page {
        std::vector<GpgKey> keys;  // newest first
        std::int64_t total = 0;
    };
    Page page(AccountId owner, std::int64_t offset, std::int64_t limit) const;
    std::optional<GpgKey> find(GpgKeyId id) const;

    // invalid: a text beyond longest_gpg_key (too_long), what is not one public key (bad_format), a taken
    // text or fingerprint, too_many (Options::most_gpg_keys); not_found when the owner is gone; forbidden
    // when the permit is for somebody else.
    Result<GpgKey> add(const Permit& permit, AccountId owner, std::string key);
    // not_found also when it is somebody else's.
    Result<void> remove(const Permit& permit, AccountId owner, GpgKeyId id);

  private:
    Environment& env_;
};

}  // namespace usher::core
