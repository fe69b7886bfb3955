// Opening: URLs, schema changes, and what is said when something does not fit.
#include <fstream>
#include <thread>

#include "contract/engines.h"

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
        EXPECT_EQ(first[i].number, static_cast<int>(i) + 1);
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
