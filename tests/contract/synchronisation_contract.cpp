// What is remembered of directories outside, and the lease that lets one node at a time work.
#include "contract/engines.h"
#include "domain/synchronisation.h"

namespace usher::test {
namespace {

class SynchronisationContract : public StoreContract {
  protected:
    SyncedEntry entry(const std::string& id, std::optional<AccountId> account = std::nullopt) {
        return {
            "ldapmain", id, account, "ref-" + id, "digest", true, {"u", "n", "e@example.org", {"k1", "k2"}}};
    }
    void put(const SyncedEntry& entry) {
        write([&](Writer& w) { w.synchronisation().put(entry); });
    }
    std::optional<SyncedEntry> get(const std::string& id) {
        return read([&](Reader& r) { return r.synchronisation().entry("ldapmain", id); });
    }
    std::vector<std::string> ids(const std::string& after, std::int64_t limit) {
        std::vector<std::string> out;
        for (const auto& brief : briefs(after, limit)) out.push_back(brief.entry_id);
        return out;
    }
    std::vector<SyncedBrief> briefs(const std::string& after = "", std::int64_t limit = 100) {
        return read([&](Reader& r) { return r.synchronisation().briefs("ldapmain", after, limit); });
    }
    bool lease(const std::string& holder, int now, int until) {
        return write([&](Writer& w) { return w.synchronisation().lease("l", holder, at(now), at(until)); });
    }
};
USHER_ON_EVERY_ENGINE(SynchronisationContract);

TEST_P(SynchronisationContract, an_entry_comes_back_as_it_was_put) {
    const auto account = add(bare_account("mary"));
    auto mary = entry("m", account);
    put(mary);
    EXPECT_EQ(get("m"), mary);
    mary.written = {"mary2", "", std::nullopt, {}};
    mary.digest = "";
    mary.reference = "other";
    put(mary);
    EXPECT_EQ(get("m"), mary);
    EXPECT_EQ(read([&](Reader& r) { return r.synchronisation().entry_of(account); }), mary);
    EXPECT_EQ(read([&](Reader& r) { return r.synchronisation().entry("ldapother", "m"); }), std::nullopt);
    write([](Writer& w) { w.synchronisation().set_present("ldapmain", "m", false); });
    EXPECT_FALSE(get("m")->present);
    write([](Writer& w) { w.synchronisation().erase("ldapmain", "m"); });
    EXPECT_EQ(get("m"), std::nullopt);
}

TEST_P(SynchronisationContract, briefs_are_ordered_by_bytes_and_say_the_state) {
    const auto blocked = add(bare_account("blocked"));
    write([&](Writer& w) { w.accounts().set_state(blocked, State::ldap_blocked, at(2)); });
    for (const char* id : {"b", "B", "a-a", "aa", "\xc3\xa9"}) put(entry(id));
    put(entry("c", blocked));
    EXPECT_EQ(ids("", 100), (std::vector<std::string>{"B", "a-a", "aa", "b", "c", "\xc3\xa9"}));
    EXPECT_EQ(ids("aa", 2), (std::vector<std::string>{"b", "c"}));
    const auto all = briefs();
    EXPECT_EQ(all[4], (SyncedBrief{"c", blocked, State::ldap_blocked, true, "digest", "ref-c"}));
    EXPECT_EQ(all[0].account, std::nullopt);
}

TEST_P(SynchronisationContract, an_entry_outlives_its_account_and_a_membership_does_not) {
    const auto account = add(bare_account("gone"));
    put(entry("g", account));
    Group group;
    group.name = group.display_name = group.sso_name = "ops";
    const auto ops = write([&](Writer& w) { return w.groups().insert(group); });
    write([&](Writer& w) {
        w.synchronisation().remember("ldapmain", {ops, account});
        w.synchronisation().remember("ldapmain", {ops, account});
    });
    const auto made = [&] {
        return read([](Reader& r) { return r.synchronisation().memberships("ldapmain"); });
    };
    EXPECT_EQ(made(), (std::vector<MadeMembership>{{ops, account}}));
    const auto of = [&](const char* provider, AccountId who) {
        return read([&](Reader& r) { return r.synchronisation().memberships_of(provider, who); });
    };
    EXPECT_EQ(of("ldapmain", account), made());
    EXPECT_TRUE(of("ldapother", account).empty());
    EXPECT_TRUE(of("ldapmain", AccountId{account.value + 1}).empty());
    write([&](Writer& w) { w.accounts().erase(account, {}, at(9)); });
    EXPECT_EQ(get("g")->account, std::nullopt);
    EXPECT_TRUE(made().empty());

    const auto other = add(bare_account("other"));
    write([&](Writer& w) { w.synchronisation().remember("ldapmain", {ops, other}); });
    write([&](Writer& w) { w.synchronisation().forget("ldapmain", {ops, other}); });
    EXPECT_TRUE(made().empty());
    write([&](Writer& w) { w.synchronisation().remember("ldapmain", {ops, other}); });
    write([&](Writer& w) { w.groups().erase(ops); });
    EXPECT_TRUE(made().empty());
}

TEST_P(SynchronisationContract, a_status_is_kept_per_server) {
    const auto status = [&](const std::string& name) {
        return read([&](Reader& r) { return r.synchronisation().status(name); });
    };
    EXPECT_EQ(status("ldapmain"), (SyncStatus{"ldapmain"}));
    SyncStatus now{"ldapmain", at(1), at(2), at(3), "done", "why", "time:1", "d", {1, 2, 3, 4, 5, 6}, 7};
    write([&](Writer& w) { w.synchronisation().set_status(now); });
    EXPECT_EQ(status("ldapmain"), now);
    now.last_complete.reset();
    now.refusals = 8;
    write([&](Writer& w) { w.synchronisation().set_status(now); });
    EXPECT_EQ(status("ldapmain"), now);
    EXPECT_EQ(status("ldapother"), (SyncStatus{"ldapother"}));
}

TEST_P(SynchronisationContract, a_lease_has_one_holder_until_its_end) {
    EXPECT_TRUE(lease("one", 10, 20));
    EXPECT_FALSE(lease("two", 19, 40));
    EXPECT_TRUE(lease("one", 19, 30));
    EXPECT_FALSE(lease("two", 29, 40));
    EXPECT_TRUE(lease("two", 30, 40)) << "the holder is gone";
    EXPECT_FALSE(lease("one", 31, 50));
    write([](Writer& w) { w.synchronisation().release("l", "one"); });
    EXPECT_FALSE(lease("three", 32, 50)) << "released by somebody else";
    write([](Writer& w) { w.synchronisation().release("l", "two"); });
    EXPECT_TRUE(lease("three", 32, 50));
    write([](Writer& w) { w.synchronisation().release_all(); });
    EXPECT_TRUE(lease("four", 33, 50));
}

}  // namespace
}  // namespace usher::test
