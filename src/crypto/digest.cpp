#include "crypto/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <xxhash.h>

#include <array>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>

namespace usher::crypto {
namespace {

using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

// Looking an algorithm up by name costs more than hashing a token, so it is done once; the result is
// never freed, because threads may hash until the very end of the process.
const EVP_MD* fetch(const char* name) {
    const EVP_MD* algorithm = EVP_MD_fetch(nullptr, name, nullptr);
    if (!algorithm) throw std::runtime_error(std::string("OpenSSL has no ") + name);
    return algorithm;
}

Context new_context() {
    Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    if (!context) throw std::bad_alloc();
    return context;
}

template <std::size_t size>
std::array<std::uint8_t, size> digest(EVP_MD_CTX* context, const EVP_MD* algorithm, std::string_view data) {
    std::array<std::uint8_t, size> out;
    unsigned length = 0;
    bool done = EVP_DigestInit_ex2(context, algorithm, nullptr) == 1 &&
                EVP_DigestUpdate(context, data.data(), data.size()) == 1 &&
                EVP_DigestFinal_ex(context, out.data(), &length) == 1 && length == size;
    if (!done) throw std::runtime_error("a digest failed");
    return out;
}

}  // namespace

// One context per thread and algorithm: a context that changes its algorithm allocates anew.
std::array<std::uint8_t, 32> sha256(std::string_view data) {
    static const EVP_MD* const algorithm = fetch("SHA256");
    thread_local const Context context = new_context();
    return digest<32>(context.get(), algorithm, data);
}

std::array<std::uint8_t, 16> md5(std::string_view data) {
    static const EVP_MD* const algorithm = fetch("MD5");
    thread_local const Context context = new_context();
    return digest<16>(context.get(), algorithm, data);
}

std::array<std::uint8_t, 8> short_hash(std::string_view data) {
    XXH64_canonical_t canonical;
    XXH64_canonicalFromHash(&canonical, XXH3_64bits(data.data(), data.size()));
    return std::to_array(canonical.digest);
}

bool constant_time_equal(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace usher::crypto
