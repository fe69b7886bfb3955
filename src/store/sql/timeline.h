// Events, and the pages of them that somebody sees.
#pragma once

#include "domain/store.h"
#include "store/sql/connection.h"

namespace usher {

// The source of that name, made when it is new.
EventSourceId event_source(Connection& connection, const WorkflowName& workflow);

class SqlTimelineReader final : public TimelineReader {
  public:
    explicit SqlTimelineReader(Connection& connection) : connection_(connection) {}
    std::vector<EventSource> sources_of(AccountId account) override;
    std::vector<Event> page(const std::vector<EventSourceId>& sources, std::int64_t offset,
                            std::int64_t limit) override;

  private:
    Connection& connection_;
};

class SqlTimelineWriter final : public TimelineWriter {
  public:
    explicit SqlTimelineWriter(Connection& connection) : connection_(connection) {}
    EventId insert(const NewEvent& event) override;

  private:
    Connection& connection_;
};

}  // namespace usher
