#include "crypto/openpgp.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <random>
#include <thread>

#include "base/text.h"
#include "crypto/openpgp_packets.h"
#include "crypto/openpgp_samples_test.h"

namespace usher::crypto {
namespace {

const std::string ada = "161720B4A78CE5DBDD8B1D6100E1229D744E71C1";
const std::string bob = "E1E20AFAFDD4E8FE03BAD7767A75767E980204FF";
const std::string eve = "2C02905F49896F8A56000CC9EB35BF6F07273E5A";

std::vector<OpenPgpKey> keys_of(std::string_view text) {
    auto keys = read_openpgp_keys(text);
    EXPECT_TRUE(keys) << static_cast<int>(keys ? OpenPgpRefusal{} : keys.error());
    return keys.value_or(std::vector<OpenPgpKey>{});
}

OpenPgpRefusal refusal_of(std::string_view text) {
    const auto keys = read_openpgp_keys(text);
    EXPECT_FALSE(keys);
    return keys ? OpenPgpRefusal{} : keys.error();
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

// Without a checksum, which the format allows.
std::string armored(std::string_view packets) {
    return "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n" + base64(packets) +
           "\n-----END PGP PUBLIC KEY BLOCK-----\n";
}

std::string packets_of(std::string block) {
    block = block.substr(block.find("\n\n") + 2);
    block = block.substr(0, block.find("\n="));
    return from_base64(replaced(block, "\n", "")).value();
}

TEST(OpenPgp, ReadsAnEd25519Key) {
    const auto keys = keys_of(ada_key);
    ASSERT_EQ(keys.size(), 1U);
    EXPECT_EQ(keys[0].fingerprint, ada);
    EXPECT_EQ(keys[0].key_id, "00E1229D744E71C1");
    EXPECT_EQ(keys[0].user_ids,
              (std::vector<OpenPgpUserId>{{"Ada Ümlaut (at work) <ada@example.org>", "ada@example.org"},
                                          {"ada@home.example", "ada@home.example"},
                                          {"No Address", ""}}))
        << "all but the revoked one";
    EXPECT_EQ(keys[0].subkeys, (std::vector<std::string>{"700020D06337D73D3540106FCEAC30AF1EB84655",
                                                         "252BD3975A60238347880FA59DD9821855C3075F"}));
}

TEST(OpenPgp, ReadsAnRsaKey) {
    EXPECT_EQ(keys_of(bob_key),
              (std::vector<OpenPgpKey>{
                  {bob, "7A75767E980204FF", {{"Bob <bob@example.org>", "bob@example.org"}}, {}}}));
}

TEST(OpenPgp, ReadsAKeyThatHasExpired) {
    const auto keys = keys_of(eve_key);
    ASSERT_EQ(keys.size(), 1U);
    EXPECT_EQ(keys[0].fingerprint, eve);
    EXPECT_EQ(keys[0].user_ids, (std::vector<OpenPgpUserId>{{"Eve <eve@example.org>", "eve@example.org"}}));
    EXPECT_EQ(keys[0].subkeys.size(), 1U);
}

TEST(OpenPgp, ReadsARevokedKeyUnlessItIsCompromised) {
    const auto keys = keys_of(superseded_key);
    ASSERT_EQ(keys.size(), 1U);
    EXPECT_EQ(keys[0].fingerprint, "3801F8B7EB66DCF21D8A44E76B65D3724D7D9EBD");
    EXPECT_TRUE(keys[0].subkeys.empty());
    EXPECT_EQ(refusal_of(compromised_key), OpenPgpRefusal::broken);
}

TEST(OpenPgp, ReadsSeveralKeysInTheirOrder) {
    const auto keys = keys_of(ada_and_bob);
    ASSERT_EQ(keys.size(), 2U);
    EXPECT_EQ(keys[0], keys_of(ada_key)[0]);
    EXPECT_EQ(keys[1], keys_of(bob_key)[0]);
    const auto turned = keys_of(armored(packets_of(bob_key) + packets_of(ada_key)));
    ASSERT_EQ(turned.size(), 2U);
    EXPECT_EQ(turned[0].fingerprint, bob);
    EXPECT_EQ(turned[1].fingerprint, ada);
    EXPECT_EQ(keys_of(armored(packets_of(bob_key) + packets_of(bob_key))).size(), 1U) << "the same again";
    EXPECT_EQ(refusal_of(std::string(ada_key) + bob_key), OpenPgpRefusal::broken) << "two blocks";
}

TEST(OpenPgp, BelievesOnlyWhatTheKeyHasSigned) {
    const auto keys = keys_of(forged_ada_key);
    ASSERT_EQ(keys.size(), 1U);
    EXPECT_EQ(keys[0].fingerprint, ada);
    ASSERT_EQ(keys[0].user_ids.size(), 1U);
    EXPECT_EQ(keys[0].user_ids[0].address, "ada@example.org");
    EXPECT_TRUE(keys[0].subkeys.empty());
    const auto bare = packets_of(ada_key).substr(0, 53);  // the key packet alone
    EXPECT_EQ(refusal_of(armored(bare)), OpenPgpRefusal::broken);
}

TEST(OpenPgp, TakesTheArmorAsPeoplePasteIt) {
    const auto keys = keys_of(ada_key);
    EXPECT_EQ(keys_of("\r\n  " + replaced(ada_key, "\n", "\r\n") + "\n\n"), keys);
    EXPECT_EQ(keys_of(replaced(ada_key, "BLOCK-----\n\n",
                               "BLOCK-----\nComment: Schlüssel von Ada\nVersion: 1\n\n")),
              keys);
    EXPECT_EQ(keys_of(armored(packets_of(ada_key))), keys);
}

TEST(OpenPgp, RefusesSecretKeysWhateverTheArmorSays) {
    EXPECT_EQ(refusal_of(ada_secret_key), OpenPgpRefusal::secret_key);
    EXPECT_EQ(refusal_of(replaced(ada_secret_key, "PRIVATE", "PUBLIC")), OpenPgpRefusal::secret_key);
    const auto secret = packets_of(ada_secret_key);
    EXPECT_EQ(refusal_of(armored(packets_of(bob_key) + secret)), OpenPgpRefusal::secret_key);
    // A secret subkey alone: the packet's tag is 7.
    auto subkey = secret;
    subkey[0] = static_cast<char>(0x80 | 7 << 2 | (subkey[0] & 3));
    EXPECT_EQ(refusal_of(armored(packets_of(bob_key) + subkey)), OpenPgpRefusal::secret_key);
}

TEST(OpenPgp, RefusesWhatIsNoPublicKey) {
    for (const std::string_view text :
         {"", " \n", "garbage", "ssh-ed25519 AAAA me", "\xff\xfe\x99\x01", "Schlüssel", "-----BEGIN PGP",
          "-----BEGIN PUBLIC KEY-----", "-----BEGIN PGP MESSAGE-----"})
        EXPECT_EQ(refusal_of(text), OpenPgpRefusal::not_a_public_key) << text;
    EXPECT_EQ(refusal_of(ada_signature), OpenPgpRefusal::not_a_public_key);
    EXPECT_EQ(refusal_of("Here it is:\n" + std::string(ada_key)), OpenPgpRefusal::not_a_public_key);
    EXPECT_EQ(refusal_of(packets_of(ada_key)), OpenPgpRefusal::not_a_public_key) << "no armor";
    EXPECT_EQ(refusal_of(replaced(ada_signature, "SIGNATURE", "PUBLIC KEY BLOCK")), OpenPgpRefusal::broken);
    EXPECT_EQ(refusal_of(armored("garbage")), OpenPgpRefusal::broken);
    EXPECT_EQ(refusal_of(armored("")), OpenPgpRefusal::broken);
}

TEST(OpenPgp, RefusesWhatIsBroken) {
    const std::string whole = ada_key;
    const std::string end = "-----END PGP PUBLIC KEY BLOCK-----\n";
    for (std::size_t size = 37; size < whole.size() - 1; size += 13)
        EXPECT_EQ(refusal_of(whole.substr(0, size)), OpenPgpRefusal::broken) << size;
    for (std::size_t size = 100; size < whole.size() - 60; size += 101)
        EXPECT_EQ(refusal_of(whole.substr(0, size) + "\n" + end), OpenPgpRefusal::broken) << size;
    EXPECT_EQ(refusal_of(replaced(whole, "\n=", "\n=AAAA\n=")), OpenPgpRefusal::broken) << "two checksums";
    auto changed = whole;
    changed.replace(whole.find("\n=") + 2, 4, "AAAA");
    EXPECT_EQ(refusal_of(changed), OpenPgpRefusal::broken) << "another checksum";
    EXPECT_EQ(refusal_of(replaced(whole, "\n=", "\n=A")), OpenPgpRefusal::broken);
    EXPECT_EQ(refusal_of(replaced(whole, "\n\n", "\n")), OpenPgpRefusal::broken) << "no empty line";
    changed = whole;
    changed[200] = changed[200] == 'A' ? 'B' : 'A';
    EXPECT_EQ(refusal_of(changed), OpenPgpRefusal::broken);
    changed.replace(200, 2, "ü");
    EXPECT_EQ(refusal_of(changed), OpenPgpRefusal::broken);
}

TEST(OpenPgp, RefusesWhatIsTooLong) {
    const std::string block = ada_key;
    EXPECT_TRUE(read_openpgp_keys(block + std::string(longest_openpgp_block - block.size(), '\n')));
    EXPECT_EQ(refusal_of(block + std::string(longest_openpgp_block - block.size() + 1, '\n')),
              OpenPgpRefusal::too_long);
    std::string many;
    while (many.size() + packets_of(bob_key).size() < 48'000) many += packets_of(bob_key);
    EXPECT_EQ(keys_of(armored(many)).size(), 1U);
}

TEST(OpenPgpPackets, RefusesKeysThatAreCostlyToVerifyWith) {
    const auto number = [](std::size_t bits) {
        std::string text{static_cast<char>(bits >> 8), static_cast<char>(bits)};
        return text + std::string((bits + 7) / 8, '\x01');
    };
    const auto key = [](char algorithm, const std::string& numbers, char version = 4) {
        const std::string body = std::string{version, 1, 2, 3, 4, algorithm} + numbers;
        return std::string{'\x99', static_cast<char>(body.size() >> 8), static_cast<char>(body.size())} +
               body;
    };
    const auto is_fine = [](const std::string& packets) {
        return openpgp_content(packets) == OpenPgpContent::public_keys;
    };
    EXPECT_TRUE(is_fine(key(1, number(4096) + number(17))));
    EXPECT_FALSE(is_fine(key(1, number(4096) + number(4096))));
    EXPECT_FALSE(is_fine(key(1, number(32768) + number(17))));
    EXPECT_TRUE(is_fine(key(17, number(3072) + number(256) + number(3072) + number(3072))));
    EXPECT_FALSE(is_fine(key(17, number(3072) + number(3072) + number(3072) + number(3072))));
    EXPECT_FALSE(is_fine(key(17, number(8192) + number(256) + number(8192) + number(8192))));
    EXPECT_FALSE(is_fine(key(1, number(4096) + number(17), 3)));
    EXPECT_FALSE(is_fine(key(1, number(4096))));
    EXPECT_TRUE(is_fine(packets_of(ada_and_bob)));
}

TEST(OpenPgpPackets, RefusesWhatIsNotWhole) {
    const auto packets = packets_of(bob_key);
    EXPECT_EQ(openpgp_content(packets), OpenPgpContent::public_keys);
    for (std::size_t size = 0; size < packets.size(); ++size) {
        const bool between = size == 272 || size == 295;  // behind the key, behind the user id
        EXPECT_EQ(openpgp_content(packets.substr(0, size)) == OpenPgpContent::public_keys, between) << size;
    }
    for (const auto& more : {std::string(1, '\0'), std::string("\xcb\x01x"), std::string("\xcd\xffgggg"),
                             std::string("\xcd\xe1xx"), std::string("\xb7", 1)})
        EXPECT_EQ(openpgp_content(packets + more), OpenPgpContent::other) << hex(more);
    EXPECT_EQ(openpgp_content(packets + "\xcd\x01x"), OpenPgpContent::public_keys)
        << "a user id in the newer frame";
    EXPECT_EQ(openpgp_content(packets + "\xcd\xc0\x08" + std::string(200, 'x')), OpenPgpContent::public_keys);
}

TEST(OpenPgp, MutatedKeysNeverCrash) {
    const std::vector<std::string> blocks = {packets_of(ada_key), packets_of(bob_key), packets_of(eve_key),
                                             packets_of(forged_ada_key)};
    const char* wanted = std::getenv("USHER_MUTATIONS");
    const unsigned rounds = wanted ? static_cast<unsigned>(std::strtoul(wanted, nullptr, 10)) : 400;
    unsigned read = 0;
    for (unsigned round = 0; round < rounds; ++round) {
        std::mt19937 random(round);
        const auto below = [&](std::size_t limit) {
            return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
        };
        std::string block = blocks[round % blocks.size()];
        for (std::size_t i = 0, count = 1 + below(3); i < count; ++i) {
            const auto at = below(block.size());
            switch (below(3)) {
                case 0:
                    block[at] = static_cast<char>(below(256));
                    break;
                case 1:
                    block[at] ^= static_cast<char>(1U << below(8));
                    break;
                default:
                    block.erase(at, 1 + below(4));
                    break;
            }
        }
        const auto keys = read_openpgp_keys(armored(block));
        if (!keys) continue;
        ++read;
        EXPECT_FALSE(keys->empty());
        for (const auto& key : *keys) EXPECT_EQ(key.fingerprint.size(), 40U) << round;
    }
    EXPECT_GT(read, 0U);
    EXPECT_LT(read, rounds);
}

TEST(OpenPgp, WorksOnManyThreads) {
    const auto expected = keys_of(ada_and_bob);
    std::vector<int> wrong(8);
    std::vector<std::thread> threads;
    for (auto& count : wrong)
        threads.emplace_back([&] {
            for (int i = 0; i < 10; ++i) {
                const auto keys = read_openpgp_keys(i % 2 ? ada_and_bob : forged_ada_key);
                count += !keys || (i % 2 && *keys != expected);
            }
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(wrong, std::vector<int>(8));
}

TEST(OpenPgp, LeavesTheHomeDirectoryAlone) {
    char home[] = "/tmp/usher-openpgp-XXXXXX";
    ASSERT_NE(mkdtemp(home), nullptr);
    const std::string before = getenv("HOME") ? getenv("HOME") : "";
    setenv("HOME", home, 1);
    EXPECT_EQ(keys_of(ada_key).size(), 1U);
    setenv("HOME", before.c_str(), 1);
    EXPECT_TRUE(std::filesystem::is_empty(home));
    std::filesystem::remove_all(home);
}

}  // namespace
}  // namespace usher::crypto
