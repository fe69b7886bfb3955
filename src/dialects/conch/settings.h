// What a client keeps for its user (contract/conch.md section 5.9).
#pragma once

#include "dialects/conch/dialect.h"
#include "dialects/conch/given.h"
#include "dialects/conch/views.h"

namespace usher::conch {

struct UserSettings {
    static constexpr std::string_view schema = "user_settings";
    Settings settings;
    void read(const boost::json::value& value);
};
struct UserSetting : UserSettings {
    static constexpr std::string_view schema = "user_setting";
};

Result<Settings> get_settings(Conch&, api::Call&);
Result<api::NoContent> set_settings(Conch&, api::Call&, Json<UserSettings>);
Result<Settings> get_setting(Conch&, api::Call&);
Result<api::NoContent> set_setting(Conch&, api::Call&, Json<UserSetting>);
Result<api::NoContent> delete_setting(Conch&, api::Call&);

}  // namespace usher::conch
