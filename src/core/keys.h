// SSH keys: unique over the whole directory by text and by fingerprint.
#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "core/environment.h"
#include "domain/policy.h"
#include "domain/ssh_key.h"

namespace usher::core {

// Fingerprints of a key line: MD5 as "ab:cd:…", SHA-256 as unpadded base64. False when the line is no key.
bool fingerprint(SshKey& key);

struct KeyUse {
    KeyUsage usage = KeyUsage::auth_and_signing;
    std::optional<Time> expires_at;
};

class Keys {
  public:
    explicit Keys(Environment& environment) : env_(environment) {}

    std::vector<SshKey> of(AccountId owner) const;  // newest first
    struct Page {
        std::vector<SshKey> keys;  // newest first
        std::int64_t total = 0;
    };
    Page page(AccountId owner, std::int64_t offset, std::int64_t limit) const;
    std::optional<SshKey> find(KeyId id) const;
    // "SHA256:<base64>" or MD5 as hexadecimal with colons, with or without "MD5:" before it.
    std::optional<SshKey> find_by_fingerprint(std::string_view fingerprint) const;

    // `key` is trimmed first. invalid: `found`, a key without a fingerprint, a taken text or
    // fingerprint, too_many (Options::most_ssh_keys); not_found when the owner is gone; forbidden when the
    // permit is for somebody else.
    Result<SshKey> add(const Permit& permit, AccountId owner, std::string title, std::string_view key,
                       Problems found = {}, KeyUse use = {});
    // The removed key. not_found also when it is somebody else's.
    Result<SshKey> remove(const Permit& permit, AccountId owner, KeyId id);

  private:
    Environment& env_;
};

}  // namespace usher::core
