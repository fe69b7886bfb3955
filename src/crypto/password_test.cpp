#include "crypto/password.h"

#include <crypt.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "crypto/hash_format.h"

namespace usher::crypto {
namespace {

using namespace std::string_literals;

Secret secret(std::string_view text) { return Secret(std::string(text)); }

constexpr PasswordCost cheap{.memory_bytes = 64 * 1024, .passes = 1};

// Hashes of "correct horse" by other programs: libxcrypt, Python's hashlib in passlib's form, libargon2.
constexpr std::string_view foreign[] = {
    "$2b$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2",
    "$2a$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2",
    "$2y$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2",
    "$y$j9T$F5Jx5fExrKuPp53xLKQ..1$zwtVrjrUCmXcyLTs6oxLTQlzifSUkF8RHJ./tK5KU79",
    "$y$j75$F5Jx5fExrKuPp53xLKQ..1$aEFV0VcEI5Jx.rzUhLbfRgipTKSbuNF0ldHPkDpnco3",
    "$6$saltstring$.r0X7ub5wGR2v4Xz7svCIozfnlorFh19V89t8KC9Umd81uGhFgsyTRNyzQDXDIm17fFcR9z3z7oBNdsyY"
    "Bbtm/",
    "$6$rounds=10000$saltstring$RSYX800PBUlPFzt5jRv2um1cURoaxGG39HgaJQWZRCbrFkEiv0mjfWp5SP56VAr33R/T"
    "h91SsTRNAtZHhoQFt1",
    "$pbkdf2-sha256$1200$8PHy8/T19vf4.fr7/P3./w$aePok3f6ZpAt99V9WBNym/6mPIkeBqVLGAuxPpVXOZ4",
    "$pbkdf2-sha512$1200$8PHy8/T19vf4.fr7/P3./w$o9tQ8ZkQyGzz/N5RffLgyhDQBDpLJJwkHW6Nig.TtKEcW4uAvoiN"
    "f4id6vXWh5aqNPJK1kSa/F2YQ8/busjh0w",
    "$argon2id$v=19$m=1024,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$tCGweEmNNiMdfjqoFl9ZKRl/bO0NJTtJMmax1Il43G"
    "c",
    "$argon2id$v=19$m=1024,t=3,p=4$MDEyMzQ1Njc4OWFiY2RlZg$i5hYWtpvEvc8Skax3FSft+GddXYjSTQ6XuNHEhV+o8"
    "c",
    "$argon2id$v=19$m=256,t=1,p=2$MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY$z1JMJBFxBjgpXyy84BA1r3"
    "4UZ8P4qgVwB9DWEAx7C3NGsRHN5xu3QyVAaaeqbLF8fLYjFtMGs/MRoSaUSl1NkA",
    "$argon2i$v=19$m=512,t=3,p=1$MDEyMzQ1Njc4OWFiY2RlZg$BMpYB1NZHAigoh9mJN37OLKD/BTcAPak7SbwxfnY+Sk",
    "$argon2i$v=19$m=512,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$MdOqNgyCXBr87134PIwLWz3KUM3JrBM7VSsKmvul0PQ",
    "$argon2i$v=19$m=512,t=3,p=2$MDEyMzQ1Njc4OWFiY2RlZg$B73MC6p0oK0rYodNf1YG0w"};

TEST(Password, VerifiesItsOwnHashes) {
    std::string hash = hash_password(secret("correct horse"), cheap);
    EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$")) << hash;
    EXPECT_TRUE(verify_password(hash, secret("correct horse")));
    EXPECT_FALSE(verify_password(hash, secret("correct horsf")));
    EXPECT_FALSE(verify_password(hash, Secret()));
    EXPECT_NE(hash, hash_password(secret("correct horse"), cheap));
}

TEST(Password, TakesEveryByteIntoAccount) {
    std::string long_one(4096, 'x');
    for (const std::string& text : {""s, "\0"s, "a\0b"s, "grüße"s, long_one}) {
        std::string hash = hash_password(Secret(text), cheap);
        EXPECT_TRUE(verify_password(hash, Secret(text)));
        EXPECT_FALSE(verify_password(hash, Secret(text + "c")));
        EXPECT_FALSE(verify_password(hash, Secret(text + "\0"s)));
    }
}

TEST(Password, TheDefaultCostIsTheOneWrittenDown) {
    std::string hash = hash_password(secret("x"));
    EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << hash;
    EXPECT_TRUE(is_supported_hash(hash));
    EXPECT_FALSE(needs_rehash(hash));
}

TEST(Password, ACostThatCannotBeMetThrows) {
    EXPECT_THROW(hash_password(secret("x"), {.memory_bytes = 1024, .passes = 1}), std::bad_alloc);
}

TEST(ForeignHash, IsVerified) {
    for (std::string_view hash : foreign) {
        EXPECT_TRUE(is_supported_hash(hash)) << hash;
        EXPECT_TRUE(verify_password(hash, secret("correct horse"))) << hash;
        EXPECT_FALSE(verify_password(hash, secret("correct horsf"))) << hash;
        EXPECT_FALSE(verify_password(hash, secret("correct hors"))) << hash;
        EXPECT_FALSE(verify_password(hash, secret("correct horse\0more"s))) << hash;
        EXPECT_FALSE(verify_password(hash, Secret())) << hash;
        EXPECT_TRUE(needs_rehash(hash)) << hash;
    }
}

TEST(ForeignHash, IsRefusedWhenChanged) {
    for (std::string_view original : foreign) {
        std::string hash(original);
        std::size_t checksum = hash.rfind('$') + 1 + (hash.starts_with("$2") ? 22 : 0);
        for (std::size_t at : {checksum, hash.size() - 2}) {
            std::string changed = hash;
            changed[at] = changed[at] == 'A' ? 'B' : 'A';
            EXPECT_FALSE(verify_password(changed, secret("correct horse"))) << changed;
        }
        EXPECT_FALSE(verify_password(hash.substr(0, hash.size() - 1), secret("correct horse"))) << hash;
        EXPECT_FALSE(verify_password(hash + "A", secret("correct horse"))) << hash;
        EXPECT_FALSE(verify_password(hash + '\0', secret("correct horse"))) << hash;
        EXPECT_FALSE(verify_password(hash + "\n", secret("correct horse"))) << hash;
    }
}

TEST(ForeignHash, OfEveryCostThatCryptMakesIsReadOrTooDear) {
    struct Case {
        const char* prefix;
        unsigned long cost;
        bool supported;
    };
    for (auto [prefix, cost, supported] : {Case{"$2b$", 4, true},
                                           {"$2y$", 14, true},
                                           {"$2b$", 15, false},
                                           {"$y$", 1, true},
                                           {"$y$", 5, true},
                                           {"$y$", 8, true},
                                           {"$y$", 9, false},
                                           {"$y$", 11, false},
                                           {"$6$", 0, true},
                                           {"$6$", 5000, true},
                                           {"$6$", 1'000'000, true},
                                           {"$6$", 1'000'001, false}}) {
        char setting[CRYPT_GENSALT_OUTPUT_SIZE];
        ASSERT_TRUE(crypt_gensalt_rn(prefix, cost, nullptr, 0, setting, sizeof setting));
        std::string hash(setting);
        bool bcrypt = hash.starts_with("$2");
        if (!bcrypt) hash += '$';
        hash.append(bcrypt ? 31 : hash.starts_with("$y$") ? 43 : 86, 'x');
        EXPECT_EQ(is_supported_hash(hash), supported) << hash;
    }
}

TEST(ForeignHash, IsRefusedWhenDearOrOdd) {
    const std::string salt_and_hash = "$MDEyMzQ1Njc4OWFiY2RlZg$tCGweEmNNiMdfjqoFl9ZKRl/bO0NJTtJMmax1Il43Gc";
    EXPECT_TRUE(is_supported_hash("$argon2id$v=19$m=131072,t=10,p=1" + salt_and_hash));
    for (auto parameters :
         {"v=19$m=131073,t=1,p=1", "v=19$m=1024,t=11,p=1", "v=19$m=1024,t=0,p=1", "v=19$m=1024,t=1,p=17",
          "v=19$m=1024,t=1,p=0", "v=16$m=1024,t=1,p=1", "m=1024,t=1,p=1", "v=19$m=01024,t=1,p=1",
          "v=19$m=4294968320,t=1,p=1", "v=19$m=1024,t=-1,p=1", "v=19$m=8,t=1,p=2", "v=19$t=1,m=1024,p=1"}) {
        std::string hash = "$argon2id$"s + parameters + salt_and_hash;
        EXPECT_FALSE(is_supported_hash(hash)) << hash;
        EXPECT_FALSE(verify_password(hash, secret("correct horse"))) << hash;
        EXPECT_TRUE(needs_rehash(hash)) << hash;
    }
    for (auto hash :
         {"",
          "$",
          "x",
          "correct horse",
          "$1$salt$qJH7.N4xYta3aEG/dfqo/0",
          "$5$salt$x",
          "rl0uE0igZLcTM",
          "*",
          "!",
          "$argon2d$v=19$m=1024,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$tCGweEmNNiMdfjqoFl9ZKRl/bO0NJTtJMmax1Il43Gc",
          "$argon2id$",
          "$2b$",
          "$2b$5$",
          "$2x$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2",
          "$2b$03$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2",
          "$y$",
          "$y$jzT$salt$",
          "$y$j9z$salt$",
          "$6$$",
          "$6$rounds=999$salt$",
          "$6$rounds=4294967296$salt$",
          "$pbkdf2-sha256$",
          "$pbkdf2-sha256$0$$",
          "$pbkdf2-sha256$2000001$8PHy8/T19vf4.fr7/P3./w$aePok3f6ZpAt99V9WBNym/6mPIkeBqVLGAuxPpVXOZ4",
          "$pbkdf2-sha512$1200$8PHy8/T19vf4.fr7/P3./w$aePok3f6ZpAt99V9WBNym/6mPIkeBqVLGAuxPpVXOZ4",
          "$pbkdf2-sha256$1200$8PHy8/T19vf4+fr7/P3+/w$aePok3f6ZpAt99V9WBNym/6mPIkeBqVLGAuxPpVXOZ4"}) {
        EXPECT_FALSE(is_supported_hash(hash)) << hash;
        EXPECT_FALSE(verify_password(hash, secret("correct horse"))) << hash;
    }
}

TEST(NeedsRehash, ComparesTheCost) {
    std::string hash = hash_password(secret("x"), cheap);
    EXPECT_FALSE(needs_rehash(hash, cheap));
    EXPECT_TRUE(needs_rehash(hash));
    EXPECT_TRUE(needs_rehash(hash, {.memory_bytes = 64 * 1024, .passes = 2}));
    EXPECT_TRUE(
        needs_rehash("$argon2i$v=19$m=64,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$B73MC6p0oK0rYodNf1YG0w", cheap));
    EXPECT_TRUE(needs_rehash("", cheap));
}

TEST(VerifyNothing, DoesNotFailOnAnyPassword) {
    verify_nothing(Secret());
    verify_nothing(Secret(std::string(10'000, 'x')));
}

}  // namespace
}  // namespace usher::crypto
