// A small directory in which every kind of caller exists, and a way to ask every operation of every dialect.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "manner.h"

namespace usher::access {

// What belongs to one person, as ids.
struct Person {
    std::string username;
    AccountId id;
    std::int64_t key = 0;
    std::int64_t email = 0;
    std::int64_t gpg_key = 0;
    std::string private_token;
    std::int64_t personal = 0, impersonation = 0;  // tokens by id
    std::string personal_token;                    // the secret of the former, whose scopes are "api sudo"
};

class Scene {
  public:
    Scene();

    // The question of a row about somebody's things, without a credential.
    Question question(const api::Dispatch::Mount& mount, const Row& row, Credential credential, Target target,
                      const std::string& body);
    testing::Answer ask(const api::Dispatch::Mount& mount, const api::Operation& operation, const Row& row,
                        Credential credential, Target target, Way way, const std::string& body);
    // Everything the store has of one account, and of all.
    std::string dump(AccountId id);
    std::string dump();

    testing::World world{"sqlite::memory:"};
    Person root, mary, john, jack, lena;  // administrator, normal, somebody else, blocked, ldap_blocked
    AccountId resting, banned, waiting, careful,
        idle;  // deactivated, banned, unapproved, with 2FA, never seen
    // The service token is the one of the account robot; drone is another.
    std::string expired_token, revoked_token, service_token, link, choice, picture;

    std::vector<const Person*> people() const { return {&root, &mary, &john, &jack, &lena}; }
    const Person& owner(Credential credential, Target target) const;
    // Who shows the credential; its owner for those that are no good, too.
    const Person& bearer(Credential credential) const;
    // Of the kinds every dialect may take; empty for none.
    std::string token_of(Credential credential) const;

  private:
    Person person(const std::string& username, bool admin = false);
    std::string token(const Person& owner, bool expired, bool revoked);
    std::string filled(std::string_view text, Credential credential, Target target) const;
};

}  // namespace usher::access
