// The engines that the contract runs on, and words for writing its tests.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "store/open.h"
#include "support/postgres.h"

namespace usher::test {

// A temporary directory that goes with the object.
class Directory {
  public:
    Directory();
    ~Directory();
    Directory(const Directory&) = delete;
    Directory& operator=(const Directory&) = delete;
    std::string file(const std::string& name) const { return path_ + "/" + name; }

  private:
    std::string path_;
};

// The one PostgreSQL of this test program; null when it is not installed.
Postgres* postgres();

enum class On { sqlite_file, sqlite_memory, postgres };

// A fresh store per test.
class StoreContract : public testing::TestWithParam<On> {
  protected:
    void SetUp() override;
    void TearDown() override;  // every test must leave a sound store behind

    Store& store() { return *store_; }
    const std::string& url() const { return url_; }
    void reopen();
    // Statements past the port, to damage what the store keeps.
    void run_behind_the_back(const std::string& script);
    // The numbers of rows of every table that has any, for people's data: "account 1".
    std::vector<std::string> tables_with_rows();

    template <class F>
    auto read(F&& f) {
        return store().read(f);
    }
    // A write that must be accepted; its value.
    template <class F>
    auto write(F&& f) {
        auto result = store().write(policy::operate(), [&](Writer& writer) {
            using R = std::invoke_result_t<F&, Writer&>;
            if constexpr (std::is_void_v<R>) {
                f(writer);
                return Result<int>(0);
            } else {
                return Result<R>(f(writer));
            }
        });
        return std::move(*result);
    }
    AccountId add(const Account& account, bool own_email = true);

  private:
    std::unique_ptr<Directory> directory_;
    std::string url_;
    std::unique_ptr<Store> store_;
};

Time at(std::int64_t seconds);
// A plausible account with every field set to something of its own.
Account full_account(const std::string& username);
// One with nothing that may be absent.
Account bare_account(const std::string& username);
TokenHash hash_of(std::uint64_t seed);

}  // namespace usher::test

#define USHER_ON_EVERY_ENGINE(Suite)                                                                        \
    INSTANTIATE_TEST_SUITE_P(Store, Suite,                                                                  \
                             testing::Values(usher::test::On::sqlite_file, usher::test::On::sqlite_memory,  \
                                             usher::test::On::postgres),                                    \
                             [](const auto& of) {                                                           \
                                 return std::string(of.param == usher::test::On::sqlite_file ? "SqliteFile" \
                                                    : of.param == usher::test::On::sqlite_memory            \
                                                        ? "SqliteMemory"                                    \
                                                        : "Postgres");                                      \
                             })
