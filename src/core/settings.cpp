#include "core/settings.h"

#include <algorithm>

namespace usher::core {
namespace {

Problem too_large(std::size_t limit, std::string name = {}) {
    return {"settings", Fault::too_long, static_cast<std::int64_t>(limit), std::move(name)};
}

std::optional<Problem> find_too_large(std::string_view name, std::string_view value) {
    if (name.size() > longest_setting_name)
        return Problem{field::setting_name, Fault::too_long, static_cast<std::int64_t>(longest_setting_name)};
    if (name.size() + value.size() <= longest_setting) return std::nullopt;
    std::size_t shown = std::min<std::size_t>(name.size(), 100);
    while (shown < name.size() && (static_cast<unsigned char>(name[shown]) & 0xC0) == 0x80) --shown;
    return too_large(longest_setting, std::string(name.substr(0, shown)));
}

Result<void> check_total(Writer& writer, AccountId account, std::string_view space) {
    const auto size = writer.reader().settings().size(account, space);
    if (size <= static_cast<std::int64_t>(largest_settings)) return {};
    return refuse(invalid({too_large(largest_settings)}));
}

std::size_t bytes_of(const Settings& settings) {
    std::size_t bytes = 0;
    for (const auto& [name, value] : settings) bytes += name.size() + value.size();
    return bytes;
}

}  // namespace

Settings PersonSettings::of(AccountId account, std::string_view space) const {
    return env_.store.read([&](Reader& reader) { return reader.settings().of(account, space); });
}

std::optional<std::string> PersonSettings::value(AccountId account, std::string_view space,
                                                 std::string_view name) const {
    return env_.store.read([&](Reader& reader) { return reader.settings().value(account, space, name); });
}

Result<void> PersonSettings::set(const Permit& permit, AccountId account, std::string_view space,
                                 std::string_view name, std::string_view value) {
    const auto changed =
        change(permit, account, space, {{std::string(name), std::optional(std::string(value))}});
    if (!changed) return refuse(changed.error());
    return {};
}

Result<void> PersonSettings::replace(const Permit& permit, AccountId account, std::string_view space,
                                     const Settings& settings) {
    if (!permit.covers(account)) return refuse(ErrorCode::forbidden);
    for (const auto& [name, value] : settings)
        if (auto problem = find_too_large(name, value)) return refuse(invalid({std::move(*problem)}));
    return env_.store.write(permit, [&](Writer& writer) -> Result<void> {
        if (!writer.accounts().lock(account)) return refuse(not_found("User"));
        writer.settings().erase_all(account, space);
        for (const auto& [name, value] : settings) writer.settings().set(account, space, name, value);
        return check_total(writer, account, space);
    });
}

Result<Settings> PersonSettings::change(const Permit& permit, AccountId account, std::string_view space,
                                        const Changes& changes, SettingsLimit limit) {
    if (!permit.covers(account)) return refuse(ErrorCode::forbidden);
    for (const auto& [name, value] : changes) {
        if (!value) continue;  // what may be there from before the limits goes
        if (auto problem = find_too_large(name, *value)) return refuse(invalid({std::move(*problem)}));
    }
    return env_.store.write(permit, [&](Writer& writer) -> Result<Settings> {
        if (!writer.accounts().lock(account)) return refuse(not_found("User"));
        for (const auto& [name, value] : changes) {
            if (value)
                writer.settings().set(account, space, name, *value);
            else
                writer.settings().erase(account, space, name);
        }
        auto all = writer.reader().settings().of(account, space);
        const auto size = limit.measure ? limit.measure(all) : bytes_of(all);
        if (size > limit.largest) return refuse(invalid({too_large(limit.largest)}));
        return all;
    });
}

Result<bool> PersonSettings::erase(const Permit& permit, AccountId account, std::string_view space,
                                   std::string_view name) {
    if (!permit.covers(account)) return refuse(ErrorCode::forbidden);
    return env_.store.write(permit, [&](Writer& writer) -> Result<bool> {
        return writer.settings().erase(account, space, name);
    });
}

}  // namespace usher::core
