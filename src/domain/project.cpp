#include "domain/project.h"

#include <algorithm>

namespace usher {
namespace {

bool is_upper_or_digit(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

bool is_name_character(char c) {
    return is_upper_or_digit(c) || (c >= 'a' && c <= 'z') || c == '.' || c == '_' || c == '-';
}

}  // namespace

std::optional<Permission> parse_permission(std::int64_t number) {
    for (const auto permission : {Permission::read, Permission::execute, Permission::write})
        if (number == static_cast<std::int64_t>(permission)) return permission;
    return std::nullopt;
}

bool is_project_key(std::string_view text) {
    return !text.empty() && text.size() <= longest_project_key &&
           std::all_of(text.begin(), text.end(), is_upper_or_digit);
}

bool is_workflow_name(std::string_view text) {
    return !text.empty() && text.size() <= longest_workflow_name &&
           std::all_of(text.begin(), text.end(), is_name_character);
}

std::optional<Permission> highest(std::span<const Grant> grants, std::span<const GroupId> groups) {
    std::optional<Permission> found;
    for (const auto& grant : grants)
        if (std::binary_search(groups.begin(), groups.end(), grant.group))
            found = std::max(found.value_or(grant.permission), grant.permission);
    return found;
}

bool is_last_writer(std::span<const Grant> grants, GroupId group) {
    const auto writes = [](const Grant& grant) { return grant.permission == Permission::write; };
    const auto writers = std::count_if(grants.begin(), grants.end(), writes);
    return writers == 1 && std::find_if(grants.begin(), grants.end(), writes)->group == group;
}

}  // namespace usher
