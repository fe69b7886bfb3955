// Pages, totals and search.
#include <algorithm>
#include <random>

#include "base/text.h"
#include "contract/engines.h"

namespace usher::test {
namespace {

class ListsContract : public StoreContract {
  protected:
    std::vector<Account> page(const AccountFilter& filter, std::int64_t offset, std::int64_t limit) {
        return copies_of(read([&](Reader& reader) { return reader.accounts().page(filter, offset, limit); }));
    }
    std::int64_t count(const AccountFilter& filter) {
        return read([&](Reader& reader) { return reader.accounts().count(filter); });
    }
    // Every account, newest first, read without paging.
    std::vector<Account> everybody() {
        auto accounts = read([&](Reader& reader) { return reader.accounts().after({}, 1'000'000); });
        std::reverse(accounts.begin(), accounts.end());
        return accounts;
    }
    static std::vector<AccountId> ids(const std::vector<Account>& accounts) {
        std::vector<AccountId> list;
        for (const Account& account : accounts) list.push_back(account.id);
        return list;
    }
    std::vector<AccountId> ids_by_pages(const AccountFilter& filter, std::int64_t size) {
        std::vector<AccountId> list;
        for (std::int64_t offset = 0;; offset += size) {
            const auto part = ids(page(filter, offset, size));
            list.insert(list.end(), part.begin(), part.end());
            if (part.empty()) return list;
        }
    }
};
USHER_ON_EVERY_ENGINE(ListsContract);

TEST_P(ListsContract, an_empty_directory_has_no_pages) {
    EXPECT_TRUE(page({}, 0, 20).empty());
    EXPECT_TRUE(page({}, 5, 20).empty());
    EXPECT_EQ(count({}), 0);
}

// More than two tally blocks, with holes.
TEST_P(ListsContract, pages_concatenate_to_the_whole_directory) {
    std::mt19937 random(4711);
    std::vector<AccountId> alive;
    write([&](Writer& writer) {
        writer.expect_bulk();
        for (int i = 0; i < 9000; ++i)
            alive.push_back(writer.accounts().insert(bare_account("user" + std::to_string(i)), false));
    });
    std::shuffle(alive.begin(), alive.end(), random);
    write([&](Writer& writer) {
        for (int i = 0; i < 3000; ++i) {
            writer.accounts().erase(alive.back(), {}, at(2));
            alive.pop_back();
        }
    });
    for (int i = 0; i < 10; ++i) alive.push_back(add(bare_account("late" + std::to_string(i))));

    std::sort(alive.rbegin(), alive.rend());
    EXPECT_EQ(count({}), static_cast<std::int64_t>(alive.size()));
    for (const std::int64_t size : {100, 997}) EXPECT_EQ(ids_by_pages({}, size), alive);
    for (int i = 0; i < 50; ++i) {
        const std::size_t offset = random() % alive.size();
        const auto part = ids(page({}, static_cast<std::int64_t>(offset), 3));
        ASSERT_FALSE(part.empty());
        EXPECT_TRUE(std::equal(part.begin(), part.end(), alive.begin() + static_cast<long>(offset)));
    }
    EXPECT_TRUE(page({}, static_cast<std::int64_t>(alive.size()), 1).empty());
}

TEST_P(ListsContract, an_account_in_a_list_is_whole) {
    Account account = full_account("whole");
    account.id = add(account);
    EXPECT_EQ(page({}, 0, 5), std::vector<Account>{account});
    EXPECT_EQ(page({.search = "whole"}, 0, 5), std::vector<Account>{account});
    EXPECT_EQ(page({.only_external = true}, 0, 5), std::vector<Account>{account});
}

TEST_P(ListsContract, filters_combine_with_and) {
    std::mt19937 random(12);
    const std::vector<State> states = {State::active, State::blocked, State::ldap_blocked, State::deactivated,
                                       State::banned};
    for (int i = 0; i < 60; ++i) {
        Account account = bare_account((random() % 2 ? "anna" : "berta") + std::to_string(i));
        account.state = states[random() % states.size()];
        account.external = random() % 2;
        add(account);
    }
    const auto all = everybody();
    for (const std::string search : {"", "an", "anna"}) {
        for (unsigned bits = 0; bits < 8; ++bits) {
            AccountFilter filter{.search = search};
            filter.only_active = (bits & 1) != 0;
            filter.only_blocked = (bits & 2) != 0;
            filter.only_external = (bits & 4) != 0;
            std::vector<AccountId> expected;
            for (const Account& account : all) {
                const bool blocked = account.state == State::blocked || account.state == State::ldap_blocked;
                if (filter.only_active && account.state != State::active) continue;
                if (filter.only_blocked && !blocked) continue;
                if (filter.only_external && !account.external) continue;
                if (search_text(account).find(search) == std::string::npos) continue;
                expected.push_back(account.id);
            }
            EXPECT_EQ(ids_by_pages(filter, 7), expected) << search << bits;
            EXPECT_EQ(count(filter), static_cast<std::int64_t>(expected.size())) << search << bits;
        }
    }
}

// Names made of few and awkward characters, so that terms hit and miss; compared with a plain scan.
TEST_P(ListsContract, search_finds_what_a_scan_finds) {
    const std::vector<std::string> letters = {
        "a", "b", "%",  "_", "\\", "\"", "'", "*", "-", "\n", " ", "(", ")",  "^", ":",  "+",
        "ä", "ß", "日", "😀", "{",  "}",  "?", "$", ";", "OR", "a", "b", "ab", "A", "\t", "\xEF\xBF\xBF"};
    std::mt19937 random(99);
    const auto word = [&](std::size_t most) {
        std::string text;
        for (std::size_t n = 1 + random() % most; n > 0; --n) text += letters[random() % letters.size()];
        return text;
    };
    const auto person = [&](int i) {
        Account account = bare_account(word(6) + std::to_string(i));
        account.name = word(8);
        if (random() % 2) account.email = word(5) + "@x.org";
        return account;
    };
    write([&](Writer& writer) {
        writer.expect_bulk();
        for (int i = 0; i < 250; ++i) {
            const AccountId id = writer.accounts().insert(person(i), false);
            if (i % 10 == 3) {  // changed and removed before their trigrams are there
                Account changed = person(i);
                changed.id = id;
                writer.accounts().update(changed);
            }
            if (i % 10 == 7) writer.accounts().erase(id, {}, at(3));
        }
    });
    for (int i = 250; i < 300; ++i) add(person(i), false);
    for (const Account& account : everybody()) {  // and after they are
        if (account.id.value % 5 == 0) {
            Account changed = person(1000 + static_cast<int>(account.id.value));
            changed.id = account.id;
            write([&](Writer& writer) { writer.accounts().update(changed); });
        } else if (account.id.value % 5 == 1) {
            write([&](Writer& writer) { writer.accounts().erase(account.id, {}, at(4)); });
        }
    }

    const auto all = everybody();
    std::size_t hits = 0;
    for (int i = 0; i < 400; ++i) {
        std::string term = fold_case(word(5));
        if (i % 2) {  // a piece of what is there
            const std::string text = search_text(all[random() % all.size()]);
            std::size_t first = random() % text.size();
            std::size_t end = std::min(text.size(), first + 1 + random() % 12);
            const auto inside = [&](std::size_t k) {
                return (static_cast<unsigned char>(text[k]) & 0xC0) == 0x80;
            };
            while (first > 0 && inside(first)) --first;
            while (end < text.size() && inside(end)) ++end;
            term = text.substr(first, end - first);
        }
        std::vector<AccountId> expected;
        for (const Account& account : all)
            if (search_text(account).find(term) != std::string::npos) expected.push_back(account.id);
        hits += expected.size();
        ASSERT_EQ(ids(page({.search = term}, 0, 1000)), expected) << "term <" << term << ">";
        ASSERT_EQ(count({.search = term}), static_cast<std::int64_t>(expected.size()))
            << "term <" << term << ">";
    }
    EXPECT_GT(hits, 1000u);
}

}  // namespace
}  // namespace usher::test
