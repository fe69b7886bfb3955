// Keeps accounts in step with a directory outside: first a plan, then, unless it would do too much damage,
// what it says.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/environment.h"
#include "domain/policy.h"
#include "domain/synchronisation.h"

namespace usher {
class OutsideDirectory;
struct OutsideEntry;
}  // namespace usher

namespace usher::core {

struct SyncOptions {
    bool dry_run = false;
    bool full = false;    // read everybody whole, whatever changed
    bool force = false;   // carry out what the limits would refuse
    bool readds = false;  // give those who were deleted here new accounts
    // Asked now and then; the run ends soon after it says true, and the next takes it up.
    std::function<bool()> stop = [] { return false; };
};

// One line of a plan: "block", "mary", "uid=mary,…".
struct PlannedChange {
    std::string_view act;
    std::string who;
    std::string detail;
};

struct SyncReport {
    std::string provider;
    std::string outcome;  // SyncStatus::outcome, or "planned"
    std::string reason;   // why it is not "done"
    PlanSizes plan;
    bool full = false;
    std::vector<SyncSkip> skipped;
};

class Synchronisation {
  public:
    explicit Synchronisation(Environment& environment) : env_(environment) {}

    // One run at a time over all nodes: `busy` while there is another. Everything else is in the report.
    // `planned` is told every part of the plan before anything of it is done.
    Result<SyncReport> run(const Permit& permit, OutsideDirectory& directory, const SyncOptions& options,
                           const std::function<void(const PlannedChange&)>& planned = {});

    // One person whose entry was just read: added, changed, or unblocked. The account, if there is one
    // afterwards.
    std::optional<AccountId> refresh(const std::string& provider, const OutsideEntry& entry);

    // Their memberships: they join what the directory has them in, and leave what the synchronisation made
    // and the directory denies. A run decides about everything else.
    void refresh_groups(OutsideDirectory& directory, AccountId account, const OutsideEntry& entry);

    SyncStatus status(std::string_view provider) const;

  private:
    Environment& env_;
};

}  // namespace usher::core
