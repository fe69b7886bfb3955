// Memory against the store behind it: whatever is asked after random changes, both say the same.
#include "memory/memory_store.h"

#include <gtest/gtest.h>

#include "memory/random_directory_test.h"
#include "store/open.h"

namespace usher {
namespace {

using testing::compare_lists;
using testing::compare_records;
using testing::RandomDirectory;

constexpr std::size_t plenty = std::size_t{1} << 30;

class MemoryStoreTest : public ::testing::TestWithParam<unsigned> {};
INSTANTIATE_TEST_SUITE_P(, MemoryStoreTest, ::testing::Range(1u, 6u));

TEST_P(MemoryStoreTest, says_what_the_store_says_whatever_has_changed) {
    auto truth = open_store({"sqlite::memory:", 2});
    RandomDirectory directory(*truth, GetParam());
    for (int i = 0; i < 100; ++i) directory.change();
    MemoryStore store(std::move(truth), plenty);
    directory.use(store);
    for (int i = 0; i < 400; ++i) {
        if (i == 50) store.await_filled();
        directory.change();
        compare_lists(store, directory);
        compare_records(store, directory);
    }
    EXPECT_TRUE(store.is_whole());
}

TEST_P(MemoryStoreTest, says_the_same_when_the_directory_does_not_fit) {
    auto truth = open_store({"sqlite::memory:", 2});
    RandomDirectory directory(*truth, GetParam());
    for (int i = 0; i < 100; ++i) directory.change();
    MemoryStore store(std::move(truth), 1);
    directory.use(store);
    store.await_filled();
    EXPECT_FALSE(store.is_whole());
    for (int i = 0; i < 200; ++i) {
        directory.change();
        compare_lists(store, directory);
        compare_records(store, directory);
        compare_records(store, directory);
    }
}

TEST(MemoryStore, makes_its_index_anew_when_many_texts_have_changed) {
    MemoryStore store(open_store({"sqlite::memory:", 2}), plenty);
    store.await_filled();
    RandomDirectory directory(store, 1);
    for (int i = 0; i < 20; ++i) directory.change();
    for (int round = 0; round < 4; ++round) {
        (void)store.write(policy::operate(), [&](Writer& writer) -> Result<void> {
            for (int i = 0; i < 1500; ++i) {
                Account account;
                const auto number = round * 1500 + i;
                account.uuid.bytes[2] = static_cast<std::uint8_t>(number);
                account.uuid.bytes[3] = static_cast<std::uint8_t>(number >> 8);
                account.uuid.bytes[4] = 1;
                account.username = "many" + std::to_string(number);
                account.id = writer.accounts().insert(account, false);
                account.name = "Anna " + std::to_string(number);
                writer.accounts().update(account);
            }
            return {};
        });
        (void)store.write(policy::operate(), [&](Writer& writer) -> Result<void> {
            for (auto& account : writer.reader().accounts().after({}, 100'000)) {
                account.name += " renamed" + std::to_string(round);
                writer.accounts().update(account);
            }
            return {};
        });
        for (int i = 0; i < 20; ++i) compare_lists(store, directory);
    }
}

}  // namespace
}  // namespace usher
