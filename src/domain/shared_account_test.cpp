#include "domain/shared_account.h"

#include <gtest/gtest.h>

#include <thread>

namespace usher {
namespace {

Account named(std::string name) {
    Account account;
    account.username = std::move(name);
    return account;
}

TEST(SharedAccount, IsNobodyAtFirst) {
    EXPECT_FALSE(SharedAccount());
    EXPECT_FALSE(shared(std::optional<Account>()));
    EXPECT_FALSE(copy_of(SharedAccount()));
    EXPECT_EQ(copy_of(SharedAccount(named("ann"))), named("ann"));
}

TEST(SharedAccount, IsOneForAllItsHolders) {
    const SharedAccount ann(named("ann"));
    const auto same = ann;
    EXPECT_EQ(&*same, &*ann);
}

TEST(SharedAccount, IsCopiedBeforeOneOfSeveralHoldersChangesIt) {
    SharedAccount mine(named("ann"));
    const auto* const before = &*mine;
    mine.own().name = "Ann";
    EXPECT_EQ(&*mine, before) << "nobody else held it";
    const auto others = mine;
    mine.own().name = "Anna";
    EXPECT_EQ(others->name, "Ann");
    EXPECT_EQ(mine->name, "Anna");
}

TEST(SharedAccount, LeavesItsRoomToTheNext) {
    const auto* const room = [] {
        const SharedAccount ann(named("ann"));
        return &*ann;
    }();
    EXPECT_EQ(&*SharedAccount::used(), room);
    const auto first = SharedAccount::used();
    const auto second = SharedAccount::used();
    EXPECT_NE(&*first, &*second) << "what is held is nobody else's";
}

TEST(SharedAccount, MayBeLetGoByAnotherThread) {
    auto ann = std::make_optional<SharedAccount>(named("ann"));
    std::thread([moved = std::move(*ann)] { EXPECT_EQ(moved->username, "ann"); }).join();
    std::thread([] {
        thread_local SharedAccount last;  // goes after what the thread laid by
        last = SharedAccount::used();
        SharedAccount::used();
    }).join();
}

TEST(SharedAccount, ListsAreSharedAndCopiedInOrder) {
    const std::vector<Account> accounts{named("ann"), named("bob")};
    EXPECT_EQ(copies_of(shared(accounts)), accounts);
}

}  // namespace
}  // namespace usher
