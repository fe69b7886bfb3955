#include "main/ldap_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>

#include "base/text.h"
#include "main/config.h"

namespace usher {
namespace {

constexpr std::string_view section_start = "[ldap.";

[[noreturn]] void wrong_line(int number, const std::string& why) {
    throw ConfigError(fmt::format("configuration file, line {}: {}", number, why));
}

// Reads one value from the front of `text`: "in quotes", or one word up to a comma, a bracket or a comment.
std::string take_value(std::string_view& text, int number) {
    text = trim(text);
    if (!text.empty() && (text.front() == '"' || text.front() == '\'')) {
        const auto end = text.find(text.front(), 1);
        if (end == std::string_view::npos) wrong_line(number, "a quote is not closed");
        const std::string value(text.substr(1, end - 1));
        text = trim(text.substr(end + 1));
        return value;
    }
    const auto end = std::min(text.find_first_of(",]#"), text.size());
    const std::string value(trim(text.substr(0, end)));
    text = text.substr(end);
    if (value.empty()) wrong_line(number, "a value is missing");
    return value;
}

std::vector<std::string> values_in(std::string_view text, int number) {
    std::vector<std::string> values;
    text = trim(text);
    const bool is_list = text.starts_with('[');
    if (is_list) text = trim(text.substr(1));
    while (!(is_list && text.starts_with(']'))) {
        values.push_back(take_value(text, number));
        if (!is_list) break;
        if (text.starts_with(','))
            text = trim(text.substr(1));
        else if (!text.starts_with(']'))
            wrong_line(number, "the list is not closed on its line");
    }
    if (is_list) text = trim(text.substr(1));
    if (!text.empty() && text.front() != '#' && text.front() != ';')
        wrong_line(number, "there is more behind the value; values with commas stand in quotes");
    return values;
}

bool is_provider(std::string_view name) {
    return name.starts_with("ldap") && name.size() <= 40 && std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
           });
}

std::string first_line_of(const std::string& file, int number) {
    std::ifstream stream(file);
    std::string line;
    if (!std::getline(stream, line)) wrong_line(number, fmt::format("cannot read {}", file));
    while (line.ends_with('\r')) line.pop_back();
    return line;
}

struct Preset {
    std::string_view name;
    void (*apply)(ldap::Settings&);
};

constexpr Preset presets[] = {
    {"openldap", [](ldap::Settings&) {}},
    {"freeipa",
     [](ldap::Settings& s) {
         s.user_filter = "(&(objectClass=posixAccount)(!(nsAccountLock=TRUE)))";
         s.id = "ipaUniqueID";
         s.ssh_keys = "ipaSshPubKey";
         s.group_filter = "(objectClass=groupOfNames)";
     }},
    {"active-directory",
     [](ldap::Settings& s) {
         // Without computers and without accounts that are disabled.
         s.user_filter =
             "(&(objectCategory=person)(objectClass=user)(!(userAccountControl:1.2.840.113556.1.4.803:=2)))";
         s.id = "objectGUID";
         s.username = "sAMAccountName";
         s.name = "displayName";
         s.changed = "whenChanged";
         s.group_filter = "(objectClass=group)";
     }},
};

class Reading {
  public:
    explicit Reading(const LdapSection& section) : section_(section) {
        settings_.provider = section.provider;
    }

    ldap::Settings result() {
        choose_preset();
        for (const auto& line : section_.lines) read(line);
        take_password_from_environment();
        check();
        return std::move(settings_);
    }

  private:
    using Line = LdapSection::Line;

    void choose_preset() {
        for (const auto& line : section_.lines) {
            if (line.name != "schema") continue;
            const auto wanted = text(line);
            const auto* found = std::find_if(std::begin(presets), std::end(presets),
                                             [&](const Preset& each) { return each.name == wanted; });
            if (found == std::end(presets))
                wrong_line(line.number, "schema must be openldap, freeipa or active-directory");
            found->apply(settings_);
        }
    }

    static std::string text(const Line& line) {
        if (line.values.size() != 1) wrong_line(line.number, fmt::format("{} takes one value", line.name));
        return line.values.front();
    }
    static int number(const Line& line, int least, int most) {
        const auto given = text(line);
        int value = 0;
        const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), value);
        if (error != std::errc() || end != given.data() + given.size() || value < least || value > most)
            wrong_line(line.number, fmt::format("{} must be a number from {} to {}", line.name, least, most));
        return value;
    }
    static bool is_on(const Line& line) {
        const auto given = text(line);
        if (given != "on" && given != "off")
            wrong_line(line.number, fmt::format("{} must be on or off", line.name));
        return given == "on";
    }

    void read(const Line& line) {
        auto& s = settings_;
        const std::map<std::string_view, std::string*> texts = {
            {"ca-file", &s.ca_file},
            {"bind-dn", &s.bind_dn},
            {"base", &s.base},
            {"user-filter", &s.user_filter},
            {"attribute-id", &s.id},
            {"attribute-username", &s.username},
            {"attribute-name", &s.name},
            {"attribute-email", &s.email},
            {"attribute-ssh-keys", &s.ssh_keys},
            {"attribute-groups", &s.member_of},
            {"attribute-changed", &s.changed},
            {"group-base", &s.group_base},
            {"group-filter", &s.group_filter},
            {"group-attribute-name", &s.group_name},
            {"group-attribute-member", &s.group_member},
        };
        if (const auto known = texts.find(line.name); known != texts.end()) {
            *known->second = text(line);
        } else if (line.name == "url") {
            s.url = fmt::format("{}", fmt::join(line.values, " "));
        } else if (line.name == "encryption") {
            encryption_ = text(line);
        } else if (line.name == "bind-password") {
            s.bind_password = Secret(text(line));
        } else if (line.name == "bind-password-file") {
            s.bind_password = Secret(first_line_of(text(line), line.number));
        } else if (line.name == "group-map") {
            read_group_map(line);
        } else if (line.name == "incremental") {
            read_incremental(line);
        } else if (line.name == "ignore-references") {
            s.ignore_references = is_on(line);
        } else if (line.name == "page-size") {
            s.page_size = number(line, 1, 10000);
        } else if (line.name == "timeout-seconds") {
            s.timeout = std::chrono::seconds(number(line, 1, 60));
        } else if (line.name == "sign-in-timeout-seconds") {
            s.sign_in_timeout = std::chrono::seconds(number(line, 1, 30));
        } else if (line.name != "schema") {
            wrong_line(line.number,
                       fmt::format("a section [ldap.…] has no \"{}\"; docs/ldap.md lists all", line.name));
        }
    }

    void read_group_map(const Line& line) {
        for (const auto& pair : line.values) {
            const auto equals = pair.find('=');
            const auto outside = std::string(trim(std::string_view(pair).substr(0, equals)));
            const auto here = equals == std::string::npos
                                  ? outside
                                  : std::string(trim(std::string_view(pair).substr(equals + 1)));
            if (outside.empty() || here.empty() || (outside == "*" && here != "*"))
                wrong_line(line.number, "group-map takes \"outside=here\", \"name\" or \"*\"");
            settings_.group_map[outside] = here;
        }
    }

    void read_incremental(const Line& line) {
        const auto given = text(line);
        if (given == "timestamp")
            settings_.incremental = ldap::Incremental::timestamp;
        else if (given == "syncrepl")
            settings_.incremental = ldap::Incremental::syncrepl;
        else if (given == "off")
            settings_.incremental = ldap::Incremental::off;
        else
            wrong_line(line.number, "incremental must be timestamp, syncrepl or off");
    }

    void take_password_from_environment() {
        auto name = fmt::format("USHER_{}_BIND_PASSWORD", section_.provider);
        std::transform(name.begin(), name.end(), name.begin(),
                       [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        if (const char* given = std::getenv(name.c_str()))
            settings_.bind_password = Secret(std::string(given));
    }

    [[noreturn]] void wrong(const std::string& why) const {
        throw ConfigError(fmt::format("[ldap.{}]: {}", section_.provider, why));
    }

    void check() {
        auto& s = settings_;
        if (s.url.empty()) wrong("url is missing, such as ldaps://ldap.example.org");
        bool all_ldaps = true, any_ldaps = false;
        for (const auto address : split(s.url, ' ')) {
            const bool is_ldaps = address.starts_with("ldaps://");
            if (!is_ldaps && !address.starts_with("ldap://"))
                wrong(fmt::format("url {}: must begin with ldap:// or ldaps://", address));
            all_ldaps = all_ldaps && is_ldaps;
            any_ldaps = any_ldaps || is_ldaps;
        }
        if (any_ldaps && !all_ldaps) wrong("url: either all addresses are ldaps:// or none");
        if (all_ldaps) {
            if (!encryption_.empty() && encryption_ != "ldaps")
                wrong("encryption: an ldaps:// address has its own");
            s.encryption = ldap::Encryption::ldaps;
        } else if (encryption_.empty() || encryption_ == "start-tls") {
            s.encryption = ldap::Encryption::start_tls;
        } else if (encryption_ == "none") {
            s.encryption = ldap::Encryption::none;
        } else {
            wrong("encryption must be start-tls or none (or choose an ldaps:// address)");
        }
        if (s.base.empty()) wrong("base is missing, such as ou=people,dc=example,dc=org");
        if (!s.bind_dn.empty() && s.bind_password.empty())
            wrong("bind-password is missing (or bind-password-file); without bind-dn the bind is anonymous");
        if (s.id.empty() || s.username.empty() || s.name.empty())
            wrong("attribute-id, attribute-username and attribute-name cannot be empty");
        if (s.changed.empty()) s.incremental = ldap::Incremental::off;
        if (s.incremental == ldap::Incremental::syncrepl && !equals_ignoring_ascii_case(s.id, "entryUUID"))
            wrong("incremental = syncrepl needs attribute-id = entryUUID: that is what RFC 4533 tells");
        if (!s.user_filter.starts_with('(')) s.user_filter = "(" + s.user_filter + ")";
        if (!s.group_filter.starts_with('(')) s.group_filter = "(" + s.group_filter + ")";
        if (!s.group_map.empty() && s.group_base.empty() && s.member_of.empty())
            wrong("group-map needs group-base or attribute-groups");
    }

    const LdapSection& section_;
    ldap::Settings settings_;
    std::string encryption_;
};

}  // namespace

std::vector<LdapSection> take_ldap_sections(std::istream& file, std::string& rest) {
    std::vector<LdapSection> sections;
    bool inside = false;
    std::string whole;
    for (int number = 1; std::getline(file, whole); ++number) {
        const auto line = trim(whole);
        if (line.starts_with('[') && line.ends_with(']')) {
            inside = line.starts_with(section_start);
            if (inside) {
                const std::string name(
                    line.substr(section_start.size(), line.size() - section_start.size() - 1));
                if (!is_provider(name))
                    wrong_line(number,
                               fmt::format("[ldap.{}]: the name must begin with ldap and hold only small "
                                           "letters, digits and _, such as [ldap.ldapmain]",
                                           name));
                for (const auto& before : sections)
                    if (before.provider == name)
                        wrong_line(number, fmt::format("[ldap.{}] is there already", name));
                sections.push_back({name, number, {}});
            }
        }
        if (!inside) {
            rest.append(whole).push_back('\n');
            continue;
        }
        rest.push_back('\n');  // so that line numbers stay what they are
        if (line.empty() || line.front() == '[' || line.front() == '#' || line.front() == ';') continue;
        const auto equals = line.find('=');
        if (equals == std::string_view::npos) wrong_line(number, "must be name = \"value\"");
        const std::string name(trim(line.substr(0, equals)));
        for (const auto& before : sections.back().lines)
            if (before.name == name) wrong_line(number, fmt::format("{} is there already", name));
        sections.back().lines.push_back({number, name, values_in(line.substr(equals + 1), number)});
    }
    return sections;
}

ldap::Settings ldap_settings(const LdapSection& section) { return Reading(section).result(); }

}  // namespace usher
