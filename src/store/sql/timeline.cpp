#include "store/sql/timeline.h"

#include <algorithm>
#include <span>
#include <tuple>

#include "store/sql/newest_events.h"

namespace usher {

namespace {

// So many places are held at a time on the way to a far page.
constexpr std::int64_t stride = 10'000;

const Query select_source("SELECT id FROM event_source WHERE project_key = $1 AND workflow_name = $2");
const InsertQuery insert_source("INSERT INTO event_source (project_key, workflow_name) VALUES ($1, $2)");
const Query select_sources_of(
    "SELECT s.id, s.project_key, s.workflow_name FROM event_source s WHERE s.id IN "
    "(SELECT w.source_id FROM membership m JOIN workflow_grant g ON g.group_id = m.group_id "
    "JOIN workflow w ON w.id = g.workflow_id WHERE m.account_id = $1)");
const std::string select_events_text = "SELECT e.id, e.happened_at, e.content FROM event e WHERE e.id IN ";
const Query select_events(
    select_events_text + "(SELECT value FROM json_each($1))",
    select_events_text + "(SELECT CAST(value AS BIGINT) FROM jsonb_array_elements_text(CAST($1 AS JSONB)))");
const InsertQuery insert_event("INSERT INTO event (source_id, happened_at, content) VALUES ($1, $2, $3)");

std::vector<Event> events_at(Connection& connection, std::span<const EventPlace> places) {
    std::vector<Event> events;
    events.reserve(places.size());
    const auto ids = json_list(places, [](const EventPlace& place) { return place.id; });
    {
        Rows rows(connection, select_events, ids);
        while (rows.next())
            events.push_back(
                {rows.id<EventId>(0), EventTime(std::chrono::nanoseconds(rows.integer(1))), rows.text(2)});
    }
    std::ranges::sort(events, [](const Event& a, const Event& b) {
        return std::tie(a.happened_at, a.id) > std::tie(b.happened_at, b.id);
    });
    return events;
}

}  // namespace

EventSourceId event_source(Connection& connection, const WorkflowName& workflow) {
    if (const auto known = number(connection, select_source, workflow.project_key, workflow.name))
        return {*known};
    return {insert(connection, insert_source, workflow.project_key, workflow.name)};
}

std::vector<EventSource> SqlTimelineReader::sources_of(AccountId account) {
    std::vector<EventSource> sources;
    Rows rows(connection_, select_sources_of, account);
    while (rows.next()) sources.push_back({rows.id<EventSourceId>(0), {rows.text(1), rows.text(2)}});
    return sources;
}

std::vector<Event> SqlTimelineReader::page(const std::vector<EventSourceId>& sources, std::int64_t offset,
                                           std::int64_t limit) {
    EventPlace before;
    for (; offset > stride; offset -= stride) {
        const auto skipped = newest_events(connection_, sources, before, stride);
        if (skipped.size() < stride) return {};
        before = skipped.back();
    }
    const auto places = newest_events(connection_, sources, before, static_cast<std::size_t>(offset + limit));
    if (places.size() <= static_cast<std::size_t>(offset)) return {};
    return events_at(connection_, std::span(places).subspan(static_cast<std::size_t>(offset)));
}

EventId SqlTimelineWriter::insert(const NewEvent& event) {
    std::optional<EventSourceId> source;
    if (event.workflow) source = event_source(connection_, *event.workflow);
    return {usher::insert(connection_, insert_event, source, event.happened_at.time_since_epoch().count(),
                          event.content)};
}

}  // namespace usher
