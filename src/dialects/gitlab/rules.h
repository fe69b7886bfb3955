// What GitLab asks of the values it stores (contract/gitlab.md sections 4 and 8.1). Each function appends
// what it finds; nothing is refused here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "dialects/gitlab/version.h"

namespace usher::gitlab {

// Absent values are not looked at.
struct UserValues {
    std::optional<std::string_view> username;
    std::optional<std::string_view> name;
    std::optional<std::string_view> email;  // normalised
    std::optional<std::string_view> password;
    std::optional<std::string_view> bio;
    std::optional<std::int64_t> projects_limit;
};

void check_user(const Version& version, const UserValues& values, Problems& problems);
void check_email(const Version& version, std::string_view address, Problems& problems);
void check_key(std::string_view title, std::string_view key, Problems& problems);

}  // namespace usher::gitlab
