// What happened to workflows, as the systems that run them tell it, and what of that an account sees.
#pragma once

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "domain/project.h"

namespace usher {

// Finer than Time: what happens within one microsecond is still in order.
using EventTime = std::chrono::sys_time<std::chrono::nanoseconds>;

// The nearest moment that fits, for times that are far from every calendar in use.
EventTime event_time(Time time, std::chrono::nanoseconds below_microsecond = {});

struct NewEvent {
    // The workflow that ran. Other events are kept, and nobody ever sees them.
    std::optional<WorkflowName> workflow;
    EventTime happened_at{};
    std::string content;  // all of it, in the form of whoever serves its readers
};

// No workflow has any other name: its events are never seen.
bool can_exist(const WorkflowName& workflow);

struct Event {
    EventId id;
    EventTime happened_at{};
    std::string content;
    bool operator==(const Event&) const = default;
};

// Where events come from: a workflow by name, whether there is one or not.
struct EventSource {
    EventSourceId id;
    WorkflowName workflow;
    bool operator==(const EventSource&) const = default;
};

// Workflows that somebody does not want to hear of.
using MutedWorkflows = std::set<WorkflowName>;

// The sources that are left.
std::vector<EventSourceId> heard(const std::vector<EventSource>& seen, const MutedWorkflows& muted);

}  // namespace usher
