// What the versions have in common about making and changing users (contract/gitlab.md sections 6 and 8.4).
#pragma once

#include <optional>
#include <string>

#include "api/operation.h"
#include "base/secret.h"
#include "core/accounts.h"
#include "dialects/gitlab/dialect.h"
#include "domain/password.h"

namespace usher::gitlab {

inline constexpr auto password_length = api::length(shortest_chosen_password, longest_chosen_password);

// What creating and changing a user have in common.
struct UserFields {
    Text skype, linkedin, twitter, website_url, organization, bio, location, extern_uid, provider;
    std::optional<std::int64_t> projects_limit;
    Flag admin, can_create_group, external;

    static void fields(auto& field) {
        field("skype", &UserFields::skype, "Skype name.");
        field("linkedin", &UserFields::linkedin, "LinkedIn name.");
        field("twitter", &UserFields::twitter, "Twitter name.");
        field("website_url", &UserFields::website_url, "Home page.");
        field("organization", &UserFields::organization, "Company or group.");
        field("projects_limit", &UserFields::projects_limit, "How many projects the user may have.");
        field("extern_uid", &UserFields::extern_uid, "The user's name at the provider.");
        field("provider", &UserFields::provider, "Where the user signs in otherwise.");
        field("bio", &UserFields::bio, "About the user.", api::length(0, 255));
        field("location", &UserFields::location, "Where the user is.");
        field("admin", &UserFields::admin, "Administrator.");
        field("can_create_group", &UserFields::can_create_group, "May create groups.");
        field("external", &UserFields::external, "Forces can_create_group false and projects_limit 0.");
    }
};

Text without_tags(const Text& text);
Profile profile_of(const UserFields& given);
core::AccountChange change_of(const UserFields& given);

bool has(const Problems& problems, std::string_view field, Fault fault);

}  // namespace usher::gitlab
