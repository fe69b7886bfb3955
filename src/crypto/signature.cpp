#include "crypto/signature.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <memory>
#include <new>
#include <stdexcept>

namespace usher::crypto {
namespace {

using Context = std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)>;

// Looked up once and never freed, as the digests of digest.cpp are.
EVP_MAC* hmac() {
    static EVP_MAC* const algorithm = [] {
        auto* fetched = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
        if (!fetched) throw std::runtime_error("OpenSSL has no HMAC");
        return fetched;
    }();
    return algorithm;
}

Context new_context() {
    Context context(EVP_MAC_CTX_new(hmac()), &EVP_MAC_CTX_free);
    if (!context) throw std::bad_alloc();
    return context;
}

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::array<std::uint8_t, 32> hmac_sha256(const Secret& key, std::string_view data) {
    thread_local const Context context = new_context();
    char digest[] = "SHA256";
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                                     OSSL_PARAM_construct_end()};
    const auto secret = key.reveal();
    std::array<std::uint8_t, 32> out;
    std::size_t length = 0;
    const bool done = EVP_MAC_init(context.get(), bytes(secret), secret.size(), parameters) == 1 &&
                      EVP_MAC_update(context.get(), bytes(data), data.size()) == 1 &&
                      EVP_MAC_final(context.get(), out.data(), &length, out.size()) == 1 &&
                      length == out.size();
    if (!done) throw std::runtime_error("a signature failed");
    return out;
}

}  // namespace usher::crypto
