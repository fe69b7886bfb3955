#include "core/sync_plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace usher::core {
namespace {

OutsideEntry entry(const std::string& id) {
    OutsideEntry made;
    made.id = id;
    made.dn = "uid=" + id + ",ou=people";
    made.reference = made.dn;
    made.username = id;
    made.name = "Name of " + id;
    made.email = id + "@example.org";
    return made;
}

SyncedBrief known(const std::string& id, std::int64_t account, State state = State::active,
                  bool present = true) {
    return {id, AccountId{account}, state, present, digest_of(entry(id)), entry(id).reference};
}

// `count` people, "0000" to …
std::vector<SyncedBrief> crowd(int count) {
    std::vector<SyncedBrief> all;
    for (int i = 0; i < count; ++i) {
        const auto digits = std::to_string(i);
        all.push_back(known(std::string(4 - digits.size(), '0') + digits, i + 1));
    }
    return all;
}

const Listing whole{true, {}, true, "mark"};

std::vector<std::string> ids(const std::vector<OutsideEntry>& entries) {
    std::vector<std::string> all;
    for (const auto& each : entries) all.push_back(each.id);
    return all;
}
using Names = std::vector<std::string>;

TEST(Comparison, says_who_is_new_changed_or_gone) {
    Comparison comparison({known("a", 1), known("b", 2), known("c", 3)}, false);
    auto changed = entry("b");
    changed.name = "Other";
    EXPECT_TRUE(comparison.entry(entry("a")));
    EXPECT_TRUE(comparison.entry(changed));
    EXPECT_TRUE(comparison.entry(entry("d")));
    const auto plan = comparison.conclude(whole);
    EXPECT_EQ(ids(plan.add), Names{"d"});
    EXPECT_EQ(ids(plan.change), Names{"b"});
    EXPECT_EQ(plan.block, Names{"c"});
    EXPECT_TRUE(plan.unblock.empty());
    EXPECT_EQ(plan.people, 3);
}

TEST(Comparison, a_local_block_is_nobody_elses_business) {
    Comparison comparison({known("back", 1, State::blocked, false), known("banned", 2, State::banned),
                           known("gone", 3, State::deactivated), known("there", 4, State::blocked)},
                          false);
    comparison.entry(entry("back"));
    comparison.entry(entry("there"));
    const auto plan = comparison.conclude(whole);
    EXPECT_EQ(plan.sizes(), PlanSizes{});
    EXPECT_EQ(plan.back, Names{"back"});
    EXPECT_EQ(plan.away, (Names{"banned", "gone"}));
}

TEST(Comparison, whoever_is_back_is_unblocked_even_by_half_a_list) {
    Comparison comparison({known("a", 1, State::ldap_blocked, false), known("b", 2)}, false);
    comparison.entry(entry("a"));
    const auto plan = comparison.conclude({false, "no answer in time", true, {}});
    EXPECT_EQ(plan.unblock, Names{"a"});
    EXPECT_TRUE(plan.block.empty());
    EXPECT_EQ(plan.reason, "no answer in time");
}

TEST(Comparison, whoever_was_unblocked_here_while_gone_is_blocked_again) {
    Comparison comparison({known("a", 1), known("b", 2, State::active, false)}, false);
    comparison.entry(entry("a"));
    EXPECT_EQ(comparison.conclude(whole).block, Names{"b"});
}

TEST(Comparison, an_empty_success_blocks_nobody) {
    Comparison comparison({known("a", 1)}, false);
    const auto plan = comparison.conclude(whole);
    EXPECT_FALSE(plan.people_complete);
    EXPECT_TRUE(plan.block.empty());
    EXPECT_NE(plan.reason.find("nobody at all"), std::string::npos);
}

TEST(Comparison, a_list_that_goes_round_in_circles_is_broken_off) {
    Comparison comparison({known("a", 1), known("b", 2)}, false);
    EXPECT_TRUE(comparison.entry(entry("a")));
    EXPECT_FALSE(comparison.entry(entry("a")));
    EXPECT_FALSE(comparison.conclude(whole).people_complete);
    Comparison fresh({}, false);
    EXPECT_TRUE(fresh.entry(entry("n")));
    EXPECT_FALSE(fresh.entry(entry("n")));
}

TEST(Comparison, what_was_deleted_here_stays_deleted_until_it_is_gone_there) {
    SyncedBrief deleted{"a", std::nullopt, State::active, true, "", ""};
    Comparison left_alone({deleted, known("b", 2)}, false);
    left_alone.entry(entry("a"));
    left_alone.entry(entry("b"));
    EXPECT_TRUE(left_alone.conclude(whole).is_empty());
    Comparison readding({deleted, known("b", 2)}, true);
    readding.entry(entry("a"));
    readding.entry(entry("b"));
    EXPECT_EQ(ids(readding.conclude(whole).add), Names{"a"});
    Comparison gone({deleted, known("b", 2)}, false);
    gone.entry(entry("b"));
    EXPECT_EQ(gone.conclude(whole).forget, Names{"a"});
}

TEST(Comparison, changes_alone_say_nothing_of_the_others) {
    auto half_written = known("half", 3);
    half_written.digest.clear();
    Comparison comparison({known("a", 1), known("b", 2), half_written}, false);
    auto changed = entry("a");
    changed.email.reset();
    comparison.entry(changed);
    for (const char* id : {"a", "b", "half", "new"}) EXPECT_TRUE(comparison.present(id));
    EXPECT_EQ(comparison.unknown(), (Names{"half", "new"}));
    comparison.resolve(entry("half"));
    comparison.resolve(entry("new"));
    const auto plan = comparison.conclude(whole);
    EXPECT_EQ(ids(plan.change), (Names{"a", "half"}));
    EXPECT_EQ(ids(plan.add), Names{"new"});
    EXPECT_TRUE(plan.block.empty());
}

TEST(Comparison, where_the_directory_names_those_who_went_only_they_are_gone) {
    Comparison comparison({known("a", 1), known("b", 2), known("c", 3, State::ldap_blocked, false)}, false);
    comparison.gone("b");
    comparison.gone("stranger");
    const auto plan = comparison.conclude({true, {}, false, "sync:x"});
    EXPECT_EQ(plan.block, Names{"b"});
    EXPECT_TRUE(plan.unblock.empty());
}

TEST(Comparison, whoever_is_there_may_be_sent_whole_besides) {
    Comparison comparison({known("a", 1), known("b", 2)}, false);
    EXPECT_TRUE(comparison.present("a"));
    EXPECT_TRUE(comparison.present("new"));
    auto changed = entry("a");
    changed.name = "Other";
    EXPECT_TRUE(comparison.entry(changed));
    EXPECT_TRUE(comparison.entry(entry("new")));
    comparison.resolve(entry("new"));
    EXPECT_FALSE(comparison.present("a")) << "but nobody is listed twice";
    const auto plan = comparison.conclude(whole);
    EXPECT_EQ(ids(plan.change), Names{"a"});
    EXPECT_EQ(ids(plan.add), Names{"new"});
}

TEST(Comparison, an_entry_that_cannot_be_used_is_there) {
    Comparison comparison({known("a", 1), known("b", 2)}, false);
    comparison.entry(entry("a"));
    comparison.unusable("b", "cn=b", "it has no uid");
    const auto plan = comparison.conclude(whole);
    EXPECT_TRUE(plan.is_empty());
    EXPECT_EQ(comparison.unusable_entries(), Names{"cn=b: it has no uid"});
}

TEST(Guard, a_share_of_the_managed_may_go_and_always_ten) {
    const SyncLimits limits;
    for (const auto& [people, gone, stops] : std::vector<std::tuple<int, int, bool>>{{20, 10, false},
                                                                                     {20, 11, true},
                                                                                     {1000, 50, false},
                                                                                     {1000, 51, true},
                                                                                     {200, 10, false},
                                                                                     {0, 0, false}}) {
        SyncPlan plan;
        plan.people = people;
        plan.block.resize(static_cast<std::size_t>(gone));
        EXPECT_EQ(objection(plan, limits).has_value(), stops) << people << " " << gone;
    }
    SyncPlan plan;
    plan.people = 1000;
    plan.memberships = 40;
    plan.leave.resize(11);
    EXPECT_TRUE(objection(plan, limits));
    plan.leave.clear();
    plan.stripped = 51;
    EXPECT_TRUE(objection(plan, limits)) << "addresses and keys are things that can be removed too";
    EXPECT_FALSE(objection(plan, {100, 0}));
}

// Whatever of a list comes and however it ends: only the whole of one blocks, and only whom it left out.
TEST(Comparison, random_lists_never_block_who_is_in_them) {
    std::mt19937 random(7);
    for (int round = 0; round < 300; ++round) {
        const auto before = crowd(40);
        Comparison comparison(before, false);
        std::vector<std::string> sent;
        for (const auto& brief : before)
            if (random() % 3 != 0) sent.push_back(brief.entry_id);
        std::shuffle(sent.begin(), sent.end(), random);
        const bool complete = random() % 2 == 0;
        for (const auto& id : sent) comparison.entry(entry(id));
        const auto plan = comparison.conclude({complete, complete ? "" : "cut", true, {}});
        if (!complete) {
            EXPECT_TRUE(plan.block.empty());
        } else {
            EXPECT_EQ(plan.block.size() + sent.size(), before.size());
        }
        for (const auto& id : plan.block) EXPECT_EQ(std::count(sent.begin(), sent.end(), id), 0);
    }
}

class Memberships : public testing::Test {
  protected:
    using Pairs = std::vector<std::pair<std::string, AccountId>>;
    SyncPlan planned(const std::vector<OutsideGroup>& groups, bool complete, const Pairs& made,
                     const Pairs& held) {
        Comparison comparison({known("a", 1), known("b", 2), known("gone", 3)}, false);
        comparison.entry(entry("a"));
        comparison.entry(entry("b"));
        comparison.entry(entry("new"));
        auto plan = comparison.conclude(whole);
        comparison.plan_groups(plan, groups, complete, made, held);
        return plan;
    }
    static std::string ref(const std::string& id) { return entry(id).reference; }
};

TEST_F(Memberships, only_what_was_made_is_ended) {
    const auto plan = planned({{"ops", {ref("a"), ref("new"), ref("stranger"), ref("a")}}}, true,
                              {{"ops", AccountId{2}}, {"ops", AccountId{3}}},
                              {{"ops", AccountId{2}}, {"ops", AccountId{9}}});
    EXPECT_EQ(plan.join, (std::vector<Move>{{"a", "ops"}, {"new", "ops"}}));
    EXPECT_EQ(plan.leave, (std::vector<Move>{{"b", "ops"}})) << "who is gone keeps what waits for them";
}

TEST_F(Memberships, what_somebody_did_here_is_left_alone) {
    // a was made a member by hand, b's membership was ended by hand.
    const auto plan =
        planned({{"ops", {ref("a"), ref("b")}}}, true, {{"ops", AccountId{2}}}, {{"ops", AccountId{1}}});
    EXPECT_TRUE(plan.join.empty());
    EXPECT_TRUE(plan.leave.empty());
}

TEST_F(Memberships, half_a_list_only_joins) {
    const auto plan = planned({{"ops", {ref("a")}}}, false, {{"ops", AccountId{2}}}, {{"ops", AccountId{2}}});
    EXPECT_EQ(plan.join, (std::vector<Move>{{"a", "ops"}}));
    EXPECT_TRUE(plan.leave.empty());
}

TEST(Revision, fields_belong_to_whoever_wrote_them_last) {
    Account account;
    account.username = "a";
    account.name = "Chosen here";
    account.email = "a@example.org";
    Written before{"a", "Name of a", "a@example.org", {}};
    auto now = entry("a");
    now.username = "renamed";
    now.name = "Name from outside";
    now.email.reset();
    const auto revision = revise(account, {}, before, now);
    EXPECT_EQ(revision.username, "renamed");
    EXPECT_EQ(revision.name, std::nullopt);
    EXPECT_TRUE(revision.changes_email);
    EXPECT_EQ(revision.email, std::nullopt);
    EXPECT_TRUE(revision.strips());
    EXPECT_EQ(revision.left_alone, std::vector<std::string_view>{"name"});
    EXPECT_EQ(revision.written, (Written{"renamed", "Name of a", std::nullopt, {}}));
    // Once both say the same it is the directory's again.
    account.name = now.name;
    EXPECT_EQ(revise(account, {}, before, now).written.name, now.name);
}

TEST(Digest, parts_cannot_run_into_each_other) {
    auto one = entry("a"), other = entry("a");
    one.username = "ab";
    one.name = "c";
    other.username = "a";
    other.name = "bc";
    EXPECT_NE(digest_of(one), digest_of(other));
    other = one;
    other.email = "";
    one.email.reset();
    EXPECT_NE(digest_of(one), digest_of(other));
}

}  // namespace
}  // namespace usher::core
