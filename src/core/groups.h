// Groups and who is in them. Whoever founds a group manages it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "core/environment.h"
#include "core/labels.h"
#include "domain/group.h"
#include "domain/policy.h"

namespace usher::core {

// Names of fields in Problems; a dialect that calls them otherwise translates.
namespace field {
inline constexpr std::string_view group_name = "name";
inline constexpr std::string_view add = "add";
inline constexpr std::string_view remove = "remove";
inline constexpr std::string_view set = "set";
inline constexpr std::string_view managers = "managers";
inline constexpr std::string_view members = "members";
}  // namespace field

// Names to join, to leave, or the whole set. Leaving wins over joining; `set` stands alone (whether it does
// is the dialect's to check). Names that nothing has are `no_such` under the list's field.
struct NameChanges {
    std::vector<std::string> add;
    std::vector<std::string> remove;
    std::optional<std::vector<std::string>> set;
};

struct NewGroup {
    std::string name;
    std::string display_name;  // empty: the name
    std::string sso_name;      // empty: the name
    std::string description;
    Labels labels;
    std::vector<std::string> managers;  // usernames, compared as written
    std::vector<std::string> members;
};

// What is absent stays as it is.
struct GroupChange {
    std::optional<std::string> name, display_name, sso_name, description;
    LabelChanges labels;
    NameChanges members;  // usernames; joining makes ordinary members
};

struct NewGroupToken {
    std::string description;
    GroupTokenLifetime lifetime = GroupTokenLifetime::session;
};

class Groups {
  public:
    explicit Groups(Environment& environment) : env_(environment) {}

    std::optional<Group> find(std::string_view name) const;
    std::vector<Group> all() const;
    std::vector<Membership> of(AccountId account) const;
    std::vector<Member> members(GroupId group) const;
    // Nothing when the account is no member, else whether it manages the group.
    std::optional<bool> role(GroupId group, AccountId account) const;

    // Makes the group unless it is there.
    void ensure(std::string_view name);
    // `found`: as with Accounts::create. invalid: name taken, managers or members no_such.
    Result<Group> create(const Permit& permit, const NewGroup& wanted, Problems found = {});
    // The first group (domain/group.h) keeps its name and is not erased: these three answer `forbidden` then.
    // not_found; invalid: name taken, add, remove or set no_such, labels too_many.
    Result<Group> change(const Permit& permit, GroupId group, const GroupChange& wanted, Problems found = {});
    // Replaces name and members as a whole. not_found; invalid: name taken, managers or members no_such.
    Result<Group> replace(const Permit& permit, GroupId group, const NewGroup& wanted);
    // not_found.
    Result<Group> erase(const Permit& permit, GroupId group);

    // Ordinary members; those already in stay as they are. not_found when the group is gone; invalid: members
    // no_such.
    Result<void> add_members(const Permit& permit, GroupId group, const std::vector<std::string>& usernames);
    // not_found (the group, or no member); last_manager.
    Result<void> remove_member(const Permit& permit, GroupId group, AccountId account);
    // not_found (no member); last_manager.
    Result<void> set_manager(const Permit& permit, GroupId group, AccountId account, bool manager);
    // The groups of one account, by their names. not_found when the account is gone; invalid: add, remove or
    // set no_such, and then nothing is changed.
    Result<void> change_groups_of(const Permit& permit, AccountId account, const NameChanges& changes);
    // Joins an account to a group by its name unless it is in; nothing when there is no such group.
    void join(const Permit& permit, std::string_view group, AccountId account, bool manager = false);

    // What an account may see of them: tokens of the groups it manages.
    std::vector<GroupToken> tokens_of(GroupId group) const;
    std::vector<GroupToken> tokens_managed_by(AccountId account) const;
    std::vector<GroupToken> all_tokens() const;
    std::optional<GroupToken> find_token(const Secret& secret) const;
    struct MadeToken {
        GroupToken token;
        Secret secret;  // 64 lower-case hexadecimal digits, known only now
    };
    // not_found.
    Result<MadeToken> create_token(const Permit& permit, GroupId group, const Account& creator,
                                   const NewGroupToken& wanted);
    // False when the group has no such token.
    bool erase_token(const Permit& permit, GroupId group, GroupTokenId token);

  private:
    Environment& env_;
};

// Inside a transaction in which nothing has the name.
GroupId found_group(Environment& env, Writer& writer, std::string name, AccountId manager);

}  // namespace usher::core
