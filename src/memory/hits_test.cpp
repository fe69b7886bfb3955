// What is kept of searches against going through everybody, while the directory changes.
#include "memory/hits.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "memory/resident.h"

namespace usher {
namespace {

class HitsTest : public ::testing::Test {
  protected:
    HitsTest() {
        for (std::int64_t id = 1; id <= 3000; ++id) put(id);
        resident_.use_index();
    }

    void put(std::int64_t id) {
        static const char* const words[] = {"Ann", "Łuk", "ijs", "b", "Zoë"};
        Account account;
        account.id = AccountId{id};
        account.username = "u" + std::to_string(chance(100'000));
        account.name = words[chance(200) == 0 ? 2 : chance(2)] + std::to_string(chance(1000));
        if (chance(2)) account.email = account.username + "@example.org";
        account.state = chance(10) == 0 ? State::blocked : State::active;
        account.admin = chance(20) == 0;
        PackedAccount packed(account);
        resident_.put(account.id, PackedAccount(account));
        truth_[id] = std::move(packed);
    }
    void erase(std::int64_t id) {
        resident_.erase(AccountId{id});
        truth_.erase(id);
    }
    void change() {
        const auto id = static_cast<std::int64_t>(1 + chance(3000));
        switch (chance(4)) {
            case 0:
                for (int i = 0; i < 3; ++i) put(truth_.rbegin()->first + 1);
                return;
            case 1:
                return erase(id);
            case 2:
                return erase(truth_.rbegin()->first);
            default:
                put(id);
        }
    }

    std::vector<std::int64_t> hits(const AccountFilter& filter) const {
        const AccountTest test(filter);
        std::vector<std::int64_t> ids;
        for (auto at = truth_.rbegin(); at != truth_.rend(); ++at)
            if (test.shows(at->first, at->second)) ids.push_back(at->first);
        return ids;
    }
    std::vector<std::int64_t> page(const AccountFilter& filter, std::int64_t after, std::int64_t offset,
                                   std::int64_t limit) const {
        std::vector<std::int64_t> ids;
        for (const auto& account : resident_.page(filter, false, AccountId{after}, offset, limit))
            ids.push_back(account->id.value);
        return ids;
    }
    std::size_t chance(std::size_t below) {
        return std::uniform_int_distribution<std::size_t>(0, below - 1)(random_);
    }

    Resident resident_;

  private:
    std::map<std::int64_t, PackedAccount> truth_;
    std::mt19937 random_{5};
};

AccountFilter search(std::string text) { return {.search = std::move(text)}; }

TEST_F(HitsTest, are_what_going_through_everybody_finds) {
    auto blocked = search("u");
    blocked.only_blocked = true;
    auto admins = search("ann");
    admins.only_admins = true;
    AccountFilter named;
    named.named = NameSearch{"łuk1", AccountId{7}};
    const std::vector<AccountFilter> filters{search("ij"), search("ijs"), search("u1"),      search("e"),
                                             blocked,      admins,        search("example"), named};
    for (int round = 0; round < 4000; ++round) {
        change();
        const auto& filter = filters[chance(filters.size())];
        const auto all = hits(filter);
        const auto total = static_cast<std::int64_t>(all.size());
        const auto most = chance(2) ? static_cast<std::int64_t>(1 + chance(1500)) : 1'000'000;
        ASSERT_EQ(resident_.count(filter, most), std::min(total, most))
            << filter.search << " in round " << round;
        const auto after = chance(3) ? 0 : static_cast<std::int64_t>(1 + chance(3500));
        const auto offset = static_cast<std::int64_t>(chance(3) ? chance(4) * 20 : chance(400));
        const auto limit = static_cast<std::int64_t>(1 + chance(100));
        std::vector<std::int64_t> expected;
        std::int64_t skip = offset;
        for (const auto id : all)
            if ((after == 0 || id < after) && skip-- <= 0 && std::ssize(expected) < limit)
                expected.push_back(id);
        ASSERT_EQ(page(filter, after, offset, limit), expected) << filter.search << " in round " << round;
    }
}

TEST(Hits, know_a_total_only_as_far_as_it_was_counted) {
    Hits hits;
    const auto filter = search("ann");
    EXPECT_EQ(hits.count(filter, 1), std::nullopt);
    Hits::Found found;
    for (std::int64_t id = 1000; id > 500; --id) found.add(id);
    hits.keep(filter, found);
    EXPECT_EQ(hits.count(filter, 400), 400);
    EXPECT_EQ(hits.count(filter, 500), 500);
    EXPECT_EQ(hits.count(filter, 501), std::nullopt);
    EXPECT_EQ(hits.page(filter, 0, 0, 2), (std::vector<std::uint32_t>{1000, 999}));
    EXPECT_EQ(hits.page(filter, 999, 1, 1), (std::vector<std::uint32_t>{997}));
    EXPECT_EQ(hits.page(filter, 0, 400, 20), std::nullopt);
    found.is_all = true;
    hits.keep(filter, found);
    EXPECT_EQ(hits.count(filter, 501), 500);
}

}  // namespace
}  // namespace usher
