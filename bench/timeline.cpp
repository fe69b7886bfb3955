// A timeline at size: fills a store with projects, workflows and events, and measures pages of somebody who
// sees 500 workflows and has muted 50 of them.
//   bench_timeline URL [projects] [events]
// URL as --store takes it; accounts "watcher" and "root" may be there. What is there already is not made
// again.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "store/open.h"

namespace {

using namespace usher;
using Watch = std::chrono::steady_clock;

constexpr int workflows_per_project = 3;
constexpr std::size_t visible_workflows = 500;
constexpr std::size_t muted_workflows = 50;
constexpr int batch = 100'000;
constexpr std::int64_t a_second = 1'000'000'000;
constexpr std::int64_t newest = 1'551'521'472 * a_second;

double seconds_since(Watch::time_point began) {
    return std::chrono::duration<double>(Watch::now() - began).count();
}

WorkflowName workflow_name(int project, int workflow) {
    return {fmt::format("PRJ{:05}", project), fmt::format("workflow-{}", workflow)};
}

Uuid uuid_of(std::uint64_t seed) {
    Uuid uuid;
    for (auto& byte : uuid.bytes) {
        seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
        byte = static_cast<std::uint8_t>(seed >> 56);
    }
    return uuid;
}

template <class F>
void write(Store& store, F f) {
    const auto done = store.write(policy::operate(), [&](Writer& writer) -> Result<int> {
        f(writer);
        return 0;
    });
    if (!done) std::abort();  // nothing here is refused
}

AccountId watcher(Store& store) {
    const auto found = [&] {
        return store.read([](Reader& reader) { return reader.accounts().by_username("watcher"); });
    };
    if (const auto account = found()) return account->id;
    write(store, [](Writer& writer) {
        Account account;
        account.username = account.name = "watcher";
        account.uuid = uuid_of(1);
        writer.accounts().insert(account, false);
    });
    return found()->id;
}

GroupId group_named(Writer& writer, const std::string& name, std::uint64_t seed) {
    Group group;
    group.uuid = uuid_of(seed);
    group.name = group.display_name = group.sso_name = name;
    return writer.groups().insert(group);
}

// Every project has a group of its own; the watcher is in that of some workflows all over.
void make_projects(Store& store, AccountId watcher, int projects) {
    const auto every = static_cast<std::size_t>(projects * workflows_per_project) / visible_workflows;
    std::size_t number = 0;
    for (int first = 0; first < projects; first += 1000)
        write(store, [&](Writer& writer) {
            writer.expect_bulk();
            const auto known = writer.reader().groups().by_name("watchers");
            const auto watchers = known ? known->id : group_named(writer, "watchers", 2);
            writer.groups().join(watchers, watcher, false);
            for (int at = first; at < std::min(first + 1000, projects); ++at) {
                const auto key = workflow_name(at, 0).project_key;
                const auto project =
                    writer.projects().insert({{}, key, "Project " + key, "", "", "", {}, {}});
                const auto team = group_named(writer, "team-" + key, 1000 + static_cast<std::uint64_t>(at));
                writer.projects().grant(project, team, Permission::write);
                for (int n = 0; n < workflows_per_project; ++n) {
                    const auto workflow = writer.projects().insert_workflow(
                        {{}, project, key, workflow_name(at, n).name, "", "", "", "{}", {}});
                    writer.projects().grant(workflow, team, Permission::write);
                    if (++number % every == 0) writer.projects().grant(workflow, watchers, Permission::read);
                }
            }
        });
}

std::string content(const WorkflowName& workflow, int run) {
    return fmt::format(
        R"({{"timestamp":"2019-03-02T10:11:12.374228871Z","hostname":"ci1","cdsname":"api_abc","type_event":"sdk.EventRunWorkflow","payload":null,"attempt":0,"project_key":"{}","workflow_name":"{}","workflow_run_num":{},"status":"Success","tag":[{{"tag":"triggered_by","value":"ann"}}]}})",
        workflow.project_key, workflow.name, run);
}

// Some workflows run a thousand times as often as others, and events do not come in order.
void make_events(Store& store, int projects, int events) {
    std::mt19937_64 random(7);
    std::uniform_real_distribution<double> share(0, 1);
    for (int first = 0; first < events; first += batch)
        write(store, [&](Writer& writer) {
            writer.expect_bulk();
            for (int at = first; at < std::min(first + batch, events); ++at) {
                const auto skewed = std::pow(share(random), 3.0) * projects * workflows_per_project;
                // Neighbours in frequency are no neighbours in name.
                const auto place =
                    static_cast<std::int64_t>(skewed) * 7919 % (projects * workflows_per_project);
                const auto workflow = workflow_name(static_cast<int>(place) / workflows_per_project,
                                                    static_cast<int>(place) % workflows_per_project);
                const auto happened = newest - (events - at) * a_second / 10 +
                                      static_cast<std::int64_t>(share(random) * 100 * a_second);
                writer.timeline().insert(
                    {workflow, EventTime(std::chrono::nanoseconds(happened)), content(workflow, at)});
            }
        });
}

struct Times {
    double median = 0;
    double p99 = 0;
    std::size_t rows = 0;
};

Times measure(Store& store, AccountId viewer, const MutedWorkflows& muted, std::int64_t offset, int rounds) {
    std::vector<double> times;
    Times found;
    for (int round = 0; round < rounds; ++round) {
        const auto began = Watch::now();
        const auto events = store.read([&](Reader& reader) {
            const auto sources = heard(reader.timeline().sources_of(viewer), muted);
            return reader.timeline().page(sources, offset, 15);
        });
        times.push_back(seconds_since(began) * 1000);
        found.rows = events.size();
    }
    std::ranges::sort(times);
    found.median = times[times.size() / 2];
    found.p99 = times[times.size() * 99 / 100];
    return found;
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 2) return 2;
    const int projects = count > 2 ? std::atoi(arguments[2]) : 10'000;
    const int events = count > 3 ? std::atoi(arguments[3]) : 1'000'000;
    const auto store = open_store({.url = arguments[1]});
    const auto viewer = watcher(*store);
    if (!store->read([](Reader& reader) { return reader.projects().by_key("PRJ00000"); })) {
        auto began = Watch::now();
        make_projects(*store, viewer, projects);
        fmt::print("{} projects with {} workflows each in {:.1f} s.\n", projects, workflows_per_project,
                   seconds_since(began));
        began = Watch::now();
        make_events(*store, projects, events);
        const auto took = seconds_since(began);
        fmt::print("{} events in {:.1f} s, {:.0f} a second.\n\n", events, took, events / took);
    }
    auto sources = store->read([&](Reader& reader) { return reader.timeline().sources_of(viewer); });
    MutedWorkflows muted;
    for (std::size_t at = 0; at < std::min(muted_workflows, sources.size()); ++at)
        muted.insert(sources[at * sources.size() / muted_workflows].workflow);
    fmt::print(
        "{} workflows seen, {} muted.\n\n| offset | median ms | p99 ms | events |\n| --- | --- | --- | --- "
        "|\n",
        sources.size(), muted.size());
    for (const std::int64_t offset : {0, 15, 150, 1'500, 10'000, 15'000, 1'000'000}) {
        const auto times = measure(*store, viewer, muted, offset, offset < 10'000 ? 300 : 30);
        fmt::print("| {} | {:.2f} | {:.2f} | {} |\n", offset, times.median, times.p99, times.rows);
    }
}
