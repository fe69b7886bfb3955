#include "dialects/conch/settings.h"

#include "dialects/conch/errors.h"

namespace usher::conch {
namespace {

constexpr std::string_view space = "conch";

Result<api::NoContent> nothing_if(const Result<void>& done) {
    if (!done) return refuse(done.error());
    return api::NoContent{};
}

}  // namespace

void UserSettings::read(const boost::json::value& value) {
    for (const auto& member : value.as_object())
        settings.emplace(member.key(), std::string(member.value().as_string()));
}

Result<Settings> get_settings(Conch& conch, api::Call& call) {
    return conch.directory.settings.of(call.actor().id, space);
}

Result<api::NoContent> set_settings(Conch& conch, api::Call& call, Json<UserSettings> given) {
    const auto permit = policy::manage_belongings_of(call.actor(), call.actor().id);
    if (!permit) return refuse(permit.error());
    return nothing_if(conch.directory.settings.replace(*permit, call.actor().id, space, given->settings));
}

Result<Settings> get_setting(Conch& conch, api::Call& call) {
    std::string key(call.variable("key"));
    auto value = conch.directory.settings.value(call.actor().id, space, key);
    if (!value) return refuse(not_found("Setting"));
    return Settings{{std::move(key), std::move(*value)}};
}

Result<api::NoContent> set_setting(Conch& conch, api::Call& call, Json<UserSetting> given) {
    const auto permit = policy::manage_belongings_of(call.actor(), call.actor().id);
    if (!permit) return refuse(permit.error());
    const auto key = call.variable("key");
    const auto& [name, value] = *given->settings.begin();
    if (name != key) return refuse(problem(field::setting_key, Fault::not_allowed, key));
    return nothing_if(conch.directory.settings.set(*permit, call.actor().id, space, name, value));
}

Result<api::NoContent> delete_setting(Conch& conch, api::Call& call) {
    const auto permit = policy::manage_belongings_of(call.actor(), call.actor().id);
    if (!permit) return refuse(permit.error());
    const auto erased = conch.directory.settings.erase(*permit, call.actor().id, space, call.variable("key"));
    if (!erased) return refuse(erased.error());
    return api::NoContent{};  // whether there was one or not
}

}  // namespace usher::conch
