// One change of a synchronisation at a time, inside a transaction.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/environment.h"
#include "core/sync_plan.h"
#include "domain/store.h"
#include "domain/synchronisation.h"

namespace usher::core {

// What was done, for the log: "ldap_account_added", ….
struct SyncAct {
    std::string_view event;
    AccountId account;
    std::string entry_id;
    std::string detail;  // fields, or a group's name
};

// What a transaction did; empty again when the transaction is run again.
struct SyncActs {
    std::vector<SyncAct> done;
    std::vector<SyncSkip> skipped;
};

// The id of the entry, of the same directory, whose account this one would take up if that entry is gone:
// it stands where that one stood, or has the username and the address that were that one's.
std::optional<std::string> predecessor_of(Reader& reader, const std::string& provider,
                                          const OutsideEntry& entry);

class SyncChanges {
  public:
    SyncChanges(Environment& env, Writer& writer, std::string_view provider, SyncActs& acts)
        : env_(env), writer_(writer), provider_(provider), acts_(acts) {}

    // Makes an account for the entry, or takes the one that has the entry's identity already. An entry that
    // is known is changed instead; one whose account was deleted here gets a new one only when `readds`.
    void add(const OutsideEntry& entry, bool readds = false);
    void change(const OutsideEntry& entry);
    // The account of an entry that is gone belongs to `entry` from now on, and is no longer blocked for its
    // absence.
    void succeed(const std::string& gone_id, const OutsideEntry& entry);
    // From active to ldap_blocked; every other state stays.
    void block(const std::string& entry_id);
    // From ldap_blocked to active; every other state stays.
    void unblock(const std::string& entry_id);
    void set_present(const std::string& entry_id, bool present);
    void forget(const std::string& entry_id);
    void join(const Move& move);
    // Ends only what the synchronisation made, and not of whoever manages the group by now.
    void leave(const Move& move);

  private:
    std::optional<SyncedEntry> known(const std::string& entry_id);
    void create(const OutsideEntry& entry);
    void revise_account(SyncedEntry known, Account account, const OutsideEntry& entry);
    // Whether anything of it changed; false also when it names another.
    bool set_identity(Account& account, const std::string& dn);
    bool write_keys(AccountId account, const Revision& revision, const std::string& dn);
    void done(std::string_view event, AccountId account, const std::string& entry_id,
              std::string detail = {});
    void skip(const std::string& who, std::string reason);

    Environment& env_;
    Writer& writer_;
    const std::string provider_;
    SyncActs& acts_;
};

}  // namespace usher::core
