// Keys, further addresses and tokens.
#include "core/fixture_test.h"

namespace usher::core {
namespace {

using namespace std::chrono_literals;

constexpr auto key_line =
    "ssh-rsa "
    "AAAAB3NzaC1yc2EAAAABJQAAAIEAiPWx6WM4lhHNedGfBpPJNPpZ7yKu+dnn1SJejgt4596k6YjzGGphH2TUxwKzxcKDKKezwkpfnxPk"
    "SMkuEspGRt/aZZ9wa++Oi7Qkr8prgHc4soW6NUlfDzpvZK2H5E7eQaSeP3SAwGmQKUFHCddNaP0L+hM7zhFNzjFvpaMgJw0=";
constexpr auto other_line =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAsi6pCQex+qMnivDnZlqRS8R5LKTB2UcIhfd7zqU6+i c";

class Belongings : public CoreTest {
  protected:
    AccountId joe = make("joe");
    AccountId ann = make("ann");
};

TEST_F(Belongings, AKeyIsTrimmedAndFingerprinted) {
    const auto added =
        directory.keys.add(own_permit(joe), joe, "laptop", std::string(" \n") + key_line + "\r\n ").value();
    EXPECT_EQ(added.key, key_line);
    EXPECT_EQ(added.title, "laptop");
    EXPECT_EQ(added.account, joe);
    EXPECT_EQ(added.created_at, clock.now());
    EXPECT_EQ(added.fingerprint.size(), 47U);
    EXPECT_EQ(added.sha256.size(), 43U);
    EXPECT_EQ(directory.keys.find(added.id), added);
    EXPECT_EQ(directory.keys.of(joe), std::vector{added});
    EXPECT_TRUE(directory.keys.of(ann).empty());
}

TEST_F(Belongings, FingerprintsAreTheUsualOnes) {
    SshKey key;
    key.key = other_line;
    ASSERT_TRUE(fingerprint(key));
    // As ssh-keygen -l prints them.
    EXPECT_EQ(key.fingerprint, "31:cd:f1:66:e2:d5:94:99:88:9d:54:20:f5:09:6d:5e");
    EXPECT_EQ(key.sha256, "Es74JTTtnGPnnDhMTWVf09wHqCTQcHjQX+QToZwG8Es");
    key.key = "ssh-rsa AAAA";
    EXPECT_FALSE(fingerprint(key));
}

TEST_F(Belongings, KeysAreUniqueOverTheDirectory) {
    ASSERT_TRUE(directory.keys.add(permit, joe, "a", key_line));
    for (const auto owner : {joe, ann}) {
        EXPECT_EQ(problems_of(directory.keys.add(permit, owner, "b", key_line)),
                  (Problems{{field::key, Fault::taken}, {field::fingerprint, Fault::taken}}));
        EXPECT_EQ(problems_of(directory.keys.add(permit, owner, "b", std::string(key_line) + " comment")),
                  (Problems{{field::fingerprint, Fault::taken}}));
    }
    EXPECT_EQ(problems_of(directory.keys.add(permit, joe, "b", "no key", {{"title", Fault::too_long, 255}})),
              (Problems{{"title", Fault::too_long, 255}, {field::fingerprint, Fault::no_fingerprint}}));
    EXPECT_TRUE(directory.keys.add(permit, ann, "b", other_line));
}

TEST_F(Belongings, AnAccountHasOnlySoManyKeys) {
    env.options.most_ssh_keys = 1;
    const auto first = directory.keys.add(permit, joe, "a", key_line).value();
    EXPECT_EQ(problems_of(directory.keys.add(permit, joe, "b", other_line)),
              (Problems{{field::key, Fault::too_many, 1}}));
    EXPECT_TRUE(directory.keys.add(permit, ann, "b", other_line)) << "each account by itself";
    ASSERT_TRUE(directory.keys.remove(permit, joe, first.id));
    EXPECT_TRUE(directory.keys.add(permit, joe, "a", key_line));
}

TEST_F(Belongings, PagesOfKeysAreNewestFirstAndTellTheTotal) {
    const auto first = directory.keys.add(permit, joe, "a", key_line).value();
    const auto second = directory.keys.add(permit, joe, "b", other_line).value();
    const auto page = directory.keys.page(joe, 1, 1);
    EXPECT_EQ(page.keys, std::vector{first});
    EXPECT_EQ(page.total, 2);
    EXPECT_EQ(directory.keys.page(joe, 0, 1).keys, std::vector{second});
    EXPECT_EQ(directory.keys.page(joe, 2, 9).keys, std::vector<SshKey>());
    EXPECT_EQ(directory.keys.page(ann, 0, 9).total, 0);
}

TEST_F(Belongings, APermitForOneselfCoversNobodyElse) {
    EXPECT_EQ(refusal(directory.keys.add(own_permit(ann), joe, "a", key_line)), ErrorCode::forbidden);
    const auto key = directory.keys.add(own_permit(joe), joe, "a", key_line).value();
    EXPECT_EQ(refusal(directory.keys.remove(own_permit(ann), joe, key.id)), ErrorCode::forbidden);
    EXPECT_EQ(refusal(directory.keys.remove(own_permit(ann), ann, key.id)), ErrorCode::not_found);
    EXPECT_EQ(refusal(directory.emails.add(own_permit(ann), joe, "x@example.com")), ErrorCode::forbidden);
    const auto email = directory.emails.add(own_permit(joe), joe, "x@example.com").value();
    EXPECT_EQ(refusal(directory.emails.remove(own_permit(ann), joe, email.id)), ErrorCode::forbidden);
    EXPECT_EQ(refusal(directory.emails.remove(own_permit(ann), ann, email.id)), ErrorCode::not_found);
    EXPECT_EQ(refusal(directory.tokens.create(own_permit(ann), joe, {"t"})), ErrorCode::forbidden);
    EXPECT_EQ(directory.keys.of(joe).size(), 1U);
    EXPECT_EQ(directory.emails.of(joe).size(), 1U);
    // Nor is there a permit for anybody else.
    EXPECT_EQ(refusal(policy::manage_belongings_of({ann, false}, joe)), ErrorCode::forbidden);
    EXPECT_EQ(refusal(policy::administer({ann, false})), ErrorCode::forbidden);
    const auto admins = policy::manage_belongings_of({ann, true}, joe).value();
    EXPECT_TRUE(directory.keys.remove(admins, joe, key.id));
    EXPECT_TRUE(directory.emails.remove(admins, joe, email.id));
}

TEST_F(Belongings, KeysGoAwayOnce) {
    const auto key = directory.keys.add(permit, joe, "a", key_line).value();
    EXPECT_EQ(refusal(directory.keys.remove(permit, ann, key.id)), ErrorCode::not_found);
    EXPECT_EQ(directory.keys.remove(permit, joe, key.id).value(), key);
    EXPECT_EQ(refusal(directory.keys.remove(permit, joe, key.id)), ErrorCode::not_found);
    EXPECT_FALSE(directory.keys.find(key.id));
    EXPECT_TRUE(directory.keys.add(permit, ann, "b", key_line)) << "free again";
}

TEST_F(Belongings, NothingIsGivenToNobody) {
    EXPECT_EQ(refusal(directory.keys.add(permit, {999}, "a", key_line)), ErrorCode::not_found);
    EXPECT_EQ(refusal(directory.emails.add(permit, {999}, "x@example.com")), ErrorCode::not_found);
    EXPECT_EQ(refusal(directory.tokens.create(permit, {999}, {"t"})), ErrorCode::not_found);
}

TEST_F(Belongings, AddressesAreUniqueOverTheDirectory) {
    const auto first = directory.emails.add(permit, joe, "x@example.com").value();
    EXPECT_EQ(first.address, "x@example.com");
    EXPECT_EQ(first.created_at, clock.now());
    const Problems taken = {{field::email, Fault::taken}};
    EXPECT_EQ(problems_of(directory.emails.add(permit, ann, "X@Example.com")), taken);
    EXPECT_EQ(problems_of(directory.emails.add(permit, joe, "x@example.com")), taken);
    EXPECT_EQ(problems_of(directory.emails.add(permit, joe, "joe@example.com")), taken)
        << "one's own primary one";
    EXPECT_EQ(problems_of(directory.emails.add(permit, joe, "ann@example.com")), taken);
    EXPECT_EQ(problems_of(directory.emails.add(permit, joe, "y@example.com", {{"email", Fault::bad_format}})),
              (Problems{{"email", Fault::bad_format}}));
    const auto second = directory.emails.add(permit, joe, "y@example.com").value();
    EXPECT_EQ(directory.emails.of(joe), (std::vector{second, first})) << "newest first";
    EXPECT_EQ(directory.emails.find(first.id), first);
    EXPECT_TRUE(directory.emails.remove(permit, joe, first.id));
    EXPECT_EQ(refusal(directory.emails.remove(permit, joe, first.id)), ErrorCode::not_found);
    EXPECT_FALSE(directory.emails.find(first.id));
    EXPECT_TRUE(directory.emails.add(permit, ann, "x@example.com"));
}

TEST_F(Belongings, ThePrimaryAddressIsNotAFurtherOne) {
    EXPECT_TRUE(directory.emails.of(joe).empty());
    for (std::int64_t id = 0; id < 10; ++id) {
        EXPECT_FALSE(directory.emails.find({id}));
        EXPECT_FALSE(directory.emails.remove(permit, joe, {id}));
    }
    EXPECT_TRUE(signs_in("joe@example.com"));
}

TEST_F(Belongings, TokensAreMadeByKind) {
    const auto personal =
        directory.tokens.create(own_permit(joe), joe, {"laptop", "api sudo"}).value().secret;
    EXPECT_TRUE(personal.reveal().starts_with("glpat-"));
    const auto found = directory.sign_in.with_token(personal.reveal(), {TokenKind::personal}).value();
    EXPECT_EQ(found.account->id, joe);
    EXPECT_EQ(found.kind, TokenKind::personal);
    EXPECT_EQ(found.scopes, "api sudo");
    NewToken wanted{"robot"};
    wanted.kind = TokenKind::service;
    const auto service = directory.tokens.create(permit, joe, wanted).value().secret;
    EXPECT_EQ(service.reveal().size(), 43U);
    EXPECT_TRUE(directory.sign_in.with_token(service.reveal(), {TokenKind::service}));
}

TEST_F(Belongings, ThePrivateTokenIsBoundToItsAccountAndTheServersKey) {
    const auto made = create("tom", "tom@example.com");
    EXPECT_EQ(directory.tokens.private_token_of(made.account)->reveal(), made.private_token.reveal());
    auto other = made.account;
    other.uuid = account(joe).uuid;
    EXPECT_FALSE(directory.tokens.private_token_of(other));
    crypto::Seal other_seal{Secret(std::string(32, 'x'))};
    Environment elsewhere{*store, clock, other_seal, letters, cheap_options()};
    EXPECT_FALSE(core::Tokens(elsewhere).private_token_of(made.account));
    other.id = {999};
    EXPECT_FALSE(directory.tokens.private_token_of(other));
}

}  // namespace
}  // namespace usher::core
