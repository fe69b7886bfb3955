#include "dialects/gitlab/rules.h"

#include <algorithm>
#include <array>
#include <limits>

#include "base/text.h"
#include "domain/email.h"
#include "domain/password.h"

namespace usher::gitlab {
namespace {

constexpr std::size_t longest_text = 255;
constexpr std::size_t longest_key = 5000;

constexpr auto reserved_usernames = std::to_array<std::string_view>(
    {"admin",      "all",    "assets",         "ci",       "dashboard", "files",   "groups",   "help",
     "hooks",      "issues", "merge_requests", "new",      "notes",     "profile", "projects", "public",
     "repository", "s",      "search",         "services", "snippets",  "teams",   "u",        "unsubscribes",
     "users"});

constexpr auto later_reserved_usernames = std::to_array<std::string_view>({"-",
                                                                           ".well-known",
                                                                           "404.html",
                                                                           "422.html",
                                                                           "500.html",
                                                                           "502.html",
                                                                           "503.html",
                                                                           "abuse_reports",
                                                                           "api",
                                                                           "apple-touch-icon.png",
                                                                           "apple-touch-icon-precomposed.png",
                                                                           "autocomplete",
                                                                           "deploy.html",
                                                                           "explore",
                                                                           "favicon.ico",
                                                                           "health_check",
                                                                           "import",
                                                                           "invites",
                                                                           "jwt",
                                                                           "koding",
                                                                           "notification_settings",
                                                                           "oauth",
                                                                           "robots.txt",
                                                                           "sent_notifications",
                                                                           "slash-command-logo.png",
                                                                           "uploads"});

bool is_username_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
}

bool is_username(std::string_view text) {
    return !text.empty() && text.front() != '-' && text.back() != '.' &&
           std::all_of(text.begin(), text.end(), is_username_character);
}

void check_longest(std::string_view field, std::string_view text, std::size_t most, Problems& problems) {
    if (code_points(text) > most)
        problems.push_back({field, Fault::too_long, static_cast<std::int64_t>(most)});
}

bool is_reserved(const Version& version, std::string_view username) {
    const auto is_in = [](const auto& names, std::string_view name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    if (!version.reserves_in_any_case) return is_in(reserved_usernames, username);
    const auto lower = ascii_lower(username);
    return is_in(reserved_usernames, lower) || is_in(later_reserved_usernames, lower);
}

// What would be taken for a file of another kind behind the name of a project or person.
bool ends_like_a_file(std::string_view username) {
    const auto lower = ascii_lower(username);
    return lower.ends_with(".git") || lower.ends_with(".atom");
}

void check_username(const Version& version, std::string_view username, Problems& problems) {
    if (!is_username(username) || (version.refuses_file_endings && ends_like_a_file(username)))
        problems.push_back({"username", Fault::bad_format});
    if (is_reserved(version, username))
        problems.push_back({"username", Fault::reserved, 0, std::string(username)});
    check_longest("username", username, longest_text, problems);
}

void check_password(std::string_view password, Problems& problems) {
    if (code_points(password) < shortest_chosen_password)
        problems.push_back({"password", Fault::too_short, shortest_chosen_password});
    check_longest("password", password, longest_chosen_password, problems);
}

}  // namespace

void check_user(const Version& version, const UserValues& values, Problems& problems) {
    if (values.email) check_email(version, *values.email, problems);
    if (values.password) check_password(*values.password, problems);
    if (values.name && is_blank(*values.name)) problems.push_back({"name", Fault::blank});
    if (values.name) check_longest("name", *values.name, version.longest_name, problems);
    if (values.username) check_username(version, *values.username, problems);
    if (values.bio) check_longest("bio", *values.bio, longest_text, problems);
    if (values.projects_limit && *values.projects_limit > std::numeric_limits<std::int32_t>::max())
        problems.push_back({"projects_limit", Fault::not_a_number});
    if (values.projects_limit && *values.projects_limit < 0)
        problems.push_back({"projects_limit", Fault::below_minimum, 0});
}

void check_email(const Version& version, std::string_view address, Problems& problems) {
    const bool good = version.domain_needs_dot ? is_email(address) : is_email_of_any_domain(address);
    if (!good) problems.push_back({"email", Fault::bad_format});
}

void check_key(std::string_view title, std::string_view key, Problems& problems) {
    check_longest("title", title, longest_text, problems);
    key = trim(key);
    check_longest("key", key, longest_key, problems);
    const bool one_line = key.find_first_of("\r\n") == std::string_view::npos;
    const bool begins_well = key.starts_with("ssh-") || key.starts_with("ecdsa-");
    if (!begins_well || !one_line) problems.push_back({"key", Fault::bad_format});
    if (!one_line) problems.push_back({"key", Fault::not_single_line});
}

}  // namespace usher::gitlab
