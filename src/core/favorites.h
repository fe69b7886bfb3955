// The projects and workflows that somebody marked.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/environment.h"
#include "domain/policy.h"
#include "domain/project.h"

namespace usher::core {

class Favorites {
  public:
    explicit Favorites(Environment& environment) : env_(environment) {}

    // Marks it, or takes the mark away; of many at the same time each turns it once. Whether it is marked
    // now. not_found (user, project, workflow); forbidden when the permit is for somebody else.
    Result<bool> toggle(const Permit& permit, AccountId account, std::string_view project);
    Result<bool> toggle(const Permit& permit, AccountId account, std::string_view project,
                        std::string_view workflow);

    // Projects, then workflows, each by name: those the actor marked and can still read; all it could mark.
    std::vector<Shortcut> of(const Actor& actor) const;
    std::vector<Shortcut> choice_of(const Actor& actor) const;

  private:
    Environment& env_;
};

}  // namespace usher::core
