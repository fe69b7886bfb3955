// A group with its members, made while it is sent.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "api/stream.h"
#include "dialects/lenses/dialect.h"
#include "dialects/lenses/views.h"

namespace usher::lenses {

// Who is a member is read at once, as ids; what they are, as far as they are still there, part by part.
api::Streamed<GroupView> stream_of(const Lenses& lenses, const Group& group);

// What follows the first piece of a group's text.
class GroupParts {
  public:
    GroupParts(const Lenses& lenses, core::Principals::MemberIds members, std::string tail)
        : lenses_(lenses), members_(std::move(members)), tail_(std::move(tail)) {}

    bool operator()(std::string& out);  // an api::BodySource

  private:
    struct Progress {
        std::size_t at = 0;
        bool any = false;
    };
    // False when the part is full.
    template <class View>
    bool add(std::string& out, const std::vector<AccountId>& ids, Progress& progress) const;

    const Lenses& lenses_;
    core::Principals::MemberIds members_;
    std::string tail_;
    Progress people_, services_;
    bool people_are_through_ = false;
};

}  // namespace usher::lenses
