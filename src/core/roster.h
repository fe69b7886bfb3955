// People as another system lists them: those unknown here are made, those known brought up to date.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "core/environment.h"
#include "domain/policy.h"

namespace usher::core {

struct ListedPerson {
    std::string username;  // compared as written
    std::string name;
    std::optional<std::string> email;  // owned unless somebody else owns it
    bool admin = false;
    std::string origin;  // of somebody new; others keep theirs
};

struct Enrolled {
    AccountId account;
    bool is_new = false;
    // Why not; then nobody was made or changed. taken_in_other_case, or taken by what is no person.
    std::optional<Problem> problem;
};

class Roster {
  public:
    explicit Roster(Environment& environment) : env_(environment) {}

    // In one transaction, in their order. Everybody is confirmed afterwards: no mail is sent. Nobody new has
    // a password, those known keep theirs.
    Result<std::vector<Enrolled>> enrol(const Permit& permit, std::span<const ListedPerson> people);

  private:
    Environment& env_;
};

}  // namespace usher::core
