// `usher ldap check`: every step of a synchronisation, tried once, in words that say what to mend.
#include <fmt/format.h>

#include "base/text.h"
#include "ldap/directory.h"
#include "ldap/mapping.h"

namespace usher::ldap {
namespace {

std::string_view encryption_word(Encryption encryption) {
    switch (encryption) {
        case Encryption::start_tls:
            return "encrypted with StartTLS, its certificate is good";
        case Encryption::ldaps:
            return "encrypted (LDAPS), its certificate is good";
        case Encryption::none:
            return "NOT encrypted: passwords travel in the clear";
    }
    return {};
}

std::string connect_hint(const Settings& settings, int code) {
    if (code == LDAP_TIMEOUT) return "; does it listen there, and does a firewall let it through?";
    if (settings.encryption == Encryption::start_tls && code == LDAP_PROTOCOL_ERROR)
        return "; the server does not offer StartTLS: use an ldaps:// address";
    if (settings.encryption == Encryption::none) return "; is address and port right?";
    return fmt::format(
        "; if it is there: is its certificate signed by an authority in {}, for the very host "
        "name in url, and not expired?",
        settings.ca_file.empty() ? std::string("the system's list (ca-file names another)")
                                 : settings.ca_file);
}

std::string bind_hint(int code) {
    switch (code) {
        case LDAP_INVALID_CREDENTIALS:
            return "; bind-dn or bind-password is wrong";
        case LDAP_NO_SUCH_OBJECT:
            return "; there is nothing at bind-dn";
        case LDAP_CONFIDENTIALITY_REQUIRED:
            return "; the server wants encryption";
        default:
            return {};
    }
}

std::string search_hint(int code) {
    switch (code) {
        case LDAP_NO_SUCH_OBJECT:
            return "; there is nothing at that base, or the bind account may not see it";
        case LDAP_SIZELIMIT_EXCEEDED:
        case LDAP_ADMINLIMIT_EXCEEDED:
            return "; the server does not let the bind account read everybody: raise its limits for it";
        case LDAP_FILTER_ERROR:
            return "; the filter is not written as RFC 4515 says";
        case LDAP_UNAVAILABLE_CRITICAL_EXTENSION:
            return "; the server cannot send pages";
        case LDAP_REFERRAL:
            return "; the server sends us to another one: name that one in url";
        default:
            return {};
    }
}

// What the first page shows.
struct Sample {
    std::int64_t people = 0, with_address = 0, unusable = 0, without_time = 0;
    std::string reason, example;
};

}  // namespace

std::vector<CheckStep> Directory::check() {
    std::vector<CheckStep> steps;
    const auto passed = [&](std::string what, std::string found) {
        steps.push_back({std::move(what), true, std::move(found)});
    };
    const auto failed = [&](std::string what, std::string why) {
        steps.push_back({std::move(what), false, std::move(why)});
        return steps;
    };
    const Deadline deadline(settings_.timeout);
    std::optional<Connection> connection;
    try {
        connection.emplace(settings_, deadline);
        passed("connect",
               fmt::format("{} answers, {}", settings_.url, encryption_word(settings_.encryption)));
    } catch (const Trouble& trouble) {
        return failed("connect", trouble.what() + connect_hint(settings_, trouble.code));
    }
    try {
        connection->bind_service(settings_, deadline);
        passed("bind", settings_.bind_dn.empty() ? "nobody in particular (anonymous)" : settings_.bind_dn);
    } catch (const Trouble& trouble) {
        return failed("bind",
                      fmt::format("as {}: {}{}", settings_.bind_dn, trouble.what(), bind_hint(trouble.code)));
    }
    const auto search = [&](const Search& what, const std::function<bool(const RawEntry&)>& take) {
        return connection->search(what, settings_.timeout, take);
    };
    try {
        search({settings_.base, LDAP_SCOPE_BASE, "(objectClass=*)", {"1.1"}},
               [](const RawEntry&) { return true; });
        passed("base", settings_.base);
    } catch (const Trouble& trouble) {
        return failed("base",
                      fmt::format("{}: {}{}", settings_.base, trouble.what(), search_hint(trouble.code)));
    }

    Sample sample;
    std::int64_t all = 0;
    int references = 0;
    try {
        references = search({settings_.base, LDAP_SCOPE_SUBTREE, settings_.user_filter,
                             person_attributes(settings_), settings_.page_size},
                            [&](const RawEntry& raw) {
                                ++all;
                                if (all > settings_.page_size) return true;
                                const auto person = person_from(settings_, raw);
                                if (raw.values(settings_.changed).empty()) ++sample.without_time;
                                if (const auto* bad = std::get_if<Unusable>(&person)) {
                                    ++sample.unusable;
                                    sample.reason = fmt::format("{}: {}", bad->dn, bad->reason);
                                    return true;
                                }
                                const auto& entry = std::get<OutsideEntry>(person);
                                ++sample.people;
                                if (entry.email) ++sample.with_address;
                                if (sample.example.empty())
                                    sample.example = fmt::format("{} ({}, {})", entry.username, entry.name,
                                                                 entry.email.value_or("no address"));
                                return true;
                            });
    } catch (const Trouble& trouble) {
        return failed("people", fmt::format("{}: {}{}", settings_.user_filter, trouble.what(),
                                            search_hint(trouble.code)));
    }
    if (all == 0)
        return failed("people",
                      fmt::format("nobody below {} matches {}; is the filter right, and may the bind "
                                  "account read there?",
                                  settings_.base, settings_.user_filter));
    if (references > 0 && !settings_.ignore_references)
        return failed("people",
                      fmt::format("the server points to {} other places for the rest; choose a base "
                                  "without them, or set ignore-references = \"on\"",
                                  references));
    passed("people", fmt::format("{} match {}", all, settings_.user_filter));
    if (sample.people == 0)
        return failed("attributes",
                      fmt::format("none of the first {} can be used; {}", sample.unusable, sample.reason));
    passed("attributes",
           fmt::format("{} of the first {} can be used, {} have an address; for example {}{}", sample.people,
                       sample.people + sample.unusable, sample.with_address, sample.example,
                       sample.unusable > 0 ? "; not usable: " + sample.reason : std::string()));
    if (settings_.incremental == Incremental::timestamp)
        passed("changes",
               sample.without_time == 0
                   ? fmt::format("by {}", settings_.changed)
                   : fmt::format("not every entry has {}: every run reads everybody", settings_.changed));

    if (!settings_.group_map.empty() && !settings_.group_base.empty()) {
        std::int64_t seen = 0, members = 0;
        std::vector<std::string> found;
        try {
            search({settings_.group_base, LDAP_SCOPE_SUBTREE, settings_.group_filter,
                    group_attributes(settings_), settings_.page_size},
                   [&](const RawEntry& raw) {
                       ++seen;
                       if (const auto group = group_from(raw)) {
                           found.push_back(group->name);
                           members += static_cast<std::int64_t>(group->members.size());
                       }
                       return true;
                   });
        } catch (const Trouble& trouble) {
            return failed("groups",
                          fmt::format("{} below {}: {}{}", settings_.group_filter, settings_.group_base,
                                      trouble.what(), search_hint(trouble.code)));
        }
        if (found.empty())
            return failed("groups", fmt::format("{} groups below {}, none of which group-map names", seen,
                                                settings_.group_base));
        passed(
            "groups",
            fmt::format(
                "{} groups with {} members: {}", found.size(), members,
                fmt::join(found.begin(),
                          found.begin() + std::min<std::ptrdiff_t>(found.end() - found.begin(), 10), ", ")));
    }
    return steps;
}

}  // namespace usher::ldap
