// Lists in every order, with every condition, by offset and by place; compared with a plain scan.
#include <algorithm>
#include <map>
#include <random>

#include "base/at_once.h"
#include "base/text.h"
#include "contract/engines.h"

namespace usher::test {
namespace {

constexpr State all_states[] = {State::active,      State::blocked, State::ldap_blocked,
                                State::deactivated, State::banned,  State::blocked_pending_approval};
constexpr AccountOrder all_orders[] = {AccountOrder::id,         AccountOrder::name,
                                       AccountOrder::username,   AccountOrder::created_at,
                                       AccountOrder::updated_at, AccountOrder::last_seen_at};

// An account with what a filter looks at and does not find in it.
struct Known {
    Account account;
    Settings attributes;
};

bool is_one_of(State state, std::initializer_list<State> states) {
    return std::find(states.begin(), states.end(), state) != states.end();
}

bool is_named(const Account& account, const NameSearch& named) {
    if (account.id == named.owner) return true;
    const auto username = fold_case(account.username), name = fold_case(account.name);
    if (code_points(named.query) < 3) return username == named.query || name == named.query;
    const auto holds_all = [&](const std::string& text) {
        for (const auto word : split(named.query, ' '))
            if (text.find(word) == std::string::npos) return false;
        return true;
    };
    return holds_all(username) || holds_all(name);
}

bool passes(const Known& known, const AccountFilter& filter) {
    const auto& a = known.account;
    if (search_text(a).find(filter.search) == std::string::npos) return false;
    if (filter.named && !is_named(a, *filter.named)) return false;
    if (filter.only_active && a.state != State::active) return false;
    if (filter.only_blocked && !is_one_of(a.state, {State::blocked, State::ldap_blocked})) return false;
    if (filter.only_welcome && is_one_of(a.state, {State::blocked, State::ldap_blocked, State::banned}))
        return false;
    if (filter.only_external && !a.external) return false;
    if (filter.only_internal && a.external) return false;
    if (filter.only_admins && !a.admin) return false;
    if (filter.two_factor && *filter.two_factor != a.two_factor_enabled) return false;
    if (filter.created_after && a.created_at <= *filter.created_after) return false;
    if (filter.created_before && a.created_at >= *filter.created_before) return false;
    if (filter.seen_since && (!a.last_seen_at || *a.last_seen_at < *filter.seen_since)) return false;
    if (filter.among && std::find(filter.among->begin(), filter.among->end(), a.id) == filter.among->end())
        return false;
    for (const auto& [name, value] : filter.custom_attributes) {
        const auto own = known.attributes.find(name);
        if (own == known.attributes.end() || own->second != value) return false;
    }
    return true;
}

AccountPlace place_of(const Account& account, AccountOrder by) {
    switch (by) {
        case AccountOrder::id:
            return {{}, {}, account.id};
        case AccountOrder::name:
            return {account.name, {}, account.id};
        case AccountOrder::username:
            return {account.username, {}, account.id};
        case AccountOrder::created_at:
            return {{}, account.created_at, account.id};
        case AccountOrder::updated_at:
            return {{}, account.updated_at, account.id};
        case AccountOrder::last_seen_at:
            return {{}, account.last_seen_at.value_or(Time{}), account.id};
    }
    return {};
}

bool is_before(AccountPlace one, AccountPlace other, AccountOrder by) {
    if (by == AccountOrder::username) {
        one.text = fold_case(one.text);
        other.text = fold_case(other.text);
    }
    return std::tie(one.text, one.time, one.id) < std::tie(other.text, other.time, other.id);
}

class AccountListsContract : public StoreContract {
  protected:
    // Few names and few times, so that places tie.
    void populate(int people) {
        write([&](Writer& writer) {
            for (int i = 0; i < people; ++i) {
                Known known{person(i), {}};
                known.account.id = writer.accounts().insert(known.account, false);
                for (const std::string name : {"color", "Größe"}) {
                    if (pick(2)) continue;
                    known.attributes[name] = pick(2) ? "red" : "";
                    writer.settings().set(known.account.id, custom_attribute_space, name,
                                          known.attributes[name]);
                }
                writer.settings().set(known.account.id, "elsewhere", "color", "red");
                everybody_.push_back(std::move(known));
            }
        });
    }

    std::size_t pick(std::size_t choices) { return random_() % choices; }

    std::string word() {
        static const std::vector<std::string> letters = {"a", "b", "B", "%",  "_", "\\", "\"", "'", ",",
                                                         "{", "ä", "É", "日", "*", "[",  "]",  "?", "ss"};
        std::string text;
        for (std::size_t n = 1 + pick(4); n > 0; --n) text += letters[pick(letters.size())];
        return text;
    }

    Account person(int number) {
        Account account = bare_account(word() + std::to_string(number % 7) + word() + std::to_string(number));
        if (number < 8) account.username = std::string(1, static_cast<char>('p' + number));
        account.kind = pick(8) ? AccountKind::person : AccountKind::service;
        account.name = pick(3) ? word() + " " + word() : std::string(pick(2) ? "Ab" : "ab");
        if (pick(2)) account.email = word() + "@x.org";
        account.state = all_states[pick(std::size(all_states))];
        account.external = pick(2);
        account.admin = pick(3) == 0;
        account.two_factor_enabled = pick(2);
        account.created_at = at(static_cast<std::int64_t>(pick(9)) - 2);
        account.updated_at = at(static_cast<std::int64_t>(pick(9)) * 1000);
        if (pick(3)) account.last_seen_at = at(static_cast<std::int64_t>(pick(9)));
        return account;
    }

    // A word of a name that is there, or any.
    std::string wanted_word() {
        if (pick(4) == 0) return fold_case(word());
        const auto& account = everybody_[pick(everybody_.size())].account;
        const auto text = fold_case(pick(2) ? account.name : account.username);
        std::vector<std::string> words;
        for (const auto part : split(text, ' ')) words.emplace_back(part);
        return words[pick(words.size())];
    }

    NameSearch name_search() {
        NameSearch named;
        named.query = wanted_word();
        if (pick(3) == 0) named.query += " " + wanted_word();
        if (code_points(named.query) >= 3 && pick(3) == 0)
            named.owner = everybody_[pick(everybody_.size())].account.id;
        return named;
    }

    AccountFilter filter() {
        AccountFilter filter;
        const auto maybe = [&] { return pick(6) == 0; };
        if (maybe()) filter.search = wanted_word();
        if (maybe() || maybe()) filter.named = name_search();
        filter.only_active = maybe();
        filter.only_blocked = maybe();
        filter.only_external = maybe();
        filter.only_welcome = maybe() || maybe();
        filter.only_internal = maybe();
        filter.only_admins = maybe();
        if (maybe()) filter.two_factor = pick(2) == 0;
        if (maybe()) filter.created_after = at(static_cast<std::int64_t>(pick(5)) - 2);
        if (maybe()) filter.created_before = at(static_cast<std::int64_t>(pick(9)));
        if (maybe()) filter.seen_since = at(static_cast<std::int64_t>(pick(9)));
        if (maybe()) {
            filter.among.emplace();
            for (std::size_t n = pick(40); n > 0; --n)
                filter.among->push_back({static_cast<std::int64_t>(pick(everybody_.size() + 20))});
        }
        if (maybe()) filter.custom_attributes["color"] = pick(2) ? "red" : "";
        if (maybe()) filter.custom_attributes["Größe"] = pick(3) ? "red" : "it's \"x\" {}";
        return filter;
    }

    // By a plain scan.
    std::vector<AccountId> expected(const AccountFilter& filter, AccountSequence sequence) {
        std::vector<const Account*> found;
        const auto before = [&](const AccountPlace& one, const AccountPlace& other) {
            return sequence.ascending ? is_before(one, other, sequence.by)
                                      : is_before(other, one, sequence.by);
        };
        for (const auto& known : everybody_)
            if (passes(known, filter) &&
                (!sequence.after || before(*sequence.after, place_of(known.account, sequence.by))))
                found.push_back(&known.account);
        std::sort(found.begin(), found.end(), [&](const Account* one, const Account* other) {
            return before(place_of(*one, sequence.by), place_of(*other, sequence.by));
        });
        std::vector<AccountId> ids;
        for (const auto* account : found) ids.push_back(account->id);
        return ids;
    }

    std::vector<Account> page(const AccountFilter& filter, const AccountSequence& sequence,
                              std::int64_t offset, std::int64_t limit) {
        return copies_of(
            read([&](Reader& reader) { return reader.accounts().page(filter, sequence, offset, limit); }));
    }
    std::int64_t count(const AccountFilter& filter, std::int64_t most = unbounded) {
        return read([&](Reader& reader) { return reader.accounts().count(filter, most); });
    }
    std::vector<AccountId> by_offsets(const AccountFilter& filter, const AccountSequence& sequence,
                                      std::int64_t size) {
        std::vector<AccountId> ids;
        for (std::int64_t offset = 0;; offset += size) {
            const auto part = page(filter, sequence, offset, size);
            for (const auto& account : part) ids.push_back(account.id);
            if (part.empty()) return ids;
        }
    }
    std::vector<AccountId> by_places(const AccountFilter& filter, AccountSequence sequence,
                                     std::int64_t size) {
        std::vector<AccountId> ids;
        for (;;) {
            const auto part = page(filter, sequence, 0, size);
            if (part.empty()) return ids;
            for (const auto& account : part) ids.push_back(account.id);
            sequence.after = place_of(part.back(), sequence.by);
        }
    }

    std::mt19937 random_{2016};
    std::vector<Known> everybody_;
};
USHER_ON_EVERY_ENGINE(AccountListsContract);

TEST_P(AccountListsContract, a_page_that_goes_over_many_is_not_for_threads_that_must_not_wait) {
    constexpr int people = 2'500;
    write([&](Writer& writer) {
        for (int i = 0; i < people; ++i)
            writer.accounts().insert(bare_account("welcome" + std::to_string(i)), false);
    });
    AccountFilter welcome;
    welcome.only_welcome = true;
    const auto page = [&](std::int64_t offset) {
        return read([&](Reader& reader) { return reader.accounts().page(welcome, offset, 20); }).size();
    };
    EXPECT_EQ(page(people / 2), 20u);
    const AtOnce at_once;
    EXPECT_THROW(page(people / 2), MustWait);
    if (GetParam() != On::postgres) EXPECT_EQ(page(people - 20), 20u) << "it is near the other end";
}

TEST_P(AccountListsContract, every_order_is_a_walk_by_offsets_and_by_places) {
    populate(150);
    for (const auto by : all_orders) {
        for (const bool ascending : {false, true}) {
            const AccountSequence sequence{by, ascending, {}};
            const auto everybody = expected({}, sequence);
            ASSERT_EQ(everybody.size(), 150u);
            EXPECT_EQ(by_offsets({}, sequence, 7), everybody) << static_cast<int>(by) << ascending;
            for (const std::int64_t size : {1, 7, 149})
                EXPECT_EQ(by_places({}, sequence, size), everybody) << static_cast<int>(by) << ascending;
        }
    }
}

TEST_P(AccountListsContract, a_place_need_not_be_taken_by_anybody) {
    populate(100);
    for (int round = 0; round < 200; ++round) {
        AccountSequence sequence{all_orders[pick(std::size(all_orders))], pick(2) == 0, {}};
        sequence.after = {pick(2) ? word() : std::string(),
                          at(static_cast<std::int64_t>(pick(9)) * 500),
                          {static_cast<std::int64_t>(pick(120))}};
        if (sequence.by == AccountOrder::id) sequence.after = {{}, {}, sequence.after->id};
        if (sequence.by == AccountOrder::name || sequence.by == AccountOrder::username)
            sequence.after->time = {};
        else
            sequence.after->text.clear();
        EXPECT_EQ(by_offsets({}, sequence, 30), expected({}, sequence)) << static_cast<int>(sequence.by);
    }
}

TEST_P(AccountListsContract, every_condition_in_every_order_finds_what_a_scan_finds) {
    populate(150);
    std::size_t hits = 0;
    for (int round = 0; round < 400; ++round) {
        const auto wanted = filter();
        AccountSequence sequence{all_orders[pick(std::size(all_orders))], pick(2) == 0, {}};
        const auto found = expected(wanted, sequence);
        hits += !found.empty();
        SCOPED_TRACE("round " + std::to_string(round) + ", named <" +
                     (wanted.named ? wanted.named->query : "") + ">, search <" + wanted.search + ">");
        const auto size = static_cast<std::int64_t>(1 + pick(20));
        ASSERT_EQ(by_offsets(wanted, sequence, size), found);
        ASSERT_EQ(by_places(wanted, sequence, size), found);
        const auto total = static_cast<std::int64_t>(found.size());
        ASSERT_EQ(count(wanted), total);
        if (wanted.narrows()) {
            const auto most = static_cast<std::int64_t>(pick(40));
            ASSERT_EQ(count(wanted, most), std::min(total, most));
        }
        if (found.empty()) continue;
        const auto last = found[pick(found.size())];
        sequence.after =
            place_of(read([&](Reader& reader) { return *reader.accounts().by_id(last); }), sequence.by);
        ASSERT_EQ(by_offsets(wanted, sequence, size), expected(wanted, sequence));
    }
    EXPECT_GT(hits, 100u);
}

TEST_P(AccountListsContract, a_search_by_name_finds_what_a_scan_finds) {
    populate(150);
    std::size_t hits = 0;
    for (int round = 0; round < 400; ++round) {
        AccountFilter wanted;
        wanted.named = name_search();
        if (pick(4) == 0) wanted.only_welcome = true;
        const auto found = expected(wanted, {});
        hits += !found.empty();
        ASSERT_EQ(by_offsets(wanted, {}, 9), found) << "<" << wanted.named->query << ">";
        ASSERT_EQ(count(wanted), static_cast<std::int64_t>(found.size()))
            << "<" << wanted.named->query << ">";
    }
    EXPECT_GT(hits, 200u);
}

TEST_P(AccountListsContract, a_short_name_is_the_whole_one) {
    for (const std::string username : {"jo", "joe", "xjo", "o"}) {
        auto account = bare_account(username);
        account.name = username == "xjo" ? "Jo" : "Name " + username;
        add(account);
    }
    const auto found = [&](const std::string& query) {
        std::vector<std::string> names;
        AccountFilter wanted;
        wanted.named = NameSearch{query, {}};
        for (const auto& account : page(wanted, {AccountOrder::username, true, {}}, 0, 10))
            names.push_back(account.username);
        return names;
    };
    using Names = std::vector<std::string>;
    EXPECT_EQ(found("jo"), (Names{"jo", "xjo"}));
    EXPECT_EQ(found("o"), Names{"o"});
    EXPECT_EQ(found("joe"), Names{"joe"});
    EXPECT_EQ(found("xjo"), Names{"xjo"});
    EXPECT_EQ(found("joe name"), Names{"joe"});
    EXPECT_EQ(found("xjo jo"), Names{"xjo"}) << "both are in the username";
    EXPECT_EQ(found("xjo name"), Names{}) << "one is in the username, the other nowhere";
    EXPECT_EQ(found("ja"), Names{});
}

// More than one tally block, with holes; the offsets meet where the walk turns round.
TEST_P(AccountListsContract, welcome_people_are_paged_from_both_ends) {
    std::vector<AccountId> welcome;
    write([&](Writer& writer) {
        writer.expect_bulk();
        for (int i = 0; i < 5000; ++i) {
            auto account = bare_account("user" + std::to_string(i));
            account.state = pick(5) ? State::active : all_states[pick(std::size(all_states))];
            const auto id = writer.accounts().insert(account, false);
            if (!is_one_of(account.state, {State::blocked, State::ldap_blocked, State::banned}))
                welcome.push_back(id);
        }
    });
    write([&](Writer& writer) {
        for (int i = 0; i < 300; ++i) {
            const auto at_random = welcome.begin() + static_cast<long>(pick(welcome.size()));
            if (i % 3 == 0)
                writer.accounts().erase(*at_random, {}, at(9));
            else
                writer.accounts().set_state(*at_random, i % 3 == 1 ? State::banned : State::blocked, at(9));
            welcome.erase(at_random);
        }
    });
    std::sort(welcome.rbegin(), welcome.rend());
    AccountFilter wanted;
    wanted.only_welcome = true;
    const auto total = static_cast<std::int64_t>(welcome.size());
    EXPECT_EQ(count(wanted), total);
    EXPECT_EQ(count(wanted, 100), 100);
    EXPECT_EQ(by_offsets(wanted, {}, 1000), welcome);
    std::vector<std::int64_t> offsets = {1,         total / 2 - 1, total / 2, total / 2 + 1,
                                         total - 3, total - 1,     total};
    for (int i = 0; i < 30; ++i) offsets.push_back(static_cast<std::int64_t>(pick(welcome.size())));
    for (const auto offset : offsets) {
        std::vector<AccountId> part;
        for (const auto& account : page(wanted, {}, offset, 3)) part.push_back(account.id);
        const auto end = std::min(offset + 3, total);
        EXPECT_EQ(part, std::vector<AccountId>(welcome.begin() + offset, welcome.begin() + end)) << offset;
    }
    EXPECT_TRUE(page(wanted, {}, total + 1, 3).empty());
    EXPECT_TRUE(page(wanted, {}, std::numeric_limits<std::int64_t>::max(), 3).empty());
}

TEST_P(AccountListsContract, an_attribute_may_be_as_long_as_any_setting) {
    const AccountId id = add(bare_account("ann")), other = add(bare_account("ben"));
    std::string value, almost;
    while (value.size() < 60'000) value += static_cast<char>('!' + pick(90));
    almost = value;
    almost.back() = '~';
    write([&](Writer& writer) {
        writer.settings().set(id, custom_attribute_space, "long", value);
        writer.settings().set(other, custom_attribute_space, "long", almost);
    });
    AccountFilter wanted;
    wanted.custom_attributes = {{"long", value}};
    EXPECT_EQ(by_offsets(wanted, {}, 5), std::vector{id});
    EXPECT_EQ(count(wanted), 1);
    wanted.custom_attributes = {{"long", value.substr(0, 100)}};
    EXPECT_EQ(count(wanted), 0);
}

TEST_P(AccountListsContract, many_ids_come_in_the_order_asked_for) {
    std::vector<AccountId> ids;
    for (int i = 0; i < 5; ++i) ids.push_back(add(bare_account("p" + std::to_string(i))));
    const std::vector<AccountId> asked = {ids[3], {999}, ids[0], ids[4]};
    std::vector<AccountId> found;
    for (const auto& account : read([&](Reader& reader) { return reader.accounts().by_ids(asked); }))
        found.push_back(account.id);
    EXPECT_EQ(found, (std::vector<AccountId>{ids[3], ids[0], ids[4]}));
}

}  // namespace
}  // namespace usher::test
