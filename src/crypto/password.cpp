#include "crypto/password.h"

#include <crypt.h>
#include <openssl/evp.h>
#include <sodium.h>

#include <memory>
#include <new>

#include "crypto/digest.h"
#include "crypto/hash_format.h"
#include "crypto/hash_places.h"
#include "crypto/random.h"
#include "crypto/sodium.h"

namespace usher::crypto {
namespace {

// crypt(3)'s working memory, cleared when it is given back.
struct ClearedCryptData {
    void operator()(crypt_data* data) const {
        sodium_memzero(data, sizeof *data);
        delete data;
    }
};
using CryptData = std::unique_ptr<crypt_data, ClearedCryptData>;

// Checks a password against one form of hash.
struct Matches {
    const std::string& hash;
    std::string_view password;

    bool operator()(const Argon2Hash&) const {
        return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
    }

    bool operator()(const CryptHash&) const {
        // crypt(3) would read only up to a NUL, so that a part of the password would do.
        if (password.find('\0') != std::string_view::npos) return false;
        CryptData data(new crypt_data{});
        Secret terminated{std::string(password)};
        const char* result =
            crypt_rn(terminated.reveal().data(), hash.c_str(), data.get(), static_cast<int>(sizeof *data));
        return result && constant_time_equal(result, hash);
    }

    bool operator()(const Pbkdf2Hash& parts) const {
        std::string derived(parts.checksum.size(), '\0');
        int done = PKCS5_PBKDF2_HMAC(
            password.data(), static_cast<int>(password.size()),
            reinterpret_cast<const unsigned char*>(parts.salt.data()), static_cast<int>(parts.salt.size()),
            static_cast<int>(parts.rounds), parts.sha512 ? EVP_sha512() : EVP_sha256(),
            static_cast<int>(derived.size()), reinterpret_cast<unsigned char*>(derived.data()));
        return done == 1 && constant_time_equal(derived, parts.checksum);
    }
};

// Longer than any password; keeps lengths within what every scheme counts with.
constexpr std::size_t longest_password = 1 << 20;

}  // namespace

std::string hash_password(const Secret& password, const PasswordCost& cost) {
    ensure_sodium();
    std::string_view text = password.reveal();
    const HashPlaces::Taken place;
    char hash[crypto_pwhash_STRBYTES];
    if (crypto_pwhash_str_alg(hash, text.data(), text.size(), cost.passes, cost.memory_bytes,
                              crypto_pwhash_ALG_ARGON2ID13) != 0) {
        throw std::bad_alloc();
    }
    return hash;
}

bool verify_password(std::string_view hash, const Secret& password) {
    ensure_sodium();
    if (password.reveal().size() > longest_password) return false;
    auto format = parse_hash(hash);
    if (!format) return false;
    const HashPlaces::Taken place;
    return std::visit(Matches{std::string(hash), password.reveal()}, *format);
}

bool needs_rehash(std::string_view hash, const PasswordCost& cost) {
    auto format = parse_hash(hash);
    if (!format) return true;
    auto* argon2 = std::get_if<Argon2Hash>(&*format);
    return !argon2 || !argon2->id || argon2->memory_kib != cost.memory_bytes / 1024 ||
           argon2->passes != cost.passes || argon2->lanes != 1;
}

bool is_supported_hash(std::string_view hash) { return parse_hash(hash).has_value(); }

void verify_nothing(const Secret& password) {
    static const std::string nobodys = hash_password(long_token());
    static_cast<void>(verify_password(nobodys, password));
}

}  // namespace usher::crypto
