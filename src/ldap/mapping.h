// From an entry of the server to a person or a group as the core knows them.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/outside_directory.h"
#include "ldap/connection.h"
#include "ldap/settings.h"

namespace usher::ldap {

struct Unusable {
    std::string id;  // empty when even that is missing
    std::string dn;
    std::string reason;
};

// The attributes to ask for.
std::vector<std::string> person_attributes(const Settings& settings);
std::vector<std::string> group_attributes(const Settings& settings);

std::variant<OutsideEntry, Unusable> person_from(const Settings& settings, const RawEntry& raw);

// The text by which the core knows an entry; binary values become hexadecimal digits. Empty: none.
std::string id_from(const Settings& settings, const RawEntry& raw);
// The filter for it, without the user filter; nullopt for what cannot be an id.
std::optional<std::string> id_filter(const Settings& settings, std::string_view id);

// What a group outside is called here; nullopt when it is not synchronised.
std::optional<std::string> mapped_group(const Settings& settings, const std::string& name);
// The other way round: those that lead to the group here.
std::vector<std::string> outside_names(const Settings& settings, const std::string& here);
// Whether groups name their members by username; otherwise by DN.
bool names_by_username(const Settings& settings);
// By what groups name a person.
std::string member_reference(const Settings& settings, const std::string& member);

}  // namespace usher::ldap
