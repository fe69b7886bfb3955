// Opening: URLs, schema changes, and what is said when something does not fit.
#include <fstream>
#include <thread>

#include "contract/engines.h"
#include "store/migrations.h"
#include "store/postgres/connection.h"
#include "store/sqlite/connection.h"

namespace usher::test {
namespace {

std::string opening_error(const std::string& url) {
    try {
        open_store({.url = url});
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "";
}

// The schema as the version before GitLab v4 had it, with what that version stored.
constexpr std::string_view first_of_v4 = "0006";

void make_of_version_5(Connection& connection) {
    std::vector<SchemaFile> old;
    for (const auto& file : schema_files())
        if (file.name < first_of_v4) old.push_back(file);
    apply_migrations(connection, old);
    const bool sqlite = connection.engine() == Engine::sqlite;
    const auto bytes = [&](const std::string& hex) {
        return sqlite ? "X'" + hex + "'" : "'\\x" + hex + "'::bytea";
    };
    const auto hash = hash_of(1);
    std::uint64_t lookup = 0;
    std::string hash_text;
    for (std::size_t at = 0; at < hash.size(); ++at) {
        if (at < 8) lookup = lookup << 8 | hash[at];
        hash_text += "0123456789abcdef"[hash[at] >> 4];
        hash_text += "0123456789abcdef"[hash[at] & 15];
    }
    const auto lookup_text = std::to_string(static_cast<std::int64_t>(lookup));
    const std::string line_end = sqlite ? "char(10)" : "chr(10)";
    const std::string folded =
        "'joe' || " + line_end + " || 'joe smith' || " + line_end + " || 'joe@example.org'";
    std::string script =
        "INSERT INTO account (uuid, kind, username, username_folded, name, email, state, admin, external, "
        "can_create_group, two_factor_enabled, projects_limit, theme_id, color_scheme_id, skype, linkedin, "
        "twitter, website_url, organization, created_at, updated_at, confirmed_at, identity_count, "
        "last_seen_at, cookie_epoch) VALUES (" +
        bytes("000102030405060708090a0b0c0d0e0f") +
        ", 0, 'Joe', 'joe', 'Joe Smith', 'joe@example.org', 0, 1, 0, 1, 0, 10, 1, 1, 'skype', '', '', '', "
        "'Org', 1000000, 2000000, 3000000, 0, 4000000, 2);"
        "INSERT INTO account_tally VALUES (0, 0, 1);"
        "INSERT INTO account_search VALUES (1, " +
        folded +
        ");"
        "INSERT INTO email (account_id, address, folded, is_primary, created_at) VALUES "
        "(1, 'joe@example.org', 'joe@example.org', 1, 1000000), (1, 'further@example.org', "
        "'further@example.org', 0, 1000000);"
        "INSERT INTO ssh_key (account_id, title, key, key_hash, fingerprint, sha256, created_at, updated_at) "
        "VALUES (1, 'laptop', 'ssh-rsa A', 7, 'aa:bb', 'Sha', 1000000, 1000000);"
        "INSERT INTO credential (lookup, hash, account_id, kind, scopes) VALUES (" +
        lookup_text + ", " + bytes(hash_text) +
        ", 1, 1, 'api');"
        "INSERT INTO token (lookup, account_id, kind, name, sealed, created_at) VALUES (" +
        lookup_text + ", 1, 1, 'ci', " + bytes("") + ", 5000000);";
    if (sqlite) script += "INSERT INTO account_trigram (rowid, folded) VALUES (1, " + folded + ");";
    connection.execute(script);
}

class MigrationsContract : public StoreContract {};
USHER_ON_EVERY_ENGINE(MigrationsContract);

TEST_P(MigrationsContract, are_applied_once) {
    if (GetParam() == On::sqlite_memory) GTEST_SKIP() << "a database in memory is always new";
    std::string fresh;
    Directory directory;
    fresh = GetParam() == On::postgres ? postgres()->new_database() : "sqlite:" + directory.file("fresh.db");
    const auto first = migrate({.url = fresh});
    const auto second = migrate({.url = fresh});
    ASSERT_GE(first.size(), 2u);
    ASSERT_EQ(first.size(), second.size());
    for (std::size_t i = 0; i < first.size(); ++i) {
        EXPECT_TRUE(first[i].now);
        EXPECT_FALSE(second[i].now);
        EXPECT_GT(first[i].number, i == 0 ? 0 : first[i - 1].number);
        EXPECT_EQ(first[i].name, second[i].name);
    }
    EXPECT_EQ(first[0].name, "0001_directory");
    EXPECT_EQ(opening_error(fresh), "");
}

TEST_P(MigrationsContract, an_edited_one_is_refused) {
    if (GetParam() == On::sqlite_memory) GTEST_SKIP() << "nothing reaches it from outside";
    run_behind_the_back("UPDATE schema_migration SET checksum = 'edited' WHERE number = 2");
    EXPECT_NE(opening_error(url()).find("0002_search differs"), std::string::npos) << opening_error(url());
}

TEST_P(MigrationsContract, one_from_the_future_is_refused) {
    if (GetParam() == On::sqlite_memory) GTEST_SKIP() << "nothing reaches it from outside";
    run_behind_the_back("INSERT INTO schema_migration VALUES (9999, 'future', 'x', 0)");
    EXPECT_NE(opening_error(url()).find("9999"), std::string::npos) << opening_error(url());
}

TEST_P(MigrationsContract, two_nodes_may_start_at_once) {
    if (GetParam() != On::postgres) GTEST_SKIP() << "one process has a SQLite file";
    const std::string fresh = postgres()->new_database();
    std::string errors[2];
    std::thread other([&] { errors[1] = opening_error(fresh); });
    errors[0] = opening_error(fresh);
    other.join();
    EXPECT_EQ(errors[0], "");
    EXPECT_EQ(errors[1], "");
}

TEST_P(MigrationsContract, what_an_older_version_stored_is_there_afterwards) {
    if (GetParam() == On::sqlite_memory) GTEST_SKIP() << "a database in memory is always new";
    Directory directory;
    std::string old;
    if (GetParam() == On::postgres) {
        old = postgres()->new_database();
        PostgresConnection connection(old);
        make_of_version_5(connection);
    } else {
        old = "sqlite:" + directory.file("old.db");
        SqliteConnection connection(directory.file("old.db"), SqliteConnection::Use::write);
        make_of_version_5(connection);
    }
    const auto applied = migrate({.url = old});
    ASSERT_GT(applied.size(), 5u);
    for (const auto& migration : applied) EXPECT_EQ(migration.now, migration.name >= first_of_v4);

    const auto opened = open_store({.url = old});
    EXPECT_EQ(opened->check(), std::vector<std::string>{});
    opened->read([&](Reader& reader) {
        auto joe = bare_account("Joe");
        joe.id = {1};
        for (std::size_t i = 0; i < joe.uuid.bytes.size(); ++i)
            joe.uuid.bytes[i] = static_cast<std::uint8_t>(i);
        joe.name = "Joe Smith";
        joe.email = "joe@example.org";
        joe.admin = true;
        joe.profile.skype = "skype";
        joe.profile.organization = "Org";
        joe.created_at = at(1);
        joe.updated_at = at(2);
        joe.confirmed_at = at(3);
        joe.last_seen_at = at(4);
        joe.cookie_epoch = 2;
        EXPECT_EQ(reader.accounts().by_id({1}), joe) << "what is new has its default";
        AccountFilter named;
        named.named = NameSearch{"smith", {}};
        for (const auto by : {AccountOrder::id, AccountOrder::name, AccountOrder::created_at})
            EXPECT_EQ(copies_of(reader.accounts().page(named, {by, true, {}}, 0, 5)), std::vector{joe});
        const auto further = reader.emails().secondary_of({1});
        EXPECT_EQ(further.size(), 1u);
        EXPECT_EQ(further.at(0).confirmed_at, std::nullopt);
        const SshKey key{{1}, {1}, "laptop", "ssh-rsa A", "aa:bb", "Sha", at(1), at(1)};
        EXPECT_EQ(reader.keys().by_sha256("Sha"), key);
        Token token{{1}, {1}, TokenKind::personal, "ci", "api", "", at(5), {}, {}};
        token.hash = hash_of(1);
        EXPECT_EQ(reader.tokens().page({}, 0, 5), std::vector{token});
        EXPECT_EQ(*reader.tokens().credential(token.hash)->account, joe);
        return 0;
    });
}

TEST(Opening, says_what_is_wrong_with_a_url) {
    EXPECT_NE(opening_error("mysql://x").find("sqlite:PATH"), std::string::npos);
    EXPECT_NE(opening_error("sqlite:").find("names no file"), std::string::npos);
    EXPECT_NE(opening_error("sqlite:/nonexistent/store.db").find("/nonexistent/store.db cannot be opened"),
              std::string::npos);
}

TEST(Opening, refuses_a_file_that_is_no_database) {
    Directory directory;
    std::ofstream(directory.file("text")) << std::string(5000, 'x');
    EXPECT_NE(opening_error("sqlite:" + directory.file("text")).find("not a database"), std::string::npos);
}

}  // namespace
}  // namespace usher::test
