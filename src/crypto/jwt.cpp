#include "crypto/jwt.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "crypto/digest.h"
#include "crypto/signature.h"

namespace usher::crypto {
namespace {

// {"alg":"HS256","typ":"JWT"}
constexpr std::string_view header = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";
constexpr std::size_t longest_jwt = 512;
constexpr std::size_t longest_signed_text = 4096;

std::string signature_of(std::string_view text, const Secret& key) {
    const auto bytes = hmac_sha256(key, text);
    return base64url({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

// Compared as text, so that there is one way to write a signature.
bool is_signed(std::string_view text, std::string_view signature, std::span<const Secret> keys) {
    return std::any_of(keys.begin(), keys.end(), [&](const Secret& key) {
        return constant_time_equal(signature_of(text, key), signature);
    });
}

// Takes what is expected from the front.
bool take(std::string_view& text, std::string_view expected) {
    if (!text.starts_with(expected)) return false;
    text.remove_prefix(expected.size());
    return true;
}

std::optional<Uuid> take_uuid(std::string_view& text) {
    constexpr std::size_t length = 36;
    if (text.size() < length) return std::nullopt;
    const auto uuid = Uuid::parse(text.substr(0, length));
    text.remove_prefix(length);
    return uuid;
}

std::string claims_text(const Claims& claims) {
    return "{\"exp\":" + std::to_string(claims.expires) + ",\"token_id\":\"" + claims.token.text() +
           "\",\"user_id\":\"" + claims.user.text() + "\"}";
}

std::optional<Claims> read_claims(std::string_view text) {
    Claims claims;
    auto rest = text;
    if (!take(rest, "{\"exp\":")) return std::nullopt;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), claims.expires);
    if (error != std::errc()) return std::nullopt;
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    if (!take(rest, ",\"token_id\":\"")) return std::nullopt;
    const auto token = take_uuid(rest);
    if (!take(rest, "\",\"user_id\":\"")) return std::nullopt;
    const auto user = take_uuid(rest);
    if (!token || !user) return std::nullopt;
    claims.token = *token;
    claims.user = *user;
    if (claims_text(claims) != text) return std::nullopt;
    return claims;
}

// A JWT's signed text begins with its header; this one begins with a purpose and has no dot before it ends.
std::string purposeful(std::string_view purpose, std::string_view encoded) {
    return std::string(purpose) + ":" + std::string(encoded);
}

}  // namespace

std::string signed_jwt(const Claims& claims, const Secret& key) {
    std::string text(header);
    text.append(".").append(base64url(claims_text(claims)));
    const auto signature = signature_of(text, key);
    return text.append(".").append(signature);
}

std::optional<Claims> read_jwt(std::string_view text, std::span<const Secret> keys) {
    const auto last_dot = text.rfind('.');
    if (text.size() > longest_jwt || last_dot == std::string_view::npos) return std::nullopt;
    const auto signed_part = text.substr(0, last_dot);
    auto payload = signed_part;
    if (!take(payload, header) || !take(payload, ".")) return std::nullopt;
    if (!is_signed(signed_part, text.substr(last_dot + 1), keys)) return std::nullopt;
    const auto claims = from_base64url(payload);
    if (!claims) return std::nullopt;
    return read_claims(*claims);
}

std::string signed_text(std::string_view purpose, std::string_view text, const Secret& key) {
    auto encoded = base64url(text);
    const auto signature = signature_of(purposeful(purpose, encoded), key);
    return encoded.append(".").append(signature);
}

std::optional<std::string> read_signed_text(std::string_view purpose, std::string_view signed_text,
                                            std::span<const Secret> keys) {
    const auto dot = signed_text.find('.');
    if (signed_text.size() > longest_signed_text || dot == std::string_view::npos) return std::nullopt;
    const auto encoded = signed_text.substr(0, dot);
    if (!is_signed(purposeful(purpose, encoded), signed_text.substr(dot + 1), keys)) return std::nullopt;
    return from_base64url(encoded);
}

}  // namespace usher::crypto
