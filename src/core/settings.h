// Values that clients keep for a person, in a space named by whoever uses it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "core/environment.h"
#include "domain/policy.h"
#include "domain/setting.h"

namespace usher::core {

// How large all values of a person in one space may be, and how the space measures that.
struct SettingsLimit {
    std::size_t largest = largest_settings;
    std::size_t (*measure)(const Settings&) = nullptr;  // none: bytes of names and values
};

namespace field {
inline constexpr std::string_view setting_name = "setting_name";
}

class PersonSettings {
  public:
    explicit PersonSettings(Environment& environment) : env_(environment) {}

    Settings of(AccountId account, std::string_view space) const;
    std::optional<std::string> value(AccountId account, std::string_view space, std::string_view name) const;

    // Each writes as a whole or not at all. invalid: `too_long` with the limit in bytes (domain/setting.h),
    // of setting_name for a name, else of "settings" with the name as value for one of them and without for
    // all; not_found when the account is gone; forbidden when the permit is for somebody else.
    Result<void> set(const Permit& permit, AccountId account, std::string_view space, std::string_view name,
                     std::string_view value);
    Result<void> replace(const Permit& permit, AccountId account, std::string_view space,
                         const Settings& settings);
    // Names without a value are removed.
    using Changes = std::map<std::string, std::optional<std::string>>;
    Result<Settings> change(const Permit& permit, AccountId account, std::string_view space,
                            const Changes& changes, SettingsLimit limit = {});
    // False when there was none.
    Result<bool> erase(const Permit& permit, AccountId account, std::string_view space,
                       std::string_view name);

  private:
    Environment& env_;
};

}  // namespace usher::core
