// A small directory in which every kind of caller exists, and a way to ask every operation of every dialect.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/operation.h"
#include "support/world.h"

namespace usher::access {

// How to ask one operation so that it succeeds when the caller has the right to. In target and body stand
//   {id} {key} {email}   whose they are, the cell says
//   {link}               the secret of a mailed link
struct Row {
    std::string_view dialect;
    std::string_view operation;
    std::string_view target;  // below the dialect's mount
    std::string_view body = {};
    // Its answer may hold the private token of whoever it is about.
    bool shows_private_token = false;
};

const std::vector<Row>& rows();
const Row* row_of(std::string_view dialect, std::string_view operation);

// The credential a request carries.
enum class Credential {
    none,
    nonsense,
    normal,
    blocked,
    ldap_blocked,
    expired,
    revoked,
    service,
    admin,
    admin_as_normal,  // an administrator who names the normal user in "sudo"
};
// Whose id, key and address the request names.
enum class Target { own, others, nobodys };
enum class Way { header, query, bearer };

// What belongs to one person, as ids.
struct Person {
    std::string username;
    AccountId id;
    std::int64_t key = 0;
    std::int64_t email = 0;
    std::string private_token;
};

class Scene {
  public:
    Scene();

    testing::Answer ask(const api::Dispatch::Mount& mount, const api::Operation& operation, const Row& row,
                        Credential credential, Target target, Way way, const std::string& body);
    // Everything the store has of one account, and of all.
    std::string dump(AccountId id);
    std::string dump();

    testing::World world{"sqlite::memory:"};
    Person root, mary, john, jack, lena;  // administrator, normal, somebody else, blocked, ldap_blocked
    std::string expired_token, revoked_token, service_token, link;

    std::vector<const Person*> people() const { return {&root, &mary, &john, &jack, &lena}; }
    const Person& owner(Credential credential, Target target) const;

  private:
    Person person(const std::string& username, bool admin = false);
    std::string token(const Person& owner, bool expired, bool revoked);
    std::string token_of(Credential credential) const;
    std::string filled(std::string_view text, Credential credential, Target target) const;
};

}  // namespace usher::access
