#include "dialects/cds/timeline.h"

#include "api/parse_json.h"
#include "dialects/cds/errors.h"
#include "dialects/cds/parameters.h"

namespace usher::cds {
namespace {

constexpr std::int64_t page_length = 15;
constexpr std::string_view filter_setting = "timeline";
constexpr unsigned depth_of_filter = 6;

TimelineFilter stored_filter(const Cds& cds, AccountId account) {
    TimelineFilter filter;
    const auto text = cds.directory.settings.value(account, setting_space, filter_setting);
    if (!text) return filter;
    if (const auto value = api::parse_json(*text, depth_of_filter))
        (void)api::ValueReader(cds.forms()).read(filter, *value);
    return filter;
}

MutedWorkflows muted_by(const TimelineFilter& filter) {
    MutedWorkflows muted;
    if (!filter.projects) return muted;
    for (const auto& project : *filter.projects)
        if (project.workflow_names)
            for (const auto& name : *project.workflow_names) muted.insert({project.key, name});
    return muted;
}

}  // namespace

Result<std::vector<EventBody>> get_timeline(Cds& cds, api::Call& call, TimelineQuery query) {
    const auto offset = query.current_item.empty() ? 0 : parse_integer(query.current_item);
    if (!offset || *offset < 0) return refuse(ErrorId::number);
    const auto viewer = call.actor().id;
    const auto muted = muted_by(stored_filter(cds, viewer));
    std::vector<EventBody> page;
    for (const auto& event : cds.directory.timeline.page(viewer, muted, *offset, page_length))
        page.push_back(stored_event(cds, event));
    return page;
}

TimelineFilter get_timeline_filter(Cds& cds, api::Call& call) { return stored_filter(cds, call.actor().id); }

Result<api::NoContent> set_timeline_filter(Cds& cds, api::Call& call, api::Body<TimelineFilter> body) {
    const auto caller = call.actor();
    const auto permit = policy::manage_belongings_of(caller, caller.id);
    if (!permit) return refuse(permit.error());
    std::string text;
    api::encode(text, *body);
    const auto stored = cds.directory.settings.set(*permit, caller.id, setting_space, filter_setting, text);
    if (!stored) return refuse(stored.error());
    return api::NoContent{};
}

}  // namespace usher::cds
