// What a synchronisation is going to do, worked out before anything is done: pure functions over what the
// directory outside says and what is remembered of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "domain/account.h"
#include "domain/outside_directory.h"
#include "domain/ssh_key.h"
#include "domain/synchronisation.h"

namespace usher::core {

// Somebody in the comparison: first those known before, then those to be added.
using PersonIndex = std::uint32_t;

struct Move {
    std::string entry_id;
    std::string group;
    bool operator==(const Move&) const = default;
};

struct SyncPlan {
    // Whether everything that was asked for came. If not, nobody is blocked and nobody leaves.
    bool people_complete = false;
    bool groups_complete = false;
    std::string reason;

    std::vector<OutsideEntry> add;
    std::vector<OutsideEntry> change;
    std::vector<std::string> block, unblock;  // entry ids
    std::vector<Move> join, leave;
    // What is only remembered: there again or gone while the account is blocked here anyway; gone, and the
    // account deleted.
    std::vector<std::string> back, away, forget;
    std::int64_t stripped = 0;  // of `change`: who lose an address or a key
    std::int64_t renamed = 0;   // of `change`: who get another username

    // What it manages.
    std::int64_t people = 0;  // present before
    std::int64_t memberships = 0;

    PlanSizes sizes() const;
    bool is_empty() const;
};

// The most that may go in one run: a share, or a number below which the share does not matter.
struct SyncLimits {
    std::int64_t percent = 5;
    std::int64_t least = 10;
    std::int64_t most_of(std::int64_t managed) const;
};

// Why a plan must not be carried out unasked: nothing when it may.
std::optional<std::string> objection(const SyncPlan& plan, const SyncLimits& limits);

// Of everything that is written into an account.
std::string digest_of(const OutsideEntry& entry);

// Takes a list of people and says what it means.
class Comparison : public EntrySink {
  public:
    // `known`: ascending by entry_id. With `readds` whoever was deleted here is added again.
    Comparison(std::vector<SyncedBrief> known, bool readds);

    // False when the same person comes twice: such a list is not to be trusted.
    bool entry(OutsideEntry entry) override;
    bool present(std::string_view id) override;
    bool gone(std::string_view id) override;
    bool unusable(std::string_view id, std::string_view dn, std::string_view reason) override;

    // Ids said to be there that must be asked for: nothing is known of them, or not all was written.
    const std::vector<std::string>& unknown() const { return unknown_; }
    // What they turned out to be.
    void resolve(OutsideEntry entry);
    const std::vector<std::string>& unusable_entries() const { return unusable_; }

    // The plan without groups. Those in `block` and `away` are only suspected: nobody named them.
    SyncPlan conclude(const Listing& listing);

    // After conclude(). Groups as listed, or told by the entries themselves.
    void plan_groups(SyncPlan& plan, const std::vector<OutsideGroup>& groups, bool complete,
                     const std::vector<std::pair<std::string, AccountId>>& made,
                     const std::vector<std::pair<std::string, AccountId>>& held);
    // Those that the entries told, as groups.
    std::vector<OutsideGroup> told_groups() const;

  private:
    std::optional<PersonIndex> known_at(std::string_view id) const;
    void see(PersonIndex index);
    bool repeated();
    std::string entry_id(const SyncPlan& plan, PersonIndex index) const;

    std::vector<SyncedBrief> known_;
    // Seen at all; as a whole entry; as an id that is there; as one that is not.
    std::vector<bool> seen_, given_, listed_, named_gone_;
    const bool readds_;
    SyncPlan plan_;
    std::unordered_map<std::string, bool> added_;  // by id; true while its place in the list is to come
    std::vector<std::string> unknown_, unusable_;
    std::unordered_map<std::string, std::vector<std::string>> told_;  // group -> references
    std::string trouble_;
};

// What an entry changes in an account: only what the account has from the synchronisation.
struct Revision {
    std::optional<std::string> username, name;
    bool changes_email = false;
    std::optional<std::string> email;
    std::vector<SshKey> add_keys;
    std::vector<SshKey> remove_keys;
    std::vector<std::string_view> left_alone;  // fields that somebody here took over
    Written written;                           // to be remembered once it is done

    bool strips() const { return (changes_email && !email) || !remove_keys.empty(); }
    bool is_empty() const;
    std::string fields() const;  // "username, email"
};

Revision revise(const Account& account, const std::vector<SshKey>& keys, const Written& before,
                const OutsideEntry& entry);

// The entry's keys that are keys, without an owner yet.
std::vector<SshKey> keys_of(const OutsideEntry& entry);

}  // namespace usher::core
