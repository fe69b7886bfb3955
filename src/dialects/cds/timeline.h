// What happened to the caller's workflows, and what of it the caller does not want to see (contract/cds.md
// sections 3.4 and 4.13 to 4.15).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/operation.h"
#include "dialects/cds/dialect.h"
#include "dialects/cds/event.h"

namespace usher::cds {

struct MutedProject {
    static constexpr std::string_view schema_name = "TimelineProject";
    std::string key;
    std::optional<std::vector<std::string>> workflow_names;

    static void fields(auto& field) {
        field("key", &MutedProject::key, "");
        field("workflow_names", &MutedProject::workflow_names, "Hidden ones.");
    }
};

struct TimelineFilter {
    static constexpr std::string_view schema_name = "TimelineFilter";
    std::optional<std::vector<MutedProject>> projects;

    static void fields(auto& field) {
        field("projects", &TimelineFilter::projects, "Whose workflows are hidden.");
    }
};

struct TimelineQuery {
    std::string current_item;
    static void fields(auto& field) {
        field("currentItem", &TimelineQuery::current_item, "How many of the newest events to skip.",
              api::by_default("0"));
    }
};

Result<std::vector<EventBody>> get_timeline(Cds& cds, api::Call& call, TimelineQuery query);
TimelineFilter get_timeline_filter(Cds& cds, api::Call& call);
Result<api::NoContent> set_timeline_filter(Cds& cds, api::Call& call, api::Body<TimelineFilter> body);

}  // namespace usher::cds
