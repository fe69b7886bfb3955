// One LDAP server as the operator describes it.
#pragma once

#include <chrono>
#include <map>
#include <string>

#include "base/secret.h"

namespace usher::ldap {

enum class Encryption { start_tls, ldaps, none };

// How to know that somebody changed: by a timestamp attribute; by RFC 4533; not at all.
enum class Incremental { timestamp, syncrepl, off };

struct Settings {
    std::string provider;  // "ldapmain"
    std::string url;       // ldap://host:port or ldaps://host:port; several, separated by spaces
    Encryption encryption = Encryption::start_tls;
    std::string ca_file;  // PEM; empty: the system's

    std::string bind_dn;  // empty: anonymous
    Secret bind_password;

    std::string base;
    std::string user_filter = "(objectClass=inetOrgPerson)";
    std::string id = "entryUUID";
    std::string username = "uid";
    std::string name = "cn";
    std::string email = "mail";
    std::string ssh_keys;  // empty: none are read
    std::string member_of;
    std::string changed = "modifyTimestamp";

    std::string group_base;  // empty: groups are not listed
    std::string group_filter =
        "(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=posixGroup))";
    std::string group_name = "cn";
    std::string group_member = "member";           // "memberUid": by username, anything else by DN
    std::map<std::string, std::string> group_map;  // outside -> here; "*" -> "*": all by their own names

    Incremental incremental = Incremental::timestamp;
    bool ignore_references = false;  // a list that points to other servers still counts as whole
    int page_size = 500;
    std::chrono::milliseconds timeout = std::chrono::seconds(10);         // for each answer
    std::chrono::milliseconds sign_in_timeout = std::chrono::seconds(3);  // for each step of a sign-in
};

}  // namespace usher::ldap
