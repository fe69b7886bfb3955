// Events: who sees which, in which order, page by page.
#include <algorithm>
#include <random>

#include "contract/engines.h"

namespace usher::test {
namespace {

using std::chrono::nanoseconds;

class TimelineContract : public StoreContract {
  protected:
    EventId record(std::optional<WorkflowName> workflow, std::int64_t nanos, const std::string& content) {
        return write([&](Writer& w) {
            return w.timeline().insert({std::move(workflow), EventTime(nanoseconds(nanos)), content});
        });
    }
    // A workflow that the account sees, in a project and through a group of its own.
    void make_workflow(const WorkflowName& name, AccountId viewer) {
        write([&](Writer& w) {
            Group group;
            group.uuid = bare_account(name.project_key + name.name).uuid;
            group.name = name.project_key + name.name;
            const auto team = w.groups().insert(group);
            w.groups().join(team, viewer, false);
            const auto known = w.reader().projects().by_key(name.project_key);
            const auto project =
                known ? known->id
                      : w.projects().insert({{}, name.project_key, "name", "", "", "", at(1), at(1)});
            const auto workflow = w.projects().insert_workflow(
                {{}, project, name.project_key, name.name, "", "", "", "{}", at(1)});
            w.projects().grant(workflow, team, Permission::read);
        });
    }
    std::vector<EventSource> sources_of(AccountId account) {
        auto sources = read([&](Reader& r) { return r.timeline().sources_of(account); });
        std::ranges::sort(sources, {}, &EventSource::workflow);
        return sources;
    }
    std::vector<Event> page(const std::vector<EventSourceId>& sources, std::int64_t offset,
                            std::int64_t limit) {
        return read([&](Reader& r) { return r.timeline().page(sources, offset, limit); });
    }
    std::vector<std::string> contents(AccountId viewer, std::int64_t offset = 0, std::int64_t limit = 15) {
        std::vector<std::string> found;
        for (const auto& event : page(heard(sources_of(viewer), {}), offset, limit))
            found.push_back(event.content);
        return found;
    }
    using Strings = std::vector<std::string>;
};
USHER_ON_EVERY_ENGINE(TimelineContract);

TEST_P(TimelineContract, an_event_may_come_before_its_workflow) {
    const auto ann = add(bare_account("ann"));
    const auto ben = add(bare_account("ben"));
    record(WorkflowName{"ONE", "run"}, 5, "early");
    EXPECT_TRUE(sources_of(ann).empty());
    make_workflow({"ONE", "run"}, ann);
    ASSERT_EQ(sources_of(ann).size(), 1u);
    EXPECT_EQ(sources_of(ann).front().workflow, (WorkflowName{"ONE", "run"}));
    EXPECT_EQ(contents(ann), Strings{"early"});
    EXPECT_TRUE(sources_of(ben).empty());
    record(WorkflowName{"ONE", "other"}, 6, "of another workflow");
    record(std::nullopt, 7, "of none");
    EXPECT_EQ(contents(ann), Strings{"early"});
}

TEST_P(TimelineContract, events_stay_when_their_workflow_goes) {
    const auto ann = add(bare_account("ann"));
    make_workflow({"ONE", "run"}, ann);
    record(WorkflowName{"ONE", "run"}, 5, "kept");
    write([&](Writer& w) { w.projects().erase(w.reader().projects().by_key("ONE")->id); });
    EXPECT_TRUE(sources_of(ann).empty());
    write([&](Writer& w) { w.groups().erase(w.reader().groups().by_name("ONErun")->id); });
    make_workflow({"ONE", "run"}, ann);
    EXPECT_EQ(contents(ann), Strings{"kept"});
}

TEST_P(TimelineContract, newest_comes_first_and_later_arrivals_before_earlier_ones) {
    const auto ann = add(bare_account("ann"));
    make_workflow({"ONE", "run"}, ann);
    make_workflow({"ONE", "build"}, ann);
    const WorkflowName run{"ONE", "run"}, build{"ONE", "build"};
    const auto moment = std::int64_t{1551521472374228871};
    record(run, moment, "b");
    record(build, moment + 1, "d");
    record(build, moment, "c");
    record(run, moment - 1, "a");
    record(run, std::numeric_limits<std::int64_t>::min(), "oldest");
    record(run, std::numeric_limits<std::int64_t>::max(), "newest");
    EXPECT_EQ(contents(ann), (Strings{"newest", "d", "c", "b", "a", "oldest"}));
    EXPECT_EQ(contents(ann, 2, 2), (Strings{"c", "b"}));
    EXPECT_EQ(contents(ann, 5), Strings{"oldest"});
    EXPECT_EQ(contents(ann, 6), Strings{});
    const auto one = page(heard(sources_of(ann), {build}), 1, 1);
    ASSERT_EQ(one.size(), 1u);
    EXPECT_EQ(one.front().content, "b");
    EXPECT_EQ(one.front().happened_at, EventTime(nanoseconds(moment)));
    EXPECT_TRUE(page({}, 0, 15).empty());
}

// Against a sorted list of everything: sources of very different sizes, many events at the same moment.
TEST_P(TimelineContract, every_page_is_exact) {
    std::minstd_rand random(7);
    struct Known {
        std::int64_t at;
        std::int64_t id;
        std::size_t source;
    };
    std::vector<Known> known;
    std::vector<EventSourceId> ids;
    const auto ann = add(bare_account("ann"));
    constexpr std::size_t count = 40;
    const auto name = [](std::size_t source) {
        return WorkflowName{"P", "w" + std::to_string(1000 + source)};
    };
    write([&](Writer& w) {
        for (int i = 0; i < 2000; ++i) {
            // Half of all belong to the first; the last ones have hardly any.
            const auto source = std::min<std::size_t>(random() % count, random() % count) * (random() % 2);
            const auto at = static_cast<std::int64_t>(random() % 300) + (source == 3 ? 1000 : 0);
            const auto id = w.timeline().insert({name(source), EventTime(nanoseconds(at)), "e"});
            known.push_back({at, id.value, source});
        }
    });
    for (std::size_t source = 0; source < count; ++source) make_workflow(name(source), ann);
    for (const auto& source : sources_of(ann)) ids.push_back(source.id);
    ASSERT_EQ(ids.size(), count);
    std::ranges::sort(
        known, [](const Known& a, const Known& b) { return std::tie(a.at, a.id) > std::tie(b.at, b.id); });

    for (const std::size_t heard_sources : {count, std::size_t{7}, std::size_t{1}}) {
        const std::vector<EventSourceId> some(ids.begin(), ids.begin() + static_cast<long>(heard_sources));
        std::vector<std::int64_t> expected;
        for (const auto& each : known)
            if (each.source < heard_sources) expected.push_back(each.id);
        for (std::size_t offset = 0; offset < expected.size() + 20; offset += 1 + offset / 2) {
            const auto end = std::min(offset + 15, expected.size());
            std::vector<std::int64_t> wanted;
            for (auto at = offset; at < end; ++at) wanted.push_back(expected[at]);
            std::vector<std::int64_t> found;
            for (const auto& event : page(some, static_cast<std::int64_t>(offset), 15))
                found.push_back(event.id.value);
            ASSERT_EQ(found, wanted) << heard_sources << " sources, offset " << offset;
        }
    }
}

TEST_P(TimelineContract, far_pages_are_exact) {
    const auto ann = add(bare_account("ann"));
    make_workflow({"ONE", "a"}, ann);
    make_workflow({"ONE", "b"}, ann);
    constexpr int total = 25'000;
    write([&](Writer& w) {
        w.expect_bulk();
        for (int i = 0; i < total; ++i)
            w.timeline().insert({WorkflowName{"ONE", i % 10 == 0 ? "b" : "a"}, EventTime(nanoseconds(i / 3)),
                                 std::to_string(i)});
    });
    for (const int offset : {9'999, 10'000, 10'001, 20'001, total - 2})
        EXPECT_EQ(contents(ann, offset, 1), Strings{std::to_string(total - 1 - offset)});
    EXPECT_EQ(contents(ann, total), Strings{});
    EXPECT_EQ(contents(ann, std::numeric_limits<std::int64_t>::max()), Strings{});
}

}  // namespace
}  // namespace usher::test
