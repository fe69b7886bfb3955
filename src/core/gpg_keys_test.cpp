// OpenPGP keys of accounts.
#include "core/gpg_keys.h"

#include "core/fixture_test.h"
#include "crypto/openpgp_samples_test.h"

namespace usher::core {
namespace {

class GpgKeysTest : public CoreTest {
  protected:
    Result<GpgKey> add(AccountId owner, const std::string& key) {
        return directory.gpg_keys.add(permit, owner, key);
    }

    AccountId joe = make("joe");
    AccountId ann = make("ann");
};

TEST_F(GpgKeysTest, AKeyIsKeptAsGivenUnderItsFingerprint) {
    const auto first = directory.gpg_keys.add(own_permit(joe), joe, crypto::ada_key).value();
    EXPECT_EQ(first.account, joe);
    EXPECT_EQ(first.key, crypto::ada_key);
    EXPECT_EQ(first.fingerprint, "161720B4A78CE5DBDD8B1D6100E1229D744E71C1");
    EXPECT_EQ(first.created_at, clock.now());
    EXPECT_EQ(directory.gpg_keys.find(first.id), first);
    const auto second = add(joe, crypto::bob_key).value();
    EXPECT_EQ(directory.gpg_keys.of(joe), (std::vector{second, first})) << "newest first";
    EXPECT_TRUE(directory.gpg_keys.of(ann).empty());
}

TEST_F(GpgKeysTest, AKeyIsUniqueOverTheDirectory) {
    ASSERT_TRUE(add(joe, crypto::ada_key));
    for (const auto owner : {joe, ann}) {
        EXPECT_EQ(problems_of(add(owner, crypto::ada_key)), (Problems{{field::key, Fault::taken},
                                                                      {field::fingerprint, Fault::taken},
                                                                      {field::primary_keyid, Fault::taken}}));
        EXPECT_EQ(problems_of(add(owner, std::string("\n") + crypto::ada_key)),
                  (Problems{{field::fingerprint, Fault::taken}, {field::primary_keyid, Fault::taken}}))
            << "in other armour";
    }
}

TEST_F(GpgKeysTest, WhatIsNotOnePublicKeyIsRefused) {
    for (const std::string text : {"", "no key", crypto::ada_and_bob, crypto::ada_secret_key,
                                   crypto::ada_signature, crypto::compromised_key})
        EXPECT_EQ(problems_of(add(joe, text)), (Problems{{field::key, Fault::bad_format}}))
            << text.substr(0, 40);
    EXPECT_TRUE(directory.gpg_keys.of(joe).empty());
}

TEST_F(GpgKeysTest, AnAccountHasOnlySoMany) {
    env.options.most_gpg_keys = 1;
    const auto first = add(joe, crypto::ada_key).value();
    EXPECT_EQ(problems_of(add(joe, crypto::bob_key)), (Problems{{field::key, Fault::too_many, 1}}));
    EXPECT_TRUE(add(ann, crypto::bob_key)) << "each account by itself";
    ASSERT_TRUE(directory.gpg_keys.remove(permit, joe, first.id));
    EXPECT_TRUE(add(joe, crypto::ada_key));
}

TEST_F(GpgKeysTest, AnEnormousTextIsNotRead) {
    EXPECT_EQ(problems_of(add(joe, std::string(longest_gpg_key + 1, 'x'))),
              (Problems{{field::key, Fault::too_long, 100'000}}));
    EXPECT_EQ(problems_of(add(joe, std::string(longest_gpg_key, 'x'))),
              (Problems{{field::key, Fault::bad_format}}));
}

TEST_F(GpgKeysTest, PagesAreNewestFirstAndTellTheTotal) {
    const auto first = add(joe, crypto::ada_key).value();
    const auto second = add(joe, crypto::bob_key).value();
    const auto page = directory.gpg_keys.page(joe, 1, 1);
    EXPECT_EQ(page.keys, std::vector{first});
    EXPECT_EQ(page.total, 2);
    EXPECT_EQ(directory.gpg_keys.page(joe, 0, 1).keys, std::vector{second});
    EXPECT_EQ(directory.gpg_keys.page(ann, 0, 1).total, 0);
}

TEST_F(GpgKeysTest, APermitForOneselfCoversNobodyElse) {
    EXPECT_EQ(refusal(directory.gpg_keys.add(own_permit(ann), joe, crypto::ada_key)), ErrorCode::forbidden);
    const auto key = add(joe, crypto::ada_key).value();
    EXPECT_EQ(refusal(directory.gpg_keys.remove(own_permit(ann), joe, key.id)), ErrorCode::forbidden);
    EXPECT_EQ(refusal(directory.gpg_keys.remove(own_permit(ann), ann, key.id)), ErrorCode::not_found);
    EXPECT_EQ(refusal(directory.gpg_keys.remove(permit, joe, {999})), ErrorCode::not_found);
    EXPECT_EQ(refusal(add({999}, crypto::bob_key)), ErrorCode::not_found);
    EXPECT_EQ(directory.gpg_keys.of(joe), std::vector{key});
}

TEST_F(GpgKeysTest, OneThatIsRemovedIsFreeAgain) {
    const auto key = add(joe, crypto::ada_key).value();
    ASSERT_TRUE(directory.gpg_keys.remove(own_permit(joe), joe, key.id));
    EXPECT_EQ(refusal(directory.gpg_keys.remove(permit, joe, key.id)), ErrorCode::not_found);
    EXPECT_FALSE(directory.gpg_keys.find(key.id));
    EXPECT_TRUE(add(ann, crypto::ada_key));
    ASSERT_TRUE(directory.accounts.erase(permit, ann));
    EXPECT_TRUE(add(joe, crypto::ada_key)) << "and after its owner is gone";
}

}  // namespace
}  // namespace usher::core
