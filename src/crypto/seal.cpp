#include "crypto/seal.h"

#include <sodium.h>

#include <stdexcept>

#include "base/text.h"
#include "crypto/random.h"
#include "crypto/sodium.h"

namespace usher::crypto {
namespace {

// The form's version, so that another cipher can follow without guessing what a stored text is.
constexpr std::string_view prefix = "v1:";
constexpr std::string_view use = "usher: secrets that are shown again";

constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

}  // namespace

Seal::Seal(const Secret& server_key) {
    static_assert(sizeof key_ == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
    ensure_sodium();
    std::string_view key = server_key.reveal();
    if (key.size() != key_.size()) throw std::invalid_argument("the server's key must have 32 bytes");
    crypto_generichash(key_.data(), key_.size(), bytes(use), use.size(), bytes(key), key.size());
}

Seal::~Seal() { sodium_memzero(key_.data(), key_.size()); }

std::string Seal::close(const Secret& secret, std::string_view about) const {
    std::string_view plain = secret.reveal();
    std::string sealed = random_bytes(nonce_size);
    sealed.resize(nonce_size + plain.size() + tag_size);
    crypto_aead_xchacha20poly1305_ietf_encrypt(bytes(sealed) + nonce_size, nullptr, bytes(plain),
                                               plain.size(), bytes(about), about.size(), nullptr,
                                               bytes(sealed), key_.data());
    return std::string(prefix) + base64(sealed);
}

std::optional<Secret> Seal::open(std::string_view sealed, std::string_view about) const {
    if (!sealed.starts_with(prefix)) return std::nullopt;
    auto data = from_base64(sealed.substr(prefix.size()));
    if (!data || data->size() < nonce_size + tag_size) return std::nullopt;
    std::string plain(data->size() - nonce_size - tag_size, '\0');
    int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
        bytes(plain), nullptr, nullptr, bytes(*data) + nonce_size, data->size() - nonce_size, bytes(about),
        about.size(), bytes(*data), key_.data());
    if (failed) return std::nullopt;
    return Secret(std::move(plain));
}

}  // namespace usher::crypto
