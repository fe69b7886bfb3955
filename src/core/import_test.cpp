#include "core/import.h"

#include "core/fixture_test.h"
#include "crypto/random.h"

namespace usher::core {
namespace {

constexpr auto bcrypt_hash = "$2b$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2";
constexpr auto key_line =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAsi6pCQex+qMnivDnZlqRS8R5LKTB2UcIhfd7zqU6+i c";

class Rows : public ImportSource {
  public:
    ImportedAccount& add(const std::string& username,
                         const std::optional<std::string>& email = std::nullopt) {
        ImportRow row;
        row.line = static_cast<std::int64_t>(rows_.size()) + 1;
        row.account.account.username = username;
        row.account.account.name = username;
        row.account.account.email = email;
        rows_.push_back(row);
        return rows_.back().account;
    }
    void add_bad(const std::string& refusal) {
        add("");
        rows_.back().refusal = refusal;
    }
    bool mentions_passwords() override { return true; }
    void rewind() override { at_ = 0; }
    bool next(ImportRow& row) override {
        if (at_ == rows_.size()) return false;
        row = rows_[at_++];
        return true;
    }

  private:
    std::vector<ImportRow> rows_;
    std::size_t at_ = 0;
};

class Imports : public CoreTest {
  protected:
    Result<ImportSummary> run(bool keep_going = false) {
        refused.clear();
        core::Import::Plan plan;
        plan.keep_going = keep_going;
        plan.refused = [&](const RefusedRow& row) { refused.emplace_back(row.line, row.reason); };
        plan.progress = [&](std::int64_t rows_done) { progress.push_back(rows_done); };
        return directory.import.run(permit, rows, plan);
    }
    Account by_name(const std::string& username) {
        return directory.accounts.find_by_username(username).value();
    }

    Rows rows;
    std::vector<std::pair<std::int64_t, std::string>> refused;
    std::vector<std::int64_t> progress;
};

TEST_F(Imports, EverythingThatClientsHoldIsKept) {
    auto& wanted = rows.add("joe", "joe@example.com");
    wanted.account.uuid = *Uuid::parse("0a1b2c3d-0000-4000-8000-000000000001");
    wanted.account.created_at = *parse_time("2012-01-02T03:04:05.678Z");
    wanted.account.admin = true;
    wanted.account.state = State::blocked;
    wanted.account.profile.bio = "b";
    wanted.account.identities = {{"github", "1"}, {"gitlab", std::nullopt}};
    wanted.password_hash = bcrypt_hash;
    wanted.private_token = Secret("kept-token-kept-toke");
    wanted.keys = {{"laptop", std::string(key_line) + "\n"}};
    wanted.emails = {"a@example.com", "b@example.com"};
    auto& plain = rows.add("ann");
    plain.password = Secret("correct horse");

    const auto summary = run().value();
    EXPECT_EQ(summary.imported, 2);
    EXPECT_EQ(summary.refused, 0);
    ASSERT_FALSE(progress.empty());
    EXPECT_EQ(progress.back(), 2);
    const auto joe = by_name("joe");
    EXPECT_EQ(joe.uuid.text(), "0a1b2c3d-0000-4000-8000-000000000001");
    EXPECT_EQ(iso8601_millis(joe.created_at), "2012-01-02T03:04:05.678Z");
    EXPECT_EQ(joe.updated_at, clock.now());
    EXPECT_TRUE(joe.admin);
    EXPECT_EQ(joe.state, State::blocked);
    EXPECT_EQ(joe.profile.bio, "b");
    EXPECT_EQ(joe.identities, (std::vector<Identity>{{"github", "1"}, {"gitlab", std::nullopt}}));
    EXPECT_EQ(hash_of(joe.id), bcrypt_hash);
    EXPECT_EQ(directory.tokens.private_token_of(joe)->reveal(), "kept-token-kept-toke");
    EXPECT_EQ(refusal(directory.sign_in.with_token("kept-token-kept-toke", {TokenKind::private_token})),
              ErrorCode::not_active);
    ASSERT_EQ(directory.keys.of(joe.id).size(), 1U);
    EXPECT_EQ(directory.keys.of(joe.id)[0].key, key_line);
    EXPECT_EQ(directory.emails.of(joe.id).size(), 2U);

    const auto ann = by_name("ann");
    EXPECT_NE(ann.uuid, Uuid{});
    EXPECT_EQ(ann.created_at, clock.now());
    EXPECT_TRUE(signs_in("ann"));
    EXPECT_TRUE(hash_of(ann.id).starts_with("$argon2id$"));
    EXPECT_EQ(directory.tokens.private_token_of(ann)->reveal().size(), 20U);
    EXPECT_EQ(waiting(), 0) << "nobody is mailed";
    EXPECT_TRUE(store->check().empty());
}

TEST_F(Imports, OneBadRowRefusesTheFile) {
    rows.add("joe");
    rows.add_bad("line 2 is bad");
    rows.add("ann");
    rows.add("JOE");
    EXPECT_EQ(refusal(run()), ErrorCode::invalid);
    EXPECT_EQ(refused, (std::vector<std::pair<std::int64_t, std::string>>{{2, "line 2 is bad"},
                                                                          {4, "username \"JOE\" is taken"}}));
    EXPECT_EQ(total(), 0);
    EXPECT_TRUE(store->check().empty());
}

TEST_F(Imports, KeepGoingStoresTheGoodRows) {
    rows.add("joe");
    rows.add_bad("bad");
    rows.add("ann");
    const auto summary = run(true).value();
    EXPECT_EQ(summary.imported, 2);
    EXPECT_EQ(summary.refused, 1);
    EXPECT_EQ(total(), 2);
    rows.add("tom");
    const auto again = run(true).value();
    EXPECT_EQ(again.imported, 1);
    EXPECT_EQ(again.refused, 3);
    EXPECT_TRUE(store->check().empty());
}

TEST_F(Imports, EveryConflictHasItsReason) {
    const auto old = create("Old", "old@example.com");
    ASSERT_TRUE(directory.emails.add(permit, old.account.id, "second@example.com"));
    ASSERT_TRUE(directory.accounts.set_identity(permit, old.account.id, {"github", "1"}));
    ASSERT_TRUE(directory.keys.add(permit, old.account.id, "k", key_line));

    rows.add("oLD");
    rows.add("a", "OLD@example.com");
    rows.add("b", "second@example.com");
    rows.add("c").emails = {"free@example.com", "old@example.com"};
    rows.add("d", "d@example.com").emails = {"D@example.com"};
    rows.add("e").emails = {"e@example.com", "E@example.com"};
    rows.add("f").account.identities = {{"gitlab", "1"}, {"github", "1"}};
    rows.add("g").private_token = Secret(std::string(old.private_token.reveal()));
    rows.add("h").keys = {{"t", "not a key"}};
    rows.add("i").keys = {{"t", std::string(key_line) + " other comment"}};
    rows.add("j", "free@example.com");
    const std::vector<std::pair<std::int64_t, std::string>> expected = {
        {1, "username \"oLD\" is taken"},
        {2, "email \"OLD@example.com\" is taken"},
        {3, "email \"second@example.com\" is taken"},
        {4, "email \"old@example.com\" is taken"},
        {5, "email \"D@example.com\" is taken"},
        {6, "email \"E@example.com\" is taken"},
        {7, "identity github \"1\" is taken"},
        {8, "private_token is taken"},
        {9, "key \"t\" is not an SSH public key"},
        {10, "key \"t\" is taken"},
    };
    EXPECT_EQ(run(true)->imported, 1);
    EXPECT_EQ(refused, expected);
    EXPECT_EQ(total(), 2);
    EXPECT_TRUE(store->check().empty());
}

TEST_F(Imports, DuplicatesInsideOneFileAreFound) {
    auto& first = rows.add("joe", "joe@example.com");
    first.account.identities = {{"github", "1"}};
    first.private_token = Secret("kept-token-kept-toke");
    first.keys = {{"k", key_line}};
    first.emails = {"x@example.com"};
    rows.add("Joe");
    rows.add("a", "JOE@example.com");
    rows.add("b", "x@example.com");
    rows.add("c").account.identities = {{"github", "1"}};
    rows.add("d").private_token = Secret("kept-token-kept-toke");
    rows.add("e").keys = {{"k", key_line}};
    const std::string rsa =
        "ssh-rsa "
        "AAAAB3NzaC1yc2EAAAABJQAAAIEAiPWx6WM4lhHNedGfBpPJNPpZ7yKu+"
        "dnn1SJejgt4596k6YjzGGphH2TUxwKzxcKDKKezwkpfnxPk"
        "SMkuEspGRt/aZZ9wa++Oi7Qkr8prgHc4soW6NUlfDzpvZK2H5E7eQaSeP3SAwGmQKUFHCddNaP0L+hM7zhFNzjFvpaMgJw0=";
    rows.add("f").keys = {{"one", rsa + " 1"}, {"two", rsa + " 2"}};
    EXPECT_EQ(run(true)->imported, 1);
    EXPECT_EQ(refused.size(), 7U);
    EXPECT_EQ(refused.back().second, "key \"two\" is taken");
    EXPECT_TRUE(store->check().empty());
}

TEST_F(Imports, TheServersDefaultsAndTheRuleForExternalPeopleHold) {
    rows.add("plain");
    rows.add("given").projects_limit = 3;
    auto& outsider = rows.add("outsider");
    outsider.projects_limit = 7;
    outsider.account.external = true;
    EXPECT_EQ(run()->imported, 3);
    EXPECT_EQ(by_name("plain").projects_limit, Options{}.projects_limit);
    EXPECT_EQ(by_name("given").projects_limit, 3);
    EXPECT_EQ(by_name("outsider").projects_limit, 0);
    EXPECT_FALSE(by_name("outsider").can_create_group);
}

TEST_F(Imports, TwoIdentitiesWithOneProviderAreARefusal) {
    rows.add("joe").account.identities = {{"github", "1"}, {"github", "2"}};
    rows.add("ann");
    EXPECT_EQ(run(true)->imported, 1);
    ASSERT_EQ(refused.size(), 1U);
    EXPECT_EQ(refused[0].first, 1);
}

TEST_F(Imports, OneUuidForTwoAccountsIsARefusal) {
    const auto uuid = make("old");
    rows.add("joe").account.uuid = account(uuid).uuid;
    auto& second = rows.add("ann");
    second.account.uuid = crypto::random_uuid();
    const auto same = second.account.uuid;
    rows.add("tom").account.uuid = same;
    EXPECT_EQ(run(true)->imported, 1);
    EXPECT_EQ(refused.size(), 2U);
}

TEST_F(Imports, ManyPasswordsAreHashedEachForItsOwnRow) {
    for (int i = 0; i < 150; ++i)
        if (auto& row = rows.add("user" + std::to_string(i)); i % 3 != 0)
            row.password = Secret("password" + std::to_string(i));
    EXPECT_EQ(run()->imported, 150);
    for (const int i : {1, 2, 64, 65, 100, 149}) {
        if (i % 3 == 0) continue;
        EXPECT_TRUE(signs_in("user" + std::to_string(i), "password" + std::to_string(i))) << i;
        EXPECT_FALSE(signs_in("user" + std::to_string(i), "password" + std::to_string(i + 1))) << i;
    }
    EXPECT_EQ(hash_of(by_name("user0").id), "");
    EXPECT_EQ(total(), 150);
    AccountFilter filter;
    filter.search = "user14";
    EXPECT_EQ(directory.accounts.page(filter, 0, 100).total, 11) << "imported people are found";
}

TEST_F(Imports, ProgressIsToldAtLeastEveryThousandRows) {
    for (int i = 0; i < 2500; ++i) rows.add("user" + std::to_string(i));
    ASSERT_TRUE(run());
    std::int64_t last = 0;
    for (const auto now : progress) {
        EXPECT_GE(now, last);
        EXPECT_LE(now - last, 1000);
        last = now;
    }
    EXPECT_EQ(last, 2500);
}

TEST_F(Imports, AnEmptyFileIsNoMistake) { EXPECT_EQ(run()->imported, 0); }

}  // namespace
}  // namespace usher::core
