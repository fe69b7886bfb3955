#include "domain/timeline.h"

namespace usher {

EventTime event_time(Time time, std::chrono::nanoseconds below_microsecond) {
    using std::chrono::microseconds;
    constexpr auto first = std::chrono::ceil<microseconds>(EventTime::min());
    constexpr auto last = std::chrono::floor<microseconds>(EventTime::max()) - microseconds(1);
    if (time < first) return EventTime::min();
    if (time > last) return EventTime::max();
    return EventTime(time) + below_microsecond;
}

bool can_exist(const WorkflowName& workflow) {
    return is_project_key(workflow.project_key) && is_workflow_name(workflow.name);
}

std::vector<EventSourceId> heard(const std::vector<EventSource>& seen, const MutedWorkflows& muted) {
    std::vector<EventSourceId> ids;
    ids.reserve(seen.size());
    for (const auto& source : seen)
        if (!muted.contains(source.workflow)) ids.push_back(source.id);
    return ids;
}

}  // namespace usher
