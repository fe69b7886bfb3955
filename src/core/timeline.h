// What happened to the workflows that somebody's groups have a right on.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "core/environment.h"
#include "domain/policy.h"
#include "domain/timeline.h"

namespace usher::core {

class Timeline {
  public:
    explicit Timeline(Environment& environment) : env_(environment) {}

    // Newest first. Rights are those of now, not of when it happened; being an administrator gives none.
    std::vector<Event> page(AccountId viewer, const MutedWorkflows& muted, std::int64_t offset,
                            std::int64_t limit) const;

    void record(const Permit& permit, const NewEvent& event);

  private:
    Environment& env_;
};

}  // namespace usher::core
