// A user as clients send it, and what of it is kept beside the account (contract/cds.md section 3.1).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dialects/cds/dialect.h"
#include "dialects/cds/views.h"

namespace usher::cds {

// An address as sent. Text that cannot be kept decodes too: it fails where addresses are judged.
struct Address {
    std::string text;
    bool is_clean = true;
};
std::optional<Fault> read_json(Address& to, const boost::json::value& value);
inline boost::json::object describe_json(const Address*) { return {{"type", "string"}}; }

// Members that the server alone decides (groups, permissions) are not even looked at.
struct UserBody {
    std::int64_t id = 0;
    std::string username;
    std::string fullname;
    Address email;
    bool admin = false;
    std::string origin;
    Favorites favorites;

    static void fields(auto& field) {
        field("id", &UserBody::id, "Ignored.");
        field("username", &UserBody::username, "");
        field("fullname", &UserBody::fullname, "");
        field("email", &UserBody::email, "");
        field("admin", &UserBody::admin, "");
        field("origin", &UserBody::origin, "");
        field("favorites", &UserBody::favorites, "Kept as they are.");
    }
};

// The user as sent, as a view of account `id`.
UserView echo(const UserBody& sent, AccountId id);

Favorites stored_favorites(const Cds& cds, AccountId account);
// Can they be kept?
bool fit(const Favorites& favorites);
// Writes only what is new. not_found; invalid (they do not fit); forbidden (the permit).
Result<void> store_favorites(const Cds& cds, const Permit& permit, AccountId account,
                             const Favorites& favorites);

}  // namespace usher::cds
