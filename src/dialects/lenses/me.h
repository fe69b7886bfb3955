// What everybody may do about themselves (contract/lenses.md sections 3.9 to 3.12).
#pragma once

#include <boost/json/value.hpp>
#include <map>
#include <string>

#include "api/operation.h"
#include "dialects/lenses/dialect.h"
#include "dialects/lenses/views.h"

namespace usher::lenses {

// An open object that belongs to the client.
using SettingsPatch = std::map<std::string, boost::json::value>;
using SettingsView = std::map<std::string, api::RawJson>;

Result<User> current_user(Lenses&, api::Call&);
Result<SettingsView> get_settings(Lenses&, api::Call&);
// null deletes, everything else replaces the old value whole.
Result<SettingsView> change_settings(Lenses&, api::Call&, api::Body<SettingsPatch>);
Result<api::NoContent> end_sessions(Lenses&, api::Call&);

}  // namespace usher::lenses
