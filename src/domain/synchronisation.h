// What the synchronisation with a directory outside remembers, and the port to the store for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "domain/account.h"

namespace usher {

// What it last wrote into an account. A field that says something else now belongs to whoever changed it.
struct Written {
    std::string username;
    std::string name;
    std::optional<std::string> email;
    std::vector<std::string> keys;  // SHA-256 fingerprints, also of those that were removed here since
    bool operator==(const Written&) const = default;
};

// An entry outside and the account that is kept in step with it.
struct SyncedEntry {
    std::string provider;
    std::string entry_id;
    std::optional<AccountId> account;  // none: it was deleted here
    std::string reference;
    std::string digest;   // of the entry as it was when it was last written
    bool present = true;  // was in the directory the last time that was known
    Written written;
    bool operator==(const SyncedEntry&) const = default;
};

// The same, as far as a comparison with the directory needs it.
struct SyncedBrief {
    std::string entry_id;
    std::optional<AccountId> account;
    State state = State::active;  // of the account
    bool present = true;
    std::string digest;
    std::string reference;
    bool operator==(const SyncedBrief&) const = default;
};

// A membership that the synchronisation made.
struct MadeMembership {
    GroupId group;
    AccountId account;
    auto operator<=>(const MadeMembership&) const = default;
};

struct PlanSizes {
    std::int64_t add = 0, change = 0, block = 0, unblock = 0, join = 0, leave = 0;
    bool operator==(const PlanSizes&) const = default;
};

// How things stand with one server.
struct SyncStatus {
    std::string provider;
    std::optional<Time> last_run;       // that ended, however
    std::optional<Time> last_complete;  // that ended with everything carried out
    std::optional<Time> last_full;      // of those, the last that read everybody whole
    std::string outcome;                // of the last run: "done", "incomplete", "refused", "failed"
    std::string reason;
    std::string mark;             // Listing::mark of the last complete one
    std::string settings_digest;  // that the mark was made with
    PlanSizes plan;               // of the last run
    std::int64_t refusals = 0;    // runs that the guard stopped, since the beginning
    bool operator==(const SyncStatus&) const = default;
};

// What could not be done, for people; it is tried again in the next run.
struct SyncSkip {
    std::string who;  // where the entry stands outside
    std::string reason;
};

class SyncReader {
  public:
    virtual ~SyncReader() = default;
    // Ascending by the bytes of entry_id, starting after `after`.
    virtual std::vector<SyncedBrief> briefs(std::string_view provider, std::string_view after,
                                            std::int64_t limit) = 0;
    virtual std::optional<SyncedEntry> entry(std::string_view provider, std::string_view entry_id) = 0;
    virtual std::optional<SyncedEntry> entry_of(AccountId account) = 0;
    virtual std::vector<MadeMembership> memberships(std::string_view provider) = 0;  // ascending
    virtual std::vector<MadeMembership> memberships_of(std::string_view provider,
                                                       AccountId account) = 0;  // ascending
    virtual SyncStatus status(std::string_view provider) = 0;
};

class SyncWriter {
  public:
    virtual ~SyncWriter() = default;
    // Takes the place of an earlier one of that provider and id.
    virtual void put(const SyncedEntry& entry) = 0;
    virtual void set_present(std::string_view provider, std::string_view entry_id, bool present) = 0;
    virtual void erase(std::string_view provider, std::string_view entry_id) = 0;
    virtual void remember(std::string_view provider, MadeMembership made) = 0;
    virtual void forget(std::string_view provider, MadeMembership made) = 0;
    virtual void set_status(const SyncStatus& status) = 0;
    // Takes or renews the lease `name` for `holder`; false while somebody else holds it. A holder that is
    // gone loses it at its end.
    virtual bool lease(std::string_view name, std::string_view holder, Time now, Time until) = 0;
    // Only the holder's own.
    virtual void release(std::string_view name, std::string_view holder) = 0;
    // Of everybody: where no other process has the store, whoever holds one is gone.
    virtual void release_all() = 0;
};

}  // namespace usher
