// The table against a plain map, over several of its blocks and runs.
#include "memory/account_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <vector>

namespace usher {
namespace {

using Ids = std::vector<std::int64_t>;

class AccountTableTest : public testing::Test {
  protected:
    static constexpr std::int64_t largest = 20'000;
    static constexpr std::size_t page = 20;

    AccountTableTest() {
        for (int i = 0; i < 15'000; ++i) put(pick(1, largest));
    }

    std::int64_t pick(std::int64_t from, std::int64_t to) {
        return std::uniform_int_distribution<std::int64_t>(from, to)(chance);
    }

    void put(std::int64_t id) {
        Account account;
        account.username = "u" + std::to_string(id);
        // Most are in one state, as people are.
        account.state = pick(0, 9) < 7 ? State::active : static_cast<State>(pick(0, 5));
        table.put(id, PackedAccount(account));
        states[id] = account.state;
    }

    void erase(std::int64_t id) {
        table.erase(id);
        states.erase(id);
    }

    Ids expected(bool ascending, StateSet shown, std::int64_t after, std::int64_t skip) const {
        Ids all;
        for (const auto& [id, state] : states)
            if (shown & state_bit(state)) all.push_back(id);
        if (!ascending) std::reverse(all.begin(), all.end());
        std::erase_if(all,
                      [&](std::int64_t id) { return after > 0 && (ascending ? id <= after : id >= after); });
        all.erase(all.begin(), all.begin() + std::min<std::int64_t>(skip, std::ssize(all)));
        if (all.size() > page) all.resize(page);
        return all;
    }

    Ids found(bool ascending, StateSet shown, std::int64_t after, std::int64_t skip) const {
        Ids ids;
        const auto add = [&](std::int64_t id, const PackedAccount& account) {
            EXPECT_TRUE(account.username_is("u" + std::to_string(id)));
            ids.push_back(id);
            return ids.size() < page;
        };
        if (ascending)
            table.ascend(shown, after, skip, add);
        else
            table.descend(shown, after, skip, add);
        return ids;
    }

    std::mt19937 chance{7};
    AccountTable table;
    std::map<std::int64_t, State> states;
};

TEST_F(AccountTableTest, findsAnyPageInEitherDirection) {
    const StateSet sets[] = {any_state, state_bit(State::active), state_bit(State::blocked),
                             state_bit(State::blocked) | state_bit(State::banned)};
    for (int round = 0; round < 2000; ++round) {
        if (chance() % 3 == 0)
            erase(pick(1, largest));
        else
            put(pick(1, largest));
        if (round == 1000)
            for (std::int64_t id = 5000; id < 14'000; ++id) erase(id);
        if (round % 10 != 0) continue;
        for (const auto set : sets) {
            const std::int64_t after = chance() % 2 == 0 ? 0 : pick(1, largest);
            const std::int64_t skip = chance() % 4 == 0 ? 0 : pick(0, 16'000);
            for (const bool ascending : {true, false})
                ASSERT_EQ(found(ascending, set, after, skip), expected(ascending, set, after, skip))
                    << round << " ascending " << ascending << " after " << after << " skip " << skip;
        }
        const auto in_state = [](StateSet set) {
            return [set](const auto& each) { return (set & state_bit(each.second)) != 0; };
        };
        for (const auto set : sets)
            ASSERT_EQ(table.count(set), std::count_if(states.begin(), states.end(), in_state(set)));
    }
    table.clear();
    EXPECT_EQ(table.count(), 0);
    EXPECT_TRUE(found(true, any_state, 0, 0).empty());
}

}  // namespace
}  // namespace usher
