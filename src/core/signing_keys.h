// Signatures over what clients bring back. The keys are in the store, sealed, so that every node signs and
// verifies with the same ones; the first is made when it is needed.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/secret.h"
#include "core/environment.h"
#include "domain/policy.h"
#include "domain/signing_key.h"

namespace usher::core {

// Signed texts other than tokens, which are not in the store, must end before this.
inline constexpr std::chrono::hours longest_signed_text{366 * 24};

// What a signed token says.
struct TokenClaims {
    Uuid user;
    Uuid token;
    Time expires_at{};
};

class SigningKeys {
  public:
    explicit SigningKeys(Environment& environment) : env_(environment) {}

    std::string sign(const TokenClaims& claims);
    // nullopt for what no key here signed, and for what has expired.
    std::optional<TokenClaims> read_token(std::string_view text);

    // A signature for one purpose is not good for another.
    std::string sign(std::string_view purpose, std::string_view text);
    std::optional<std::string> read(std::string_view purpose, std::string_view signed_text);

    // Newest first; the first one signs.
    std::vector<SigningKey> list() const;
    struct Rotation {
        SigningKey key;
        std::vector<SigningKey> dropped;
    };
    // A new key signs from now on, on other nodes within a minute. Older ones stay as long as something they
    // signed may still be good, or at most this long after they were replaced; whoever holds what a dropped
    // key signed must sign in anew.
    Result<Rotation> rotate(const Permit& permit,
                            std::optional<std::chrono::days> keep_at_most = std::nullopt);

  private:
    using Secrets = std::shared_ptr<const std::vector<Secret>>;
    // As last read, at most a minute ago. The second reads in any case.
    Secrets known();
    Secrets read_again();
    // With one in it.
    Secrets for_signing();

    Environment& env_;
    std::mutex mutex_;
    Secrets secrets_;
    std::chrono::steady_clock::time_point read_at_;
};

}  // namespace usher::core
