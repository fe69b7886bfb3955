// usher ldap …
#pragma once

#include "main/commands/command.h"
#include "main/config.h"

namespace usher {

struct LdapSync {
    bool dry_run = false, full = false, force = false, readd = false;
    std::optional<std::string> server;
    static void fields(auto& field) {
        field("dry-run", &LdapSync::dry_run, "Print the plan and do nothing");
        field("full", &LdapSync::full, "Read everybody whole, whatever changed");
        field("force", &LdapSync::force, "Carry out a plan that blocks or removes more than the limit");
        field("readd-deleted", &LdapSync::readd, "Give those whose account was deleted here a new one");
        field("server", &LdapSync::server, "Only this one, such as ldapmain (default: all)");
    }
};

struct LdapStatus {
    static void fields(auto&) {}
};

int ldap_sync(core::Directory&, const Console&, const LdapSync&);
int ldap_status(core::Directory&, const Console&, const LdapStatus&);

// Needs no directory: what the configuration says is tried from here.
int ldap_check(const Config& config, const Console& console);

}  // namespace usher
