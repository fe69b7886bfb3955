#include "main/commands/import_row.h"

#include <fmt/format.h>
#include <boost/json/serialize.hpp>

#include <stdexcept>

#include "base/text.h"
#include "crypto/password.h"
#include "domain/email.h"
#include "domain/ssh_key.h"

namespace usher {
namespace json = boost::json;
namespace {

struct BadRow : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Reads members by name; a value of an unusable type or text is the row's refusal.
class Members {
  public:
    explicit Members(const json::object& object) : object_(object) {}

    const json::value* find(std::string_view name) const {
        const auto* value = object_.if_contains(name);
        return value && !value->is_null() ? value : nullptr;
    }

    std::optional<std::string> text(std::string_view name) const {
        const auto* value = find(name);
        if (!value) return std::nullopt;
        if (value->is_int64()) return std::to_string(value->get_int64());
        if (!value->is_string()) throw BadRow(fmt::format("{} must be a text", name));
        std::string text(value->get_string());
        if (!is_clean_text(text)) throw BadRow(fmt::format("{} is not valid UTF-8 text", name));
        return text;
    }
    // CSV cannot tell empty from absent.
    std::optional<std::string> filled(std::string_view name) const {
        auto value = text(name);
        return value && !is_blank(*value) ? value : std::nullopt;
    }
    // Is there anything under this name that is not blank?
    bool filled_or_flag(std::string_view name) const {
        const auto* value = find(name);
        return value && (!value->is_string() || filled(name));
    }
    void assign(std::string_view name, std::string& to) const {
        if (auto value = text(name)) to = std::move(*value);
    }
    void assign(std::string_view name, bool& to) const {
        const auto* value = find(name);
        if (!value) return;
        if (value->is_bool()) {
            to = value->get_bool();
            return;
        }
        const auto word = ascii_lower(trim(text(name).value_or("")));
        if (word.empty()) return;
        if (word == "true" || word == "1" || word == "t" || word == "yes")
            to = true;
        else if (word == "false" || word == "0" || word == "f" || word == "no")
            to = false;
        else
            throw BadRow(fmt::format("{} must be true or false", name));
    }
    void assign(std::string_view name, std::int64_t& to) const {
        const auto written = filled(name);
        if (!written) return;
        const auto number = parse_id(trim(*written));
        if (!number || *number > 2147483647)
            throw BadRow(fmt::format("{} must be a number from 0 to 2147483647", name));
        to = *number;
    }
    std::optional<Time> time(std::string_view name) const {
        const auto written = filled(name);
        if (!written) return std::nullopt;
        const auto time = parse_time(trim(*written));
        if (!time)
            throw BadRow(fmt::format("{} \"{}\" is not a time such as 2012-05-23T08:00:58Z", name, *written));
        return time;
    }
    // A JSON array, or one text with ";" between the parts (CSV).
    std::vector<json::value> list(std::string_view name) const {
        const auto* value = find(name);
        if (!value) return {};
        if (value->is_array()) return {value->get_array().begin(), value->get_array().end()};
        std::vector<json::value> parts;
        const auto written = text(name).value_or("");
        for (const auto part : split(written, ';'))
            if (!is_blank(part)) parts.emplace_back(json::string(trim(part)));
        return parts;
    }

  private:
    const json::object& object_;
};

std::string address_of(const Members& members, std::string_view name) {
    const auto address = normalise_email(members.text(name).value_or(""));
    if (!is_email(address)) throw BadRow(fmt::format("email \"{}\" is not an address", address));
    return address;
}

void read_profile(const Members& members, Profile& profile) {
    profile.bio = members.filled("bio");
    profile.location = members.filled("location");
    members.assign("skype", profile.skype);
    members.assign("linkedin", profile.linkedin);
    members.assign("twitter", profile.twitter);
    members.assign("website_url", profile.website_url);
    members.assign("organization", profile.organization);
}

void read_identities(const Members& members, Account& account) {
    for (const auto& each : members.list("identities")) {
        if (!each.is_object()) throw BadRow("identities must hold objects with provider and extern_uid");
        const Members identity(each.get_object());
        const auto provider = identity.filled("provider");
        if (!provider) throw BadRow("an identity has no provider");
        account.identities.push_back({*provider, identity.filled("extern_uid")});
    }
    if (!account.identities.empty()) return;
    // The flat pair of older exports.
    const auto provider = members.filled("provider");
    const auto uid = members.filled("extern_uid");
    if (uid && !provider) throw BadRow("extern_uid has no provider");
    if (provider) account.identities.push_back({*provider, uid});
}

void read_account(const Members& members, Account& account) {
    const auto username = members.filled("username");
    if (!username) throw BadRow("username is missing");
    account.username = *username;
    account.name = members.filled("name").value_or(*username);
    if (members.filled("email")) account.email = address_of(members, "email");
    if (const auto uuid = members.filled("uuid")) {
        const auto parsed = Uuid::parse(*uuid);
        if (!parsed) throw BadRow(fmt::format("uuid \"{}\" is no UUID", *uuid));
        account.uuid = *parsed;
    }
    if (const auto state = members.filled("state")) {
        const auto parsed = parse_state(*state);
        if (!parsed) throw BadRow(fmt::format("state \"{}\" is unknown", *state));
        account.state = *parsed;
    }
    members.assign("admin", account.admin);
    members.assign("is_admin", account.admin);
    members.assign("external", account.external);
    members.assign("two_factor_enabled", account.two_factor_enabled);
    members.assign("theme_id", account.theme_id);
    members.assign("color_scheme_id", account.color_scheme_id);
    account.created_at = members.time("created_at").value_or(Time{});
    account.confirmed_at = members.time("confirmed_at");
    account.last_sign_in_at = members.time("last_sign_in_at");
    account.current_sign_in_at = members.time("current_sign_in_at");
    read_profile(members, account.profile);
    read_identities(members, account);
}

// Absent and given differ here: the server has its own defaults.
template <class T>
void assign_if_given(const Members& members, std::string_view name, std::optional<T>& to) {
    if (!members.filled_or_flag(name)) return;
    T value{};
    members.assign(name, value);
    to = value;
}

void read_credentials(const Members& members, core::ImportedAccount& imported) {
    const auto password = members.filled("password");
    const auto hash = members.filled("password_hash");
    if (password && hash) throw BadRow("password and password_hash exclude each other");
    if (password) imported.password = Secret(*password);
    if (hash) {
        if (!crypto::is_supported_hash(*hash))
            throw BadRow(
                "password_hash is of no form that can be checked (argon2, bcrypt, yescrypt, sha512-crypt, "
                "PBKDF2)");
        imported.password_hash = *hash;
    }
    if (const auto token = members.filled("private_token")) {
        if (token->size() < 8 || token->size() > 255)
            throw BadRow("private_token must have 8 to 255 characters");
        imported.private_token = Secret(*token);
    }
}

void read_belongings(const Members& members, core::ImportedAccount& imported) {
    for (const auto& each : members.list("emails")) {
        json::object wrapped;
        if (each.is_object())
            wrapped = each.get_object();
        else
            wrapped["email"] = each;
        imported.emails.push_back(address_of(Members(wrapped), "email"));
    }
    for (const auto& each : members.list("keys")) {
        json::object wrapped;
        if (each.is_object())
            wrapped = each.get_object();
        else
            wrapped["key"] = each;
        const Members key(wrapped);
        const auto line = key.filled("key");
        if (!line) throw BadRow("a key has no text");
        imported.keys.push_back({key.filled("title").value_or(title_from_comment(*line)), *line});
    }
}

}  // namespace

void read_row(const json::object& object, core::ImportRow& row) {
    row.account = {};
    row.refusal.clear();
    try {
        const Members members(object);
        read_account(members, row.account.account);
        assign_if_given(members, "can_create_group", row.account.can_create_group);
        assign_if_given(members, "projects_limit", row.account.projects_limit);
        read_credentials(members, row.account);
        read_belongings(members, row.account);
    } catch (const BadRow& bad) {
        row.refusal = bad.what();
    }
}

}  // namespace usher
