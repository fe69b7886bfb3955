#include "core/signing_keys.h"

#include <algorithm>

#include "base/log.h"
#include "crypto/jwt.h"
#include "crypto/random.h"

namespace usher::core {
namespace {

constexpr std::size_t key_size = 32;
constexpr std::string_view sealed_about = "signing key";
// Another node may go on signing with the key it knows for so long.
constexpr std::chrono::minutes read_again_after{1};

SigningKey insert_key(Environment& env, Writer& writer) {
    SigningKey key;
    key.sealed = env.seal.close(Secret(crypto::random_bytes(key_size)), sealed_about);
    key.created_at = env.clock.now();
    key.id = writer.signing_keys().insert(key);
    return key;
}

// Those this server's key opens, in their order.
std::vector<Secret> opened(const Environment& env, const std::vector<SigningKey>& keys) {
    std::vector<Secret> secrets;
    for (const auto& key : keys)
        if (auto secret = env.seal.open(key.sealed, sealed_about)) secrets.push_back(std::move(*secret));
    return secrets;
}

// What was signed before this may all have ended.
Time oldest_in_use(Reader& reader, Time now) {
    Time oldest = now - longest_signed_text;
    for (const auto kind : signed_kinds)
        if (const auto made = reader.tokens().oldest_unexpired(kind, now)) oldest = std::min(oldest, *made);
    return oldest;
}

// `keys`: newest first. A key was replaced when the one before it in the list was made.
std::vector<SigningKey> no_longer_needed(const std::vector<SigningKey>& keys, Time replaced_before) {
    std::vector<SigningKey> found;
    for (std::size_t i = 1; i < keys.size(); ++i)
        if (keys[i - 1].created_at <= replaced_before) found.push_back(keys[i]);
    return found;
}

}  // namespace

SigningKeys::Secrets SigningKeys::read_again() {
    const auto keys = env_.store.read([](Reader& reader) { return reader.signing_keys().all(); });
    auto secrets = std::make_shared<const std::vector<Secret>>(opened(env_, keys));
    const std::lock_guard lock(mutex_);
    read_at_ = std::chrono::steady_clock::now();
    return secrets_ = std::move(secrets);
}

SigningKeys::Secrets SigningKeys::known() {
    {
        const std::lock_guard lock(mutex_);
        if (secrets_ && std::chrono::steady_clock::now() - read_at_ < read_again_after) return secrets_;
    }
    return read_again();
}

SigningKeys::Secrets SigningKeys::for_signing() {
    if (auto secrets = known(); !secrets->empty()) return secrets;
    (void)env_.store.write(policy::housekeeping(), [&](Writer& writer) -> Result<void> {
        writer.serialise();  // of several nodes one makes it
        if (opened(env_, writer.reader().signing_keys().all()).empty()) insert_key(env_, writer);
        return {};
    });
    return read_again();
}

std::string SigningKeys::sign(const TokenClaims& claims) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(claims.expires_at.time_since_epoch());
    return crypto::signed_jwt({claims.user, claims.token, seconds.count()}, for_signing()->front());
}

std::optional<TokenClaims> SigningKeys::read_token(std::string_view text) {
    auto claims = crypto::read_jwt(text, *known());
    // A key that another node has made meanwhile.
    if (!claims) claims = crypto::read_jwt(text, *read_again());
    if (!claims || claims->expires <=
                       std::chrono::floor<std::chrono::seconds>(env_.clock.now().time_since_epoch()).count())
        return std::nullopt;
    return TokenClaims{claims->user, claims->token, Time(std::chrono::seconds(claims->expires))};
}

std::string SigningKeys::sign(std::string_view purpose, std::string_view text) {
    return crypto::signed_text(purpose, text, for_signing()->front());
}

std::optional<std::string> SigningKeys::read(std::string_view purpose, std::string_view signed_text) {
    auto text = crypto::read_signed_text(purpose, signed_text, *known());
    if (!text) text = crypto::read_signed_text(purpose, signed_text, *read_again());
    return text;
}

std::vector<SigningKey> SigningKeys::list() const {
    return env_.store.read([](Reader& reader) { return reader.signing_keys().all(); });
}

Result<SigningKeys::Rotation> SigningKeys::rotate(const Permit& permit,
                                                  std::optional<std::chrono::days> keep_at_most) {
    auto rotated = env_.store.write(permit, [&](Writer& writer) -> Result<Rotation> {
        writer.serialise();
        Rotation rotation{insert_key(env_, writer), {}};
        const auto now = rotation.key.created_at;  // the newest of the others is replaced at this very moment
        const auto replaced_before =
            keep_at_most ? now - *keep_at_most : oldest_in_use(writer.reader(), now) - read_again_after;
        rotation.dropped = no_longer_needed(writer.reader().signing_keys().all(), replaced_before);
        for (const auto& key : rotation.dropped) writer.signing_keys().erase(key.id);
        return rotation;
    });
    if (rotated) {
        read_again();
        log::audit("signing_key_rotated", {{"key", rotated->key.id.value},
                                           {"by", permit.by().value},
                                           {"dropped", static_cast<std::int64_t>(rotated->dropped.size())}});
    }
    return rotated;
}

}  // namespace usher::core
