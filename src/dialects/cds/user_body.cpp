#include "dialects/cds/user_body.h"

#include "api/parse_json.h"
#include "base/text.h"
#include "domain/setting.h"

namespace usher::cds {
namespace {

constexpr std::string_view favorites_setting = "favorites";
constexpr unsigned depth_of_favorites = 4;

std::string text_of(const Favorites& favorites) {
    std::string text;
    api::encode(text, favorites);
    return text;
}

}  // namespace

std::optional<Fault> read_json(Address& to, const boost::json::value& value) {
    if (!value.is_string()) return Fault::wrong_type;
    to.text = value.get_string();
    to.is_clean = is_clean_text(to.text);
    if (!to.is_clean) to.text.clear();
    return std::nullopt;
}

UserView echo(const UserBody& sent, AccountId id) {
    UserView view;
    view.id = id.value;
    view.username = sent.username;
    view.fullname = sent.fullname;
    view.email = sent.email.text;
    view.admin = sent.admin;
    view.origin = sent.origin;
    view.favorites = sent.favorites;
    return view;
}

Favorites stored_favorites(const Cds& cds, AccountId account) {
    const auto text = cds.directory.settings.value(account, setting_space, favorites_setting);
    Favorites favorites;
    if (!text) return favorites;
    if (const auto value = api::parse_json(*text, depth_of_favorites))
        (void)api::ValueReader(cds.forms()).read(favorites, *value);
    return favorites;
}

bool fit(const Favorites& favorites) {
    return !favorites || favorites_setting.size() + text_of(favorites).size() <= longest_setting;
}

Result<void> store_favorites(const Cds& cds, const Permit& permit, AccountId account,
                             const Favorites& favorites) {
    const auto& settings = cds.directory.settings;
    const auto before = settings.value(account, setting_space, favorites_setting);
    std::optional<std::string> wanted;
    if (favorites) wanted = text_of(favorites);
    if (wanted == before) return {};
    const auto changed = cds.directory.settings.change(permit, account, setting_space,
                                                       {{std::string(favorites_setting), wanted}});
    if (!changed) return usher::refuse(changed.error());
    return {};
}

}  // namespace usher::cds
