#include "core/synchronisation.h"

#include <algorithm>
#include <map>
#include <set>
#include <thread>

#include "core/fixture_test.h"
#include "domain/outside_directory.h"

namespace usher::core {
namespace {

// A directory whose answers a test writes.
class Scripted : public OutsideDirectory {
  public:
    const std::string& provider() const override { return name; }
    std::string settings_digest() const override { return digest; }
    bool has_groups() const override { return !groups_here.empty() || lists_groups; }
    Listing people(const std::string& mark, EntrySink& sink) override {
        marks.push_back(mark);
        bool went_on = true;
        for (const auto& [id, entry] : entries) {
            if (left_out.contains(id)) continue;
            if (went_on) went_on = sink.entry(entry);
        }
        if (!went_on) return {false, "broken off", true, {}};
        return listing;
    }
    Listing groups(GroupSink& sink) override {
        for (const auto& [group, members] : groups_here) sink.group({group, members});
        return groups_listing;
    }
    Lookup find(std::string_view id) override {
        ++lookups;
        if (!answers) return {Lookup::Outcome::unreachable, std::nullopt, "no answer in time"};
        const auto at = entries.find(std::string(id));
        if (at == entries.end()) return {Lookup::Outcome::not_there, std::nullopt, {}};
        return {Lookup::Outcome::found, at->second, {}};
    }
    Lookup find_login(std::string_view login) override {
        if (!answers) return {Lookup::Outcome::unreachable, std::nullopt, "no answer in time"};
        if (login == ambiguous) return {Lookup::Outcome::unknown, std::nullopt, "several entries match"};
        for (const auto& [id, entry] : entries)
            if (entry.username == login || entry.email == login) return {Lookup::Outcome::found, entry, {}};
        return {Lookup::Outcome::not_there, std::nullopt, {}};
    }
    Proof authenticate(const std::string& dn, const Secret& password) override {
        ++binds;
        std::this_thread::sleep_for(bind_time);
        if (!answers) return Proof::unreachable;
        const auto at = passwords.find(dn);
        return at != passwords.end() && at->second == password.reveal() ? Proof::accepted : Proof::refused;
    }
    GroupsOfOne groups_of(const OutsideEntry& entry, const std::vector<std::string>& asked) override {
        GroupsOfOne told;
        if (!answers) return told;
        told.complete = groups_listing.complete;
        for (const auto& [group, members] : groups_here) {
            const bool is_in = std::find(members.begin(), members.end(), entry.reference) != members.end();
            if (is_in) told.in.push_back(group);
            if (!is_in && std::find(asked.begin(), asked.end(), group) != asked.end())
                told.not_in.push_back(group);
        }
        return told;
    }
    std::vector<CheckStep> check() override { return {}; }

    OutsideEntry& put(const std::string& id, const std::string& username) {
        auto& entry = entries[id];
        entry.id = id;
        entry.dn = entry.reference = "uid=" + username + ",ou=people";
        entry.username = username;
        entry.name = "Name of " + username;
        entry.email = username + "@example.org";
        passwords[entry.dn] = username + "'s password";
        return entry;
    }

    std::string name = "ldapmain", digest = "settings";
    std::map<std::string, OutsideEntry> entries;
    std::set<std::string> left_out;  // of lists, though it is there
    std::map<std::string, std::vector<std::string>> groups_here;
    bool lists_groups = false;
    std::map<std::string, std::string> passwords;
    Listing listing{true, {}, true, "mark"};
    Listing groups_listing{true, {}, true, {}};
    bool answers = true;
    std::string ambiguous = "twins";
    std::chrono::milliseconds bind_time{0};
    int lookups = 0, binds = 0;
    std::vector<std::string> marks;
};

constexpr const char* key_line =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJxGfvXjYYVRD4cMF1ZYiAFvK2AJOPCDyq9Dd5vhGVqy mary@laptop";

class SynchronisationTest : public CoreTest {
  protected:
    SynchronisationTest() { env.outside = {&outside}; }

    SyncReport run(const SyncOptions& options = {}) {
        return directory.synchronisation.run(permit, outside, options).value();
    }
    std::optional<Account> find(const std::string& username) {
        return directory.accounts.find_by_username(username);
    }
    State state(const std::string& username) { return find(username)->state; }
    std::vector<std::string> members(const std::string& group) {
        std::vector<std::string> names;
        if (const auto found = directory.groups.find(group))
            for (const auto& member : directory.groups.members(found->id))
                names.push_back(member.account.username);
        return names;
    }
    void fill(int count) {
        for (int i = 0; i < count; ++i) outside.put("id" + std::to_string(i), "user" + std::to_string(i));
    }
    int blocked() {
        AccountFilter filter;
        filter.only_blocked = true;
        return static_cast<int>(directory.accounts.page(filter, 0, 1000).total);
    }

    Scripted outside;
};

TEST_F(SynchronisationTest, people_come_with_identity_address_and_keys) {
    outside.put("m", "mary").ssh_keys = {key_line, "no key"};
    const auto report = run();
    EXPECT_EQ(report.outcome, "done");
    EXPECT_EQ(report.plan.add, 1);
    const auto mary = find("mary").value();
    EXPECT_EQ(mary.identities, (std::vector<Identity>{{"ldapmain", "uid=mary,ou=people"}}));
    EXPECT_EQ(mary.email, "mary@example.org");
    EXPECT_TRUE(mary.confirmed_at);
    EXPECT_EQ(mary.origin, "ldap");
    EXPECT_EQ(waiting(), 0) << "nobody is asked to confirm what the directory says";
    EXPECT_EQ(directory.keys.of(mary.id).size(), 1U);
    EXPECT_EQ(run().plan, PlanSizes{});
    outside.entries["m"].ssh_keys.clear();
    run();
    EXPECT_TRUE(directory.keys.of(mary.id).empty());
}

TEST_F(SynchronisationTest, a_renamed_entry_stays_the_same_account) {
    outside.put("m", "mary");
    run();
    const auto id = find("mary")->id;
    outside.put("m", "maria");
    EXPECT_EQ(run().plan, (PlanSizes{0, 1, 0, 0, 0, 0}));
    EXPECT_EQ(find("maria")->id, id);
    EXPECT_FALSE(find("mary"));
    EXPECT_EQ(find("maria")->identities, (std::vector<Identity>{{"ldapmain", "uid=maria,ou=people"}}));
}

TEST_F(SynchronisationTest, two_who_swap_names_come_right_in_the_end) {
    outside.put("1", "ann");
    outside.put("2", "bob");
    run();
    const auto ann = find("ann")->id;
    outside.put("1", "bob");
    outside.put("2", "ann");
    EXPECT_FALSE(run().skipped.empty()) << "neither name is free";
    EXPECT_EQ(find("ann")->identities.front().extern_uid, "uid=bob,ou=people");
    EXPECT_EQ(find("ann")->id, ann);
    outside.put("2", "carol");
    run();
    run();
    EXPECT_EQ(find("bob")->id, ann);
}

TEST_F(SynchronisationTest, whoever_is_gone_is_blocked_and_comes_back) {
    fill(3);
    run();
    const auto gone = outside.entries.extract("id1");
    EXPECT_EQ(run().plan, (PlanSizes{0, 0, 1, 0, 0, 0}));
    EXPECT_EQ(state("user1"), State::ldap_blocked);
    const auto id = find("user1")->id;
    EXPECT_EQ(refusal(directory.accounts.block(permit, id)), ErrorCode::ldap_state);
    EXPECT_EQ(refusal(directory.accounts.unblock(permit, id)), ErrorCode::ldap_state);
    EXPECT_EQ(refusal(directory.accounts.set_state(permit, id, State::active)), ErrorCode::ldap_state);
    EXPECT_EQ(run().plan, PlanSizes{});
    outside.entries["id1"] = gone.mapped();
    EXPECT_EQ(run().plan, (PlanSizes{0, 0, 0, 1, 0, 0}));
    EXPECT_EQ(state("user1"), State::active);
}

TEST_F(SynchronisationTest, a_local_block_outlasts_every_run) {
    fill(3);
    run();
    const auto id = find("user1")->id;
    ASSERT_TRUE(directory.accounts.block(permit, id));
    run();
    EXPECT_EQ(state("user1"), State::blocked);
    const auto gone = outside.entries.extract("id1");
    run();
    outside.entries["id1"] = gone.mapped();
    run();
    EXPECT_EQ(state("user1"), State::blocked);
    ASSERT_TRUE(directory.accounts.unblock(permit, id));
    run();
    EXPECT_EQ(state("user1"), State::active);
}

TEST_F(SynchronisationTest, what_an_administrator_took_over_stays) {
    outside.put("m", "mary");
    run();
    AccountChange change;
    change.name = "Mary, by hand";
    ASSERT_TRUE(directory.accounts.change(permit, find("mary")->id, change));
    outside.entries["m"].name = "New name outside";
    outside.entries["m"].email = "other@example.org";
    run();
    EXPECT_EQ(find("mary")->name, "Mary, by hand");
    EXPECT_EQ(find("mary")->email, "other@example.org");
}

TEST_F(SynchronisationTest, local_accounts_are_never_touched) {
    make("root");
    outside.put("r", "root").email = "root@example.com";
    outside.put("m", "mary");
    const auto report = run();
    ASSERT_EQ(report.skipped.size(), 1U);
    EXPECT_NE(report.skipped[0].reason.find("\"root\""), std::string::npos);
    EXPECT_TRUE(find("root")->identities.empty());
    EXPECT_TRUE(find("mary"));
    EXPECT_TRUE(signs_in("root"));
}

TEST_F(SynchronisationTest, an_identity_that_was_there_before_is_taken_up) {
    env.outside.clear();
    const auto id = make("mary_local");
    ASSERT_TRUE(directory.accounts.set_identity(permit, id, {"ldapmain", "uid=mary,ou=people"}));
    env.outside = {&outside};
    outside.put("m", "mary");
    run();
    EXPECT_EQ(total(), 1);
    env.outside.clear();
    const auto imported = make("nils");
    ASSERT_TRUE(directory.accounts.set_identity(permit, imported, {"ldapmain", "uid=nils,ou=people"}));
    env.outside = {&outside};
    outside.put("ni", "nils").dn = "UID=nils,OU=People";
    run();
    EXPECT_EQ(total(), 2) << "names are the same in any case";
    EXPECT_EQ(account(id).username, "mary_local") << "what was chosen here is kept";
    outside.entries.clear();
    outside.put("n", "nora");
    run();
    EXPECT_EQ(account(id).state, State::ldap_blocked);
}

TEST_F(SynchronisationTest, identities_of_a_directory_are_the_synchronisations_alone) {
    const auto id = make("joe");
    EXPECT_EQ(refusal(directory.accounts.set_identity(permit, id, {"ldapmain", "uid=joe"})),
              ErrorCode::invalid);
    EXPECT_TRUE(directory.accounts.set_identity(permit, id, {"ldapother", "uid=joe"}));
    NewAccount wanted;
    wanted.username = "eve";
    wanted.confirmed = true;
    wanted.identities = {{"ldapmain", "uid=mary,ou=people"}};
    EXPECT_EQ(refusal(directory.accounts.create(permit, wanted)), ErrorCode::invalid);
}

TEST_F(SynchronisationTest, what_was_deleted_here_does_not_come_back) {
    fill(2);
    run();
    ASSERT_TRUE(directory.accounts.erase(permit, find("user1")->id));
    run();
    EXPECT_FALSE(find("user1"));
    SyncOptions readding;
    readding.readds = true;
    EXPECT_EQ(run(readding).plan.add, 1);
    EXPECT_TRUE(find("user1"));
}

TEST_F(SynchronisationTest, too_many_at_once_are_refused_and_forced) {
    fill(40);
    run();
    for (int i = 0; i < 11; ++i) outside.entries.erase("id" + std::to_string(i));
    outside.put("new", "newcomer");
    const auto report = run();
    EXPECT_EQ(report.outcome, "refused");
    EXPECT_EQ(report.plan.block, 11);
    EXPECT_EQ(blocked(), 0);
    EXPECT_FALSE(find("newcomer")) << "nothing of a refused plan is carried out";
    EXPECT_EQ(directory.synchronisation.status("ldapmain").refusals, 1);
    SyncOptions forcing;
    forcing.force = true;
    EXPECT_EQ(run(forcing).outcome, "done");
    EXPECT_EQ(blocked(), 11);
}

TEST_F(SynchronisationTest, an_attribute_that_moved_empties_nobodys_address) {
    fill(40);
    run();
    for (auto& [id, entry] : outside.entries) entry.email.reset();
    EXPECT_EQ(run().outcome, "refused");
    EXPECT_EQ(find("user3")->email, "user3@example.org");
}

TEST_F(SynchronisationTest, no_fault_blocks_anybody) {
    fill(30);
    run();
    const auto everybody_outside = outside.entries;
    const auto expect_harmless = [&](const char* what) {
        SyncOptions forcing;
        forcing.force = true;
        const auto report = run(forcing);
        EXPECT_EQ(report.outcome, "incomplete") << what;
        EXPECT_FALSE(report.reason.empty()) << what;
        EXPECT_EQ(blocked(), 0) << what;
        outside.entries = everybody_outside;
        outside.left_out.clear();
        outside.listing = {true, {}, true, "mark"};
        outside.answers = true;
    };
    outside.listing = {false, "no answer in time", true, {}};
    outside.entries.erase("id3");
    expect_harmless("a list that was cut off");
    outside.entries.clear();
    expect_harmless("an empty success");
    outside.left_out = {"id4", "id5"};
    expect_harmless("a list that leaves out who is there");
    outside.left_out = {"id4"};
    outside.answers = false;
    expect_harmless("nobody answers whether they are gone");
}

TEST_F(SynchronisationTest, a_dry_run_tells_and_does_nothing) {
    fill(2);
    outside.groups_here["ops"] = {"uid=user0,ou=people"};
    run();
    outside.entries.erase("id1");
    outside.put("n", "new");
    outside.entries["id0"].name = "Renamed";
    outside.groups_here["ops"] = {"uid=new,ou=people"};
    SyncOptions dry;
    dry.dry_run = true;
    std::vector<std::string> lines;
    const auto report = directory.synchronisation.run(permit, outside, dry, [&](const PlannedChange& change) {
        lines.push_back(std::string(change.act) + " " + change.who + " " + change.detail);
    });
    EXPECT_EQ(report->outcome, "planned");
    EXPECT_EQ(lines, (std::vector<std::string>{"add new uid=new,ou=people", "change user0 name",
                                               "block user1 id1", "join new ops", "leave user0 ops"}));
    EXPECT_FALSE(find("new"));
    EXPECT_EQ(blocked(), 0);
    EXPECT_EQ(members("ops"), std::vector<std::string>{"user0"});
}

TEST_F(SynchronisationTest, one_run_at_a_time_and_a_dead_node_does_not_hold_it) {
    fill(1);
    (void)store->write(permit, [&](Writer& writer) -> Result<void> {
        writer.synchronisation().lease("ldap", "another node", clock.now(),
                                       clock.now() + std::chrono::seconds(60));
        return {};
    });
    EXPECT_EQ(refusal(directory.synchronisation.run(permit, outside, {})), ErrorCode::busy);
    clock.time += std::chrono::seconds(60);
    EXPECT_EQ(run().outcome, "done");
    EXPECT_EQ(run().outcome, "done") << "a run that ended holds nothing";
}

TEST_F(SynchronisationTest, changes_are_read_between_full_runs) {
    fill(1);
    run();
    run();
    clock.time += std::chrono::hours(24);
    run();
    run();
    outside.digest = "other settings";
    run();
    outside.listing = {false, "cut", true, {}};
    run();
    outside.listing = {true, {}, true, "mark"};
    run();
    EXPECT_EQ(outside.marks, (std::vector<std::string>{"", "mark", "", "mark", "", "mark", ""}));
}

TEST_F(SynchronisationTest, groups_follow_and_what_was_done_here_stays) {
    fill(3);
    const auto ref = [](int i) { return "uid=user" + std::to_string(i) + ",ou=people"; };
    outside.groups_here["ops"] = {ref(0), ref(1)};
    run();
    EXPECT_EQ(members("ops"), (std::vector<std::string>{"user0", "user1"}));
    directory.groups.join(permit, "ops", find("user2")->id);
    outside.groups_here["ops"] = {ref(1)};
    EXPECT_EQ(run().plan, (PlanSizes{0, 0, 0, 0, 0, 1}));
    EXPECT_EQ(members("ops"), (std::vector<std::string>{"user1", "user2"}));
    outside.groups_here.clear();
    outside.lists_groups = true;
    EXPECT_EQ(run().outcome, "incomplete") << "no group at all";
    EXPECT_EQ(members("ops").size(), 2U);
    outside.groups_here["other"] = {};
    EXPECT_EQ(run().plan.leave, 1);
    EXPECT_EQ(members("ops"), std::vector<std::string>{"user2"});
}

TEST_F(SynchronisationTest, an_entry_made_anew_takes_its_account_up_again) {
    fill(3);
    run();
    const auto id = find("user1")->id;
    AccountChange change;
    change.name = "Chosen here";
    ASSERT_TRUE(directory.accounts.change(permit, id, change));
    outside.entries.erase("id1");
    run();
    ASSERT_EQ(state("user1"), State::ldap_blocked);
    outside.put("anew", "user1");
    EXPECT_EQ(run().outcome, "done");
    EXPECT_EQ(state("user1"), State::active);
    EXPECT_EQ(find("user1")->id, id);
    EXPECT_EQ(find("user1")->name, "Chosen here") << "whose field it is goes over too";
    EXPECT_EQ(run().plan, PlanSizes{});
    // Between two runs, and to another place: the username and the address say who it is.
    outside.entries.erase("anew");
    outside.put("again", "user1").dn = "uid=user1,ou=elsewhere";
    EXPECT_EQ(run().plan.block, 0);
    EXPECT_EQ(state("user1"), State::active);
    EXPECT_EQ(find("user1")->identities.front().extern_uid, "uid=user1,ou=elsewhere");
    EXPECT_EQ(total(), 3);
}

TEST_F(SynchronisationTest, an_entry_made_anew_lifts_no_local_block) {
    fill(3);
    run();
    ASSERT_TRUE(directory.accounts.block(permit, find("user1")->id));
    outside.entries.erase("id1");
    outside.put("anew", "user1");
    run();
    EXPECT_EQ(state("user1"), State::blocked);
    run();
    EXPECT_EQ(state("user1"), State::blocked);
}

TEST_F(SynchronisationTest, only_who_is_surely_gone_has_a_successor) {
    fill(3);
    run();
    outside.left_out = {"id1"};  // still there, with another entry of that name
    outside.put("twin", "user1");
    run();
    EXPECT_EQ(state("user1"), State::active);
    outside.left_out.clear();
    outside.entries.erase("id1");
    outside.answers = false;
    run();
    outside.entries.erase("twin");
    outside.answers = true;
    outside.put("id1", "user1");
    EXPECT_EQ(run().plan, PlanSizes{}) << "the account is still id1's";
    // A stranger who only has the name is no successor.
    outside.entries.erase("id1");
    auto& stranger = outside.put("stranger", "user1");
    stranger.dn = "uid=user1,ou=strangers";
    stranger.email = "somebody.else@example.org";
    run();
    EXPECT_EQ(state("user1"), State::ldap_blocked);
}

TEST_F(SynchronisationTest, who_was_left_out_is_asked_for_again_where_lists_tell_changes_only) {
    fill(2);
    outside.listing.mark_names_everybody = false;
    outside.listing.mark = "first";
    run();
    make("taken");
    outside.put("t", "taken");
    outside.listing.mark = "second";
    EXPECT_EQ(run().skipped.size(), 1U);
    outside.listing.mark = "third";
    run();
    outside.entries.erase("t");
    run();
    outside.listing.mark = "fourth";
    run();
    EXPECT_EQ(outside.marks, (std::vector<std::string>{"", "first", "first", "first", "third"}));
}

TEST_F(SynchronisationTest, an_attribute_that_moved_renames_nobody) {
    fill(40);
    run();
    for (auto& [id, entry] : outside.entries) entry.username = "other." + entry.username;
    const auto report = run();
    EXPECT_EQ(report.outcome, "refused");
    EXPECT_NE(report.reason.find("another username to 40"), std::string::npos) << report.reason;
    EXPECT_TRUE(find("user3"));
}

class OutsideSignInTest : public SynchronisationTest {
  protected:
    OutsideSignInTest() {
        outside.put("m", "mary");
        outside.put("n", "nora");
        create("admin", "admin@example.org");
        run();
    }
    bool enters(const std::string& login) { return signs_in(login, login + "'s password"); }
};

TEST_F(OutsideSignInTest, the_directory_decides_about_the_password) {
    EXPECT_TRUE(enters("mary"));
    EXPECT_FALSE(signs_in("mary", "wrong"));
    set_hash(find("mary")->id, hash_of(find("admin")->id));
    EXPECT_FALSE(signs_in("mary", "correct horse")) << "a password of ours does not count";
    const auto binds = outside.binds;
    EXPECT_FALSE(signs_in("mary", ""));
    EXPECT_EQ(outside.binds, binds) << "an empty password never binds";
    EXPECT_TRUE(signs_in("admin"));
    EXPECT_EQ(outside.binds, binds);
}

TEST_F(OutsideSignInTest, somebody_new_is_there_after_signing_in) {
    outside.put("z", "zoe");
    EXPECT_FALSE(signs_in("zoe", "wrong"));
    EXPECT_FALSE(find("zoe"));
    EXPECT_TRUE(enters("zoe"));
    EXPECT_EQ(find("zoe")->identities.front().extern_uid, "uid=zoe,ou=people");
}

TEST_F(OutsideSignInTest, the_person_is_brought_in_step) {
    outside.entries["m"].name = "Maria";
    EXPECT_TRUE(enters("mary"));
    EXPECT_EQ(find("mary")->name, "Maria");
    const auto gone = outside.entries.extract("m");
    EXPECT_FALSE(enters("mary"));
    EXPECT_EQ(state("mary"), State::active) << "a sign-in blocks nobody";
    run();
    EXPECT_EQ(state("mary"), State::ldap_blocked);
    outside.entries["m"] = gone.mapped();
    EXPECT_TRUE(enters("mary"));
    EXPECT_EQ(state("mary"), State::active);
    ASSERT_TRUE(directory.accounts.block(permit, find("mary")->id));
    EXPECT_FALSE(enters("mary"));
    EXPECT_EQ(state("mary"), State::blocked);
}

TEST_F(OutsideSignInTest, while_it_is_away_people_wait_for_nothing_and_administrators_enter) {
    outside.answers = false;
    EXPECT_FALSE(enters("mary"));
    const auto lookups = outside.lookups;
    EXPECT_FALSE(enters("mary"));
    EXPECT_FALSE(enters("nora"));
    EXPECT_EQ(outside.lookups, lookups) << "it is not asked again at once";
    EXPECT_TRUE(signs_in("admin"));
}

TEST_F(OutsideSignInTest, a_name_that_cannot_be_told_apart_silences_nobody) {
    EXPECT_FALSE(signs_in("twins", "a password"));
    EXPECT_TRUE(enters("mary"));
}

TEST_F(OutsideSignInTest, memberships_of_the_one_person_follow) {
    const auto ref = [](const char* name) { return std::string("uid=") + name + ",ou=people"; };
    outside.groups_here = {
        {"ops", {ref("mary"), ref("nora")}}, {"devs", {ref("nora")}}, {"by_hand", {ref("nora")}}};
    run();
    directory.groups.join(permit, "by_hand", find("mary")->id);
    outside.groups_here = {{"ops", {}}, {"devs", {ref("mary")}}, {"by_hand", {ref("nora")}}};
    EXPECT_TRUE(enters("mary"));
    EXPECT_EQ(members("ops"), std::vector<std::string>{"nora"}) << "nobody but who signs in";
    EXPECT_EQ(members("devs"), (std::vector<std::string>{"mary", "nora"}));
    EXPECT_EQ(members("by_hand"), (std::vector<std::string>{"mary", "nora"}));
    outside.groups_here.erase("devs");
    EXPECT_TRUE(enters("mary"));
    EXPECT_EQ(members("devs").size(), 2U) << "of a group that is not there nothing is known";
    outside.groups_here["devs"] = {};
    outside.groups_listing.complete = false;
    EXPECT_TRUE(enters("mary"));
    EXPECT_EQ(members("devs").size(), 2U) << "nor from half an answer";
}

TEST_F(OutsideSignInTest, every_refusal_takes_as_long_as_a_bind) {
    using Clock = std::chrono::steady_clock;
    outside.bind_time = std::chrono::milliseconds(700);  // a slow one
    const auto held_back = [&](const char* login, const char* password) {
        Clock::time_point not_before;
        const auto began = Clock::now();
        EXPECT_FALSE(directory.sign_in.with_password(login, Secret(password), &not_before));
        return not_before - began;
    };
    EXPECT_GE(held_back("mary", "wrong"), outside.bind_time);
    const auto blocked = make("blocked");
    ASSERT_TRUE(directory.accounts.block(permit, blocked));
    // However many cheap ones came in between.
    for (int i = 0; i < 40; ++i) held_back("nobody", "wrong");
    for (const auto& [login, password] : std::vector<std::pair<const char*, const char*>>{
             {"nobody", "wrong"}, {"admin", "wrong"}, {"blocked", "wrong"}, {"blocked", "correct horse"}}) {
        const auto began = Clock::now();
        EXPECT_GE(held_back(login, password), outside.bind_time) << login;
        EXPECT_LT(Clock::now() - began, outside.bind_time) << "no thread waits for it";
    }
}

TEST_F(OutsideSignInTest, nobody_enters_somebody_elses_account) {
    // The directory knows another person by a name that is an account of ours already.
    outside.put("x", "admin");
    EXPECT_FALSE(signs_in("admin", "admin's password"));
    // And one by an address of ours.
    outside.put("y", "yves").email = "admin@example.org";
    EXPECT_FALSE(signs_in("admin@example.org", "yves's password"));
}

}  // namespace
}  // namespace usher::core
