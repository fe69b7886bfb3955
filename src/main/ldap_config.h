// The [ldap.NAME] sections of the configuration file: one LDAP server each.
#pragma once

#include <istream>
#include <string>
#include <vector>

#include "ldap/settings.h"

namespace usher {

// A section as it was written: names with their values, several where the file has a list.
struct LdapSection {
    struct Line {
        int number = 0;
        std::string name;
        std::vector<std::string> values;
    };
    std::string provider;
    int number = 0;  // of its first line
    std::vector<Line> lines;
};

// Takes the sections out of a configuration file; what is left goes to `rest`, line by line as it was. Throws
// ConfigError.
std::vector<LdapSection> take_ldap_sections(std::istream& file, std::string& rest);

// What a section means. Passwords may also come from a file or from USHER_LDAP_<NAME>_BIND_PASSWORD. Throws
// ConfigError.
ldap::Settings ldap_settings(const LdapSection& section);

}  // namespace usher
