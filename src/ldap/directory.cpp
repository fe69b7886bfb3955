#include "ldap/directory.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "ldap/mapping.h"
#include "ldap/text.h"

namespace usher::ldap {
namespace {

constexpr std::string_view time_mark = "time:";
constexpr std::string_view sync_mark = "sync:";
// Servers close connections that wait for long.
constexpr std::chrono::seconds longest_wait{45};
constexpr std::size_t most_idle = 8;

bool is_connection_lost(int code) {
    return code == LDAP_SERVER_DOWN || code == LDAP_CONNECT_ERROR || code == LDAP_UNAVAILABLE;
}

// The server said nothing, or that it cannot answer anybody now; everything else is an answer.
bool is_silence(int code) {
    if (code == LDAP_BUSY || code == LDAP_UNAVAILABLE) return true;
    return code < 0 && code != LDAP_FILTER_ERROR && code != LDAP_PARAM_ERROR;
}

// Runs a list to its end; what stops it is the reason why it is not whole.
template <class F>
Listing listed(F list) {
    try {
        return list();
    } catch (const Trouble& trouble) {
        return {false, trouble.what(), true, {}};
    }
}

const Listing stopped{false, "the list was broken off", true, {}};

}  // namespace

std::optional<Connection> Directory::Idle::take() {
    const std::lock_guard lock(mutex_);
    const auto oldest = std::chrono::steady_clock::now() - longest_wait;
    std::erase_if(connections_, [&](const Connection& each) { return each.used_at < oldest; });
    if (connections_.empty()) return std::nullopt;
    auto connection = std::move(connections_.back());
    connections_.pop_back();
    return connection;
}

void Directory::Idle::keep(Connection connection) {
    connection.used_at = std::chrono::steady_clock::now();
    const std::lock_guard lock(mutex_);
    if (connections_.size() < most_idle) connections_.push_back(std::move(connection));
}

std::string Directory::settings_digest() const {
    const auto& s = settings_;
    std::string text;
    for (const auto* part : {&s.url, &s.base, &s.user_filter, &s.id, &s.username, &s.name, &s.email,
                             &s.ssh_keys, &s.member_of, &s.changed, &s.group_member})
        text.append(*part).push_back('\n');
    text += std::to_string(static_cast<int>(s.incremental));
    return text;
}

Connection Directory::open_bound() const {
    const Deadline deadline(settings_.timeout);
    Connection connection(settings_, deadline);
    try {
        connection.bind_service(settings_, deadline);
    } catch (const Trouble& trouble) {
        throw Trouble(trouble.code, fmt::format("cannot bind as {}: {}", settings_.bind_dn, trouble.what()));
    }
    return connection;
}

std::string Directory::matching(const std::string& condition) const {
    return condition.empty() ? settings_.user_filter
                             : fmt::format("(&{}{})", settings_.user_filter, condition);
}

bool Directory::hand_over(const RawEntry& raw, EntrySink& sink) const {
    auto person = person_from(settings_, raw);
    if (auto* entry = std::get_if<OutsideEntry>(&person)) return sink.entry(std::move(*entry));
    const auto& unusable = std::get<Unusable>(person);
    return sink.unusable(unusable.id, unusable.dn, unusable.reason);
}

// What the entry itself says of groups may change without its timestamp.
Listing Directory::people(const std::string& mark, EntrySink& sink) {
    if (settings_.incremental == Incremental::syncrepl && settings_.member_of.empty())
        return listed([&] {
            const bool may_refresh = mark.starts_with(sync_mark);
            return refreshed(may_refresh ? mark.substr(sync_mark.size()) : std::string(), sink);
        });
    const bool by_time = settings_.incremental == Incremental::timestamp && settings_.member_of.empty();
    return listed([&] {
        auto listing = by_time && mark.starts_with(time_mark)
                           ? changed_since(mark.substr(time_mark.size()), sink)
                           : everybody(sink);
        if (!by_time) listing.mark.clear();
        return listing;
    });
}

// Where the next list of changes begins, when this one began at `began` by our clock and `newest` is the last
// change it showed. What changed while it was on its way may have a time before that, and so may what another
// server of the same directory wrote: both are looked at again.
std::string Directory::mark_after(const std::string& newest, Time began) const {
    constexpr std::chrono::minutes overlap{10};
    constexpr std::size_t digits = 14;  // "20160501120000", in UTC
    if (newest.size() <= digits || newest.back() != 'Z') return {};
    const auto moment = std::chrono::floor<std::chrono::seconds>(began - overlap);
    const auto day = std::chrono::floor<std::chrono::days>(moment);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(moment - day);
    const auto safe = fmt::format("{:04}{:02}{:02}{:02}{:02}{:02}", static_cast<int>(date.year()),
                                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                                  time.hours().count(), time.minutes().count(), time.seconds().count());
    const auto earlier = std::min(safe, newest.substr(0, digits));
    return std::string(time_mark) + earlier + newest.substr(digits);
}

Listing Directory::list_entries(const std::string& condition, EntrySink& sink, std::string& newest) {
    const auto began = system_clock().now();
    auto connection = open_bound();
    bool went_on = true;
    bool all_have_times = true;
    const auto references = connection.search({settings_.base, LDAP_SCOPE_SUBTREE, matching(condition),
                                               person_attributes(settings_), settings_.page_size},
                                              settings_.timeout, [&](const RawEntry& raw) {
                                                  const auto times = raw.values(settings_.changed);
                                                  if (times.size() == 1 && is_clean_text(times.front()))
                                                      newest = std::max(newest, times.front());
                                                  else
                                                      all_have_times = false;
                                                  return went_on = hand_over(raw, sink);
                                              });
    if (!went_on) return stopped;
    if (references > 0 && !settings_.ignore_references)
        return {
            false,
            fmt::format("the directory points to {} other places for the rest; choose a base without them "
                        "or set ignore-references",
                        references),
            true,
            {}};
    return {true, {}, true, all_have_times ? mark_after(newest, began) : std::string()};
}

Listing Directory::everybody(EntrySink& sink) {
    std::string newest;
    return list_entries({}, sink, newest);
}

// Those who changed, whole; then who is there at all, by id.
Listing Directory::changed_since(const std::string& time, EntrySink& sink) {
    std::string newest = time;
    auto listing =
        list_entries(fmt::format("({}>={})", settings_.changed, escape_filter(time)), sink, newest);
    if (!listing.complete) return listing;
    const auto mark = listing.mark;
    listing = list_ids(sink);
    if (listing.complete) listing.mark = mark;
    return listing;
}

Listing Directory::list_ids(EntrySink& sink) {
    auto connection = open_bound();
    bool went_on = true;
    const auto references = connection.search(
        {settings_.base, LDAP_SCOPE_SUBTREE, matching({}), {settings_.id}, settings_.page_size},
        settings_.timeout, [&](const RawEntry& raw) {
            const auto id = id_from(settings_, raw);
            return went_on = id.empty() || sink.present(id);
        });
    if (!went_on) return stopped;
    if (references > 0 && !settings_.ignore_references)
        return {false, "the directory points to other places for the rest", true, {}};
    return {true, {}, true, {}};
}

Listing Directory::groups(GroupSink& sink) {
    if (settings_.group_base.empty()) return {true, {}, true, {}};
    return listed([&]() -> Listing {
        auto connection = open_bound();
        bool went_on = true;
        const auto references =
            connection.search({settings_.group_base, LDAP_SCOPE_SUBTREE, settings_.group_filter,
                               group_attributes(settings_), settings_.page_size},
                              settings_.timeout, [&](const RawEntry& raw) {
                                  auto group = group_from(raw);
                                  return went_on = !group || sink.group(std::move(*group));
                              });
        if (!went_on) return stopped;
        if (references > 0 && !settings_.ignore_references)
            return {false, "the directory points to other places for the rest", true, {}};
        return {true, {}, true, {}};
    });
}

std::optional<OutsideGroup> Directory::group_from(const RawEntry& raw) {
    const auto names = raw.values(settings_.group_name);
    if (names.empty()) return std::nullopt;
    auto here = mapped_group(settings_, names.front());
    if (!here) return std::nullopt;
    OutsideGroup group{std::move(*here), {}};
    auto members = raw.values(settings_.group_member);
    std::vector<std::string> part;
    if (const auto next = raw.next_range(settings_.group_member, part)) {
        members = std::move(part);
        const auto rest = rest_of_members(raw.dn(), *next);
        members.insert(members.end(), rest.begin(), rest.end());
    }
    for (const auto& member : members) group.members.push_back(member_reference(settings_, member));
    return group;
}

// Active Directory gives 1,500 values at a time.
std::vector<std::string> Directory::rest_of_members(const std::string& dn, std::size_t from) {
    auto connection = open_bound();
    std::vector<std::string> members;
    for (std::optional<std::size_t> next = from; next;) {
        std::vector<std::string> part;
        const auto asked = fmt::format("{};range={}-*", settings_.group_member, *next);
        next.reset();
        connection.search({dn, LDAP_SCOPE_BASE, "(objectClass=*)", {asked}}, settings_.timeout,
                          [&](const RawEntry& raw) {
                              next = raw.next_range(settings_.group_member, part);
                              return true;
                          });
        if (part.empty()) throw Trouble(LDAP_OTHER, fmt::format("{} does not list all its members", dn));
        members.insert(members.end(), part.begin(), part.end());
    }
    return members;
}

template <class F>
auto Directory::on_live_connection(Idle& idle, bool bound, F use) {
    const Deadline deadline(settings_.sign_in_timeout);
    const auto run = [&](Connection connection) {
        auto result = use(connection, deadline);
        idle.keep(std::move(connection));
        return result;
    };
    if (auto waiting = idle.take()) {
        try {
            return run(std::move(*waiting));
        } catch (const Trouble& trouble) {
            if (!is_connection_lost(trouble.code)) throw;
        }
    }
    Connection fresh(settings_, deadline);
    try {
        if (bound) fresh.bind_service(settings_, deadline);
    } catch (const Trouble& trouble) {  // nobody can be asked about
        throw Trouble(LDAP_CONNECT_ERROR, trouble.what());
    }
    return run(std::move(fresh));
}

Lookup Directory::find_by(const std::string& condition) {
    try {
        return on_live_connection(bound_, true, [&](Connection& connection, const Deadline& deadline) {
            Lookup lookup;
            int found = 0;
            std::string unusable;
            const auto references =
                connection.search({settings_.base, LDAP_SCOPE_SUBTREE, matching(condition),
                                   person_attributes(settings_), 0, 2, deadline},
                                  settings_.sign_in_timeout, [&](const RawEntry& raw) {
                                      ++found;
                                      auto person = person_from(settings_, raw);
                                      if (auto* entry = std::get_if<OutsideEntry>(&person))
                                          lookup.entry = std::move(*entry);
                                      else
                                          unusable = std::get<Unusable>(person).reason;
                                      return true;
                                  });
            lookup.outcome = Lookup::Outcome::not_there;
            if (found == 1 && lookup.entry) {
                lookup.outcome = Lookup::Outcome::found;
            } else if (found > 0) {
                lookup.outcome = Lookup::Outcome::unknown;
                lookup.reason = unusable.empty() ? "several entries match" : unusable;
            } else if (references > 0 && !settings_.ignore_references) {
                lookup.outcome = Lookup::Outcome::unknown;
                lookup.reason = "the directory points to other places";
            }
            if (lookup.outcome != Lookup::Outcome::found) lookup.entry.reset();
            return lookup;
        });
    } catch (const Trouble& trouble) {
        const auto outcome =
            is_silence(trouble.code) ? Lookup::Outcome::unreachable : Lookup::Outcome::unknown;
        return {outcome, std::nullopt, trouble.what()};
    }
}

Lookup Directory::find(std::string_view id) {
    const auto filter = id_filter(settings_, id);
    if (!filter) return {Lookup::Outcome::unknown, std::nullopt, "no such id can be"};
    return find_by(*filter);
}

Lookup Directory::find_login(std::string_view login) {
    const bool is_address = login.find('@') != std::string_view::npos && !settings_.email.empty();
    return find_by(
        fmt::format("({}={})", is_address ? settings_.email : settings_.username, escape_filter(login)));
}

Proof Directory::authenticate(const std::string& dn, const Secret& password) {
    if (dn.empty() || password.empty()) return Proof::refused;
    try {
        return on_live_connection(binding_, false, [&](Connection& connection, const Deadline& deadline) {
            try {
                connection.bind(dn, password, deadline);
                return Proof::accepted;
            } catch (const Trouble& trouble) {
                switch (trouble.code) {
                    case LDAP_INVALID_CREDENTIALS:
                    case LDAP_NO_SUCH_OBJECT:
                    case LDAP_INAPPROPRIATE_AUTH:
                    case LDAP_CONSTRAINT_VIOLATION:  // a policy has locked the entry
                    case LDAP_INSUFFICIENT_ACCESS:
                    case LDAP_UNWILLING_TO_PERFORM:
                    case LDAP_INVALID_DN_SYNTAX:
                        return Proof::refused;
                    default:
                        throw;
                }
            }
        });
    } catch (const Trouble& trouble) {
        log::warn("ldap_unreachable",
                  {{"server", std::string_view(settings_.provider)}, {"reason", trouble.what()}});
        // An answer that only this entry gets must not count against the server.
        return is_silence(trouble.code) ? Proof::unreachable : Proof::refused;
    }
}

// A group that does not answer to the person may have been left out. So whoever is to leave it is looked for
// once more, the other way: it must be there, and without them.
bool Directory::denies(Connection& connection, const Deadline& deadline, const std::string& here,
                       const std::string& membership) {
    const auto names = outside_names(settings_, here);
    for (const auto& outside : names) {
        bool is_there = false;
        const auto filter = fmt::format("(&{}({}={})(!{}))", settings_.group_filter, settings_.group_name,
                                        escape_filter(outside), membership);
        connection.search(
            {settings_.group_base, LDAP_SCOPE_SUBTREE, filter, {settings_.group_name}, 0, 0, deadline},
            settings_.sign_in_timeout, [&](const RawEntry&) { return is_there = true; });
        if (!is_there) return false;
    }
    return !names.empty();
}

GroupsOfOne Directory::groups_of(const OutsideEntry& entry, const std::vector<std::string>& asked) {
    GroupsOfOne told;
    told.in = entry.groups;
    // An entry that names none may be one whose attribute cannot be read: only the next run decides.
    if (settings_.group_base.empty()) {
        told.complete = !entry.groups.empty();
        for (const auto& group : asked)
            if (std::find(told.in.begin(), told.in.end(), group) == told.in.end())
                told.not_in.push_back(group);
        return told;
    }
    const auto membership =
        fmt::format("({}={})", settings_.group_member,
                    escape_filter(names_by_username(settings_) ? entry.username : entry.dn));
    try {
        return on_live_connection(bound_, true, [&](Connection& connection, const Deadline& deadline) {
            auto found = told;
            const auto references =
                connection.search({settings_.group_base,
                                   LDAP_SCOPE_SUBTREE,
                                   fmt::format("(&{}{})", settings_.group_filter, membership),
                                   {settings_.group_name},
                                   0,
                                   0,
                                   deadline},
                                  settings_.sign_in_timeout, [&](const RawEntry& raw) {
                                      const auto names = raw.values(settings_.group_name);
                                      if (names.empty()) return true;
                                      if (auto here = mapped_group(settings_, names.front()))
                                          found.in.push_back(std::move(*here));
                                      return true;
                                  });
            found.complete = references == 0 || settings_.ignore_references;
            for (const auto& group : asked)
                if (std::find(found.in.begin(), found.in.end(), group) == found.in.end() &&
                    denies(connection, deadline, group, membership))
                    found.not_in.push_back(group);
            return found;
        });
    } catch (const Trouble& trouble) {
        log::warn("ldap_groups_unknown",
                  {{"server", std::string_view(settings_.provider)}, {"reason", trouble.what()}});
        return {};
    }
}

}  // namespace usher::ldap
