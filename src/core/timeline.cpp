#include "core/timeline.h"

namespace usher::core {

std::vector<Event> Timeline::page(AccountId viewer, const MutedWorkflows& muted, std::int64_t offset,
                                  std::int64_t limit) const {
    return env_.store.read([&](Reader& reader) {
        const auto sources = heard(reader.timeline().sources_of(viewer), muted);
        return reader.timeline().page(sources, offset, limit);
    });
}

void Timeline::record(const Permit& permit, const NewEvent& given) {
    auto event = given;
    if (event.workflow && !can_exist(*event.workflow)) event.workflow.reset();
    (void)env_.store.write(
        permit, [&](Writer& writer) -> Result<EventId> { return writer.timeline().insert(event); });
}

}  // namespace usher::core
