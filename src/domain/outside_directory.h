// The port to a directory outside that people come from. What such a directory says of somebody counts only
// as far as it goes: a list that did not come to its end says nothing of those who are not in it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"

namespace usher {

// A person as the directory outside describes them, in clean UTF-8.
struct OutsideEntry {
    std::string id;         // what stays when everything else is renamed
    std::string dn;         // where it stands now
    std::string reference;  // how groups over there name it
    std::string username;
    std::string name;
    std::optional<std::string> email;
    std::vector<std::string> ssh_keys;  // OpenSSH lines
    std::vector<std::string> groups;    // names of groups that the entry itself tells
    bool operator==(const OutsideEntry&) const = default;
};

struct OutsideGroup {
    std::string name;
    std::vector<std::string> members;  // references
};

// Takes a list as it comes in. False ends it: it is then incomplete.
class EntrySink {
  public:
    virtual ~EntrySink() = default;
    virtual bool entry(OutsideEntry entry) = 0;
    // There, and not changed since the mark that the list was asked with.
    virtual bool present(std::string_view id) = 0;
    // Not there any more, as the directory itself tells.
    virtual bool gone(std::string_view id) = 0;
    // An entry that cannot be used; it is there all the same, when it has an id.
    virtual bool unusable(std::string_view id, std::string_view dn, std::string_view reason) = 0;
};

struct Listing {
    bool complete = false;
    std::string reason;  // why not, for people
    // Whoever was not mentioned is not there. False where the directory names those who went.
    bool absence_counts = true;
    // With it a later list may be asked for changes only; empty: it may not.
    std::string mark;
    // A later list with that mark names everybody who is there, not only those who changed.
    bool mark_names_everybody = true;
};

class GroupSink {
  public:
    virtual ~GroupSink() = default;
    virtual bool group(OutsideGroup group) = 0;
};

// One person, asked for by name or id.
struct Lookup {
    enum class Outcome : std::uint8_t {
        found,
        not_there,    // the directory said so
        unknown,      // it answered, but said nothing that counts: several match, the entry cannot be used
        unreachable,  // it said nothing
    };
    Outcome outcome = Outcome::unknown;
    std::optional<OutsideEntry> entry;  // when found
    std::string reason;                 // when unknown or unreachable
};

enum class Proof : std::uint8_t {
    accepted,
    refused,
    unreachable,  // nothing was learnt
};

// Which groups one person is in, by their names here.
struct GroupsOfOne {
    bool complete = false;  // no group that has them is missing
    std::vector<std::string> in;
    // Of those that were asked about: they are there, and do not have the person. Every group that is neither
    // here nor there is one of which nothing is known.
    std::vector<std::string> not_in;
};

struct CheckStep {
    std::string what;
    bool passed = false;
    std::string explanation;  // what was found, or what is wrong and how to mend it
};

// One server (or several that hold the same). Any thread may call it; every call ends within the configured
// times.
class OutsideDirectory {
  public:
    virtual ~OutsideDirectory() = default;

    // The identity provider it stands for: "ldapmain".
    virtual const std::string& provider() const = 0;
    // Changes whenever a mark of before must not be used any more.
    virtual std::string settings_digest() const = 0;
    // Does it tell who is in which group? `tells` in entries, or by lists of groups.
    virtual bool has_groups() const = 0;

    // Everybody; with a mark only what changed since, as far as the server can tell.
    virtual Listing people(const std::string& mark, EntrySink& sink) = 0;
    virtual Listing groups(GroupSink& sink) = 0;

    virtual Lookup find(std::string_view id) = 0;
    // By username, or by address when `login` contains "@". Several who match are nobody.
    virtual Lookup find_login(std::string_view login) = 0;
    // Whether this password opens the entry. An empty one never does.
    virtual Proof authenticate(const std::string& dn, const Secret& password) = 0;

    // Only for a directory that has groups. Nothing of what it could not learn is in the answer.
    virtual GroupsOfOne groups_of(const OutsideEntry& entry, const std::vector<std::string>& asked) = 0;

    // Every step a synchronisation takes, each tried once; ends with the first that fails.
    virtual std::vector<CheckStep> check() = 0;
};

}  // namespace usher
