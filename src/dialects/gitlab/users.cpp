#include "dialects/gitlab/users.h"

#include <algorithm>

#include "base/text.h"

namespace usher::gitlab {

Text without_tags(const Text& text) { return text ? Text(strip_tags(*text)) : Text(); }

Profile profile_of(const UserFields& given) {
    return {given.bio,
            given.location,
            strip_tags(given.skype.value_or("")),
            strip_tags(given.linkedin.value_or("")),
            strip_tags(given.twitter.value_or("")),
            given.website_url.value_or(""),
            given.organization.value_or("")};
}

core::AccountChange change_of(const UserFields& given) {
    core::AccountChange wanted;
    wanted.bio = given.bio;
    wanted.location = given.location;
    wanted.skype = without_tags(given.skype);
    wanted.linkedin = without_tags(given.linkedin);
    wanted.twitter = without_tags(given.twitter);
    wanted.website_url = given.website_url;
    wanted.organization = given.organization;
    wanted.admin = given.admin;
    wanted.external = given.external;
    wanted.can_create_group = given.can_create_group;
    wanted.projects_limit = given.projects_limit;
    return wanted;
}

bool has(const Problems& problems, std::string_view field, Fault fault) {
    return std::any_of(problems.begin(), problems.end(),
                       [&](const Problem& each) { return each.field == field && each.fault == fault; });
}

}  // namespace usher::gitlab
