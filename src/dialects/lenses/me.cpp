#include "dialects/lenses/me.h"

#include <algorithm>
#include <cmath>

#include "dialects/lenses/session.h"

namespace usher::lenses {
namespace json = boost::json;
namespace {

// Each value is kept as its JSON text.
constexpr std::string_view space = "lenses";
constexpr std::size_t largest = 64 * 1024;

SettingsView view_of(const Settings& settings) {
    SettingsView view;
    for (const auto& [name, value] : settings) view.emplace(name, api::RawJson{value});
    return view;
}

// Bytes of the answer they make.
std::size_t size_of(const Settings& settings) {
    std::string answer;
    api::encode(answer, view_of(settings));
    return answer.size();
}

// Numbers too large for any client are read as infinite, for which JSON has no word.
bool has_words(const json::value& value) {
    if (value.is_double()) return std::isfinite(value.get_double());
    if (value.is_array()) return std::all_of(value.get_array().begin(), value.get_array().end(), has_words);
    if (value.is_object())
        return std::all_of(value.get_object().begin(), value.get_object().end(),
                           [](const auto& member) { return has_words(member.value()); });
    return true;
}

Result<core::PersonSettings::Changes> changes_of(const api::Call& call, const SettingsPatch& given) {
    // A text with NUL is all that decoding leaves to find.
    if (!call.problems.empty()) return refuse(invalid({{"settings", Fault::bad_text}}));
    core::PersonSettings::Changes changes;
    for (const auto& [name, value] : given) {
        if (name.size() > longest_setting_name && !value.is_null())
            return refuse(invalid(
                {{"settings", Fault::too_long, static_cast<std::int64_t>(longest_setting_name), "a name"}}));
        if (!has_words(value)) return refuse(invalid({{"settings", Fault::not_allowed}}));
        auto& text = changes[name];
        if (!value.is_null()) api::append_value(text.emplace(), value);
    }
    return changes;
}

}  // namespace

Result<User> current_user(Lenses& lenses, api::Call& call) {
    return User(lenses.directory.principals.of(*call.caller->account));
}

Result<SettingsView> get_settings(Lenses& lenses, api::Call& call) {
    return view_of(lenses.directory.settings.of(call.actor().id, space));
}

Result<SettingsView> change_settings(Lenses& lenses, api::Call& call, api::Body<SettingsPatch> given) {
    const auto self = call.actor().id;
    const auto permit = policy::manage_belongings_of(call.actor(), self);
    if (!permit) return refuse(permit.error());
    const auto changes = changes_of(call, *given);
    if (!changes) return refuse(changes.error());
    const auto changed = lenses.directory.settings.change(*permit, self, space, *changes, {largest, size_of});
    if (!changed) return refuse(changed.error());
    return view_of(*changed);
}

Result<api::NoContent> end_sessions(Lenses& lenses, api::Call& call) {
    const auto self = call.actor().id;
    const auto permit = policy::manage_belongings_of(call.actor(), self);
    if (!permit) return refuse(permit.error());
    const auto ended = lenses.directory.sessions.end_all(*permit, self, session_kinds);
    if (!ended) return refuse(ended.error());
    call.response->header("Set-Cookie", set_session_cookie(lenses.options, {}));
    return api::NoContent{};
}

}  // namespace usher::lenses
