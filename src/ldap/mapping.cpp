#include "ldap/mapping.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "domain/email.h"
#include "domain/group.h"
#include "ldap/text.h"

namespace usher::ldap {
namespace {

constexpr std::size_t longest_name = 255;

bool has_binary_ids(const Settings& settings) {
    return equals_ignoring_ascii_case(settings.id, "objectGUID");
}

bool is_usable(std::string_view text) {
    return !text.empty() && is_clean_text(text) && code_points(text) <= longest_name && !is_blank(text) &&
           std::none_of(text.begin(), text.end(),
                        [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

// The first value that can be used.
std::optional<std::string> first_usable(const RawEntry& raw, const std::string& attribute) {
    if (attribute.empty()) return std::nullopt;
    for (const auto& value : raw.values(attribute)) {
        const auto text = trim(value);
        if (is_usable(text)) return std::string(text);
    }
    return std::nullopt;
}

}  // namespace

bool names_by_username(const Settings& settings) {
    return equals_ignoring_ascii_case(settings.group_member, "memberUid");
}

std::vector<std::string> person_attributes(const Settings& settings) {
    std::vector<std::string> wanted;
    for (const auto* attribute : {&settings.id, &settings.username, &settings.name, &settings.email,
                                  &settings.ssh_keys, &settings.member_of, &settings.changed})
        if (!attribute->empty()) wanted.push_back(*attribute);
    return wanted;
}

std::vector<std::string> group_attributes(const Settings& settings) {
    return {settings.group_name, settings.group_member};
}

std::string id_from(const Settings& settings, const RawEntry& raw) {
    const auto values = raw.values(settings.id);
    if (values.size() != 1 || values.front().empty() || values.front().size() > longest_name) return {};
    if (has_binary_ids(settings)) return hex(values.front());
    return is_usable(values.front()) ? values.front() : std::string();
}

std::optional<std::string> id_filter(const Settings& settings, std::string_view id) {
    if (id.empty()) return std::nullopt;
    if (!has_binary_ids(settings)) return fmt::format("({}={})", settings.id, escape_filter(id));
    if (id.size() % 2 != 0 ||
        !std::all_of(id.begin(), id.end(), [](unsigned char c) { return std::isxdigit(c) != 0; }))
        return std::nullopt;
    std::string bytes;
    for (std::size_t at = 0; at < id.size(); at += 2) bytes.append("\\").append(id.substr(at, 2));
    return fmt::format("({}={})", settings.id, bytes);
}

std::variant<OutsideEntry, Unusable> person_from(const Settings& settings, const RawEntry& raw) {
    OutsideEntry entry;
    entry.dn = raw.dn();
    entry.id = id_from(settings, raw);
    const auto unusable = [&](const std::string& reason) { return Unusable{entry.id, entry.dn, reason}; };
    if (entry.id.empty()) return unusable(fmt::format("it has no {}", settings.id));
    if (!is_clean_text(entry.dn)) return unusable("its name is no text");
    auto username = first_usable(raw, settings.username);
    if (!username) return unusable(fmt::format("it has no {}", settings.username));
    entry.username = std::move(*username);
    entry.name = first_usable(raw, settings.name).value_or(entry.username);
    if (!settings.email.empty())
        for (const auto& value : raw.values(settings.email)) {
            const auto text = trim(value);
            if (!is_usable(text) || !is_email(text)) continue;
            entry.email = normalise_email(text);
            break;
        }
    if (!settings.ssh_keys.empty())
        for (const auto& value : raw.values(settings.ssh_keys))
            if (is_clean_text(value)) entry.ssh_keys.emplace_back(trim(value));
    // Servers keep the values of an attribute in no order.
    std::sort(entry.ssh_keys.begin(), entry.ssh_keys.end());
    entry.reference =
        names_by_username(settings) ? fold_case(entry.username) : canonical_dn(entry.dn).value_or(entry.dn);
    if (!settings.member_of.empty())
        for (const auto& value : raw.values(settings.member_of))
            if (const auto name = first_value(value, settings.group_name))
                if (auto here = mapped_group(settings, *name)) entry.groups.push_back(std::move(*here));
    return entry;
}

std::optional<std::string> mapped_group(const Settings& settings, const std::string& name) {
    if (!is_usable(name)) return std::nullopt;
    for (const auto& [outside, here] : settings.group_map)
        if (outside != "*" && fold_case(outside) == fold_case(name)) return here;
    // Whoever is in the first group may do much: only its own line leads there.
    if (!settings.group_map.contains("*") || name == first_group) return std::nullopt;
    return name;
}

std::vector<std::string> outside_names(const Settings& settings, const std::string& here) {
    std::vector<std::string> names;
    for (const auto& [outside, inside] : settings.group_map)
        if (outside != "*" && inside == here) names.push_back(outside);
    if (settings.group_map.contains("*") && mapped_group(settings, here) == here &&
        std::find(names.begin(), names.end(), here) == names.end())
        names.push_back(here);
    return names;
}

std::string member_reference(const Settings& settings, const std::string& member) {
    if (names_by_username(settings)) return is_clean_text(member) ? fold_case(member) : member;
    return canonical_dn(member).value_or(member);
}

}  // namespace usher::ldap
