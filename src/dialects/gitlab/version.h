// The short list of what differs between the versions in what they store and say (contract/gitlab.md section
// 8.1). What differs in routes and shapes is in v3/ and v4/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

namespace usher::gitlab {

struct Version {
    std::string_view profile_path;   // of web_url, before the username
    std::string_view username_rule;  // what is said of a username that is refused
    std::string_view sudo_unknown;   // what was not found when sudo names nobody; {} is what it said
    std::string_view reason_mark;    // before the reason of a 403
    bool domain_needs_dot;           // of an address
    bool refuses_file_endings;       // of a username: .git, .atom
    bool reserves_in_any_case;       // usernames, and more of them
    bool takes_files;                // in a multipart body, other than as text
    std::size_t longest_name;        // characters
    std::int64_t least_pages;        // of a list that is empty
};

inline constexpr Version version_3{
    "/u/",
    "can contain only letters, digits, '_', '-' and '.'. Cannot start with '-' or end in '.'.",
    "No user id or username for: {}",
    ": ",
    true,
    false,
    false,
    false,
    std::numeric_limits<std::size_t>::max(),
    0,
};

inline constexpr Version version_4{
    "/",
    "can contain only letters, digits, '_', '-' and '.'. Cannot start with '-' or end in '.', '.git' or "
    "'.atom'.",
    "User with ID or username '{}'",
    " - ",
    false,
    true,
    true,
    true,
    255,
    1,
};

}  // namespace usher::gitlab
