#include "dialects/conch/schemas.h"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <map>
#include <stdexcept>
#include <vector>

#include "dialects/conch/json_text.h"
#include "dialects/conch/views.h"

namespace usher::conch {
namespace json = boost::json;
namespace {

// The upper limits of lengths are ours: what an index of the store takes, and what a password hash is made
// of.
constexpr std::string_view shared_parts = R"({
"uuid": {"type": "string", "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"},
"name": {"type": "string", "minLength": 1, "maxLength": 255},
"password": {"type": "string", "minLength": 1, "maxLength": 1024},
"flag": {"type": "integer", "minimum": 0, "maximum": 1},
"email_address": {"allOf": [
  {"type": "string", "format": "email"},
  {"type": "string", "pattern": "^[^/]+$", "maxLength": 254}]},
"user_settings": {"type": "object", "minProperties": 1,
  "propertyNames": {"type": "string", "pattern": "^[^/]+$", "maxLength": 255},
  "additionalProperties": {"type": "string", "minLength": 1}}
})";

struct Rules {
    SchemaType type;
    std::string_view name;
    std::string_view text;
};
using enum SchemaType;

constexpr auto all_rules = std::to_array<Rules>({
    {request, "login", R"({"type": "object", "additionalProperties": false, "required": ["password"],
"properties": {
  "user_id": {"$ref": "#/definitions/uuid"},
  "email": {"$ref": "#/definitions/email_address"},
  "password": {"$ref": "#/definitions/password"},
  "set_session": {"type": "boolean", "default": false, "description": "Answer with a cookie too."}},
"oneOf": [
  {"type": "object", "required": ["user_id"]},
  {"type": "object", "required": ["email"]}]})"},
    {request, "null", R"({"type": "null"})"},
    {request, "update_user", R"({"type": "object", "additionalProperties": false, "minProperties": 1,
"properties": {
  "name": {"$ref": "#/definitions/name"},
  "email": {"$ref": "#/definitions/email_address"},
  "is_admin": {"type": "boolean"}}})"},
    {request, "new_user", R"({"type": "object", "additionalProperties": false, "required": ["email", "name"],
"properties": {
  "name": {"$ref": "#/definitions/name"},
  "email": {"$ref": "#/definitions/email_address"},
  "password": {"$ref": "#/definitions/password"},
  "is_admin": {"type": "boolean", "default": false}}})"},
    {request, "user_password", R"({"type": "object", "additionalProperties": false, "required": ["password"],
"properties": {"password": {"$ref": "#/definitions/password"}}})"},
    {request, "user_settings", R"({"$ref": "#/definitions/user_settings"})"},
    {request, "user_setting", R"({"allOf": [
  {"$ref": "#/definitions/user_settings"},
  {"type": "object", "maxProperties": 1}]})"},
    {request, "new_user_token", R"({"type": "object", "additionalProperties": false, "required": ["name"],
"properties": {"name": {"type": "string", "minLength": 1, "maxLength": 255}}})"},

    {query_params, "notify_users", R"({"type": "object", "additionalProperties": false,
"properties": {
  "send_mail": {"$ref": "#/definitions/flag", "default": 1, "description": "Tell the user by mail."}}})"},
    {query_params, "revoke_user_tokens", R"({"allOf": [
  {"type": "object", "additionalProperties": false,
   "properties": {
     "login_only": {"$ref": "#/definitions/flag", "default": 0, "description": "Login tokens and sessions only."},
     "api_only": {"$ref": "#/definitions/flag", "default": 0, "description": "API tokens only."},
     "send_mail": {"$ref": "#/definitions/flag", "default": 1, "description": "Tell the user by mail."}}},
  {"not": {"type": "object", "required": ["login_only", "api_only"],
    "properties": {"login_only": {"const": 1}, "api_only": {"const": 1}}}}]})"},
    {query_params, "change_password", R"({"type": "object", "additionalProperties": false,
"properties": {
  "clear_tokens": {"default": "login_only", "enum": ["none", "login_only", "all"],
    "description": "Which tokens end; anything but none signs out."}}})"},
    {query_params, "reset_user_password", R"({"type": "object", "additionalProperties": false,
"properties": {
  "clear_tokens": {"default": "login_only", "enum": ["none", "login_only", "all"],
    "description": "Which tokens end; with anything but none the new password must be changed at once."},
  "send_mail": {"$ref": "#/definitions/flag", "default": 1, "description": "Tell the user the password by mail."}}})"},
    // 0 and 1 are the reference's words, the others those of its code.
    {query_params, "deactivate_user", R"({"type": "object", "additionalProperties": false,
"properties": {
  "clear_tokens": {"default": "1", "if": {"enum": ["0", "1"]}, "else": {"enum": ["none", "login_only", "all"]},
    "description": "No token works any more, whatever is asked for."}}})"},
});

json::object parsed(std::string_view text) { return json::parse({text.data(), text.size()}).as_object(); }

const std::vector<Schema>& schemas() {
    static const std::vector<Schema> all = [] {
        std::vector<Schema> list;
        for (const auto& [type, name, text] : all_rules)
            list.push_back({type, std::string(name), parsed(text)});
        return list;
    }();
    return all;
}

constexpr std::string_view local = "#/definitions/";

// The definition behind a reference; nullptr when there is none.
const json::object* referred(const json::object& schema, const json::object& among) {
    const auto* reference = schema.if_contains("$ref");
    if (!reference) return nullptr;
    return &among.at(std::string_view(reference->as_string()).substr(local.size())).as_object();
}

json::value replaced(const json::value& value) {
    if (value.is_array()) {
        json::array out;
        for (const auto& each : value.get_array()) out.push_back(replaced(each));
        return out;
    }
    return value.is_object() ? json::value(inlined(value.get_object())) : value;
}

// Every definition that a value refers to, directly or through another.
void gather(const json::value& value, const json::object& among, json::object& into) {
    if (value.is_array())
        for (const auto& each : value.get_array()) gather(each, among, into);
    if (!value.is_object()) return;
    for (const auto& member : value.get_object()) {
        gather(member.value(), among, into);
        if (member.key() != "$ref") continue;
        const auto name = std::string_view(member.value().as_string()).substr(local.size());
        if (into.contains(name)) continue;
        into[name] = among.at(name);
        gather(among.at(name), among, into);
    }
}

std::string document(const Schema& schema, const json::object& among) {
    auto out = schema.rules;
    json::object used;
    gather(schema.rules, among, used);
    if (!used.empty()) out["definitions"] = std::move(used);
    out["$schema"] = "http://json-schema.org/draft-07/schema#";
    out["$id"] = "urn:" + std::string(word(schema.type)) + "." + schema.title() + ".schema.json";
    out["title"] = schema.title();
    return sorted_json(out);
}

// "#/components/schemas/X", as OpenAPI refers, to "#/definitions/X".
void refer_locally(json::value& value) {
    constexpr std::string_view components = "#/components/schemas/";
    if (value.is_array())
        for (auto& each : value.get_array()) refer_locally(each);
    if (!value.is_object()) return;
    for (auto& member : value.get_object()) {
        refer_locally(member.value());
        if (member.key() == "$ref")
            member.value() =
                std::string(local) + std::string(member.value().get_string().subview(components.size()));
    }
}

// An answer is described by the view that writes it.
template <class View>
std::pair<Schema, json::object> answer(std::string name) {
    json::object components;
    api::Description description(components);
    json::value rules = description.schema<View>();
    json::value among = std::move(components);
    refer_locally(rules);
    refer_locally(among);
    auto& known = among.get_object();
    if (const auto* whole = referred(rules.get_object(), known)) rules = json::object(*whole);
    return {{response, std::move(name), std::move(rules.get_object())}, std::move(known)};
}

struct Documents {
    using Key = std::pair<SchemaType, std::string>;
    std::map<Key, std::string, std::less<>> by_name;

    Documents() {
        for (const auto& schema : schemas()) add(schema, definitions());
        for (const auto& [schema, among] :
             {answer<UserDetailed>("user_detailed"), answer<std::vector<UserDetailed>>("users_detailed"),
              answer<UserToken>("user_token"), answer<std::vector<UserToken>>("user_tokens"),
              answer<NewUserToken>("new_user_token"), answer<UserError>("user_error"),
              answer<NewUser>("new_user"), answer<LoginToken>("login_token"),
              answer<Settings>("user_settings"), answer<Settings>("user_setting")})
            add(schema, among);
    }
    void add(const Schema& schema, const json::object& among) {
        const auto text = document(schema, among);
        by_name[{schema.type, schema.name}] = text;
        by_name[{schema.type, schema.title()}] = text;
    }
};

}  // namespace

std::string_view word(SchemaType type) {
    switch (type) {
        case request:
            return "request";
        case query_params:
            return "query_params";
        case response:
            return "response";
    }
    return {};
}

std::string Schema::url() const { return "/schema/" + std::string(word(type)) + "/" + name; }

std::string Schema::title() const {
    std::string out;
    bool starts_word = true;
    for (const char c : name) {
        if (c != '_') out.push_back(starts_word ? static_cast<char>(c - 'a' + 'A') : c);
        starts_word = c == '_';
    }
    return out;
}

const json::object& definitions() {
    static const json::object parts = parsed(shared_parts);
    return parts;
}

const json::object& resolved(const json::object& schema) {
    const auto* whole = referred(schema, definitions());
    return whole ? *whole : schema;
}

json::object inlined(const json::object& schema) {
    json::object out;
    for (const auto& member : resolved(schema)) out[member.key()] = replaced(member.value());
    for (const auto& member : schema)  // what stands beside a reference
        if (member.key() != "$ref") out[member.key()] = replaced(member.value());
    return out;
}

const Schema& schema_of(SchemaType type, std::string_view name) {
    for (const auto& schema : schemas())
        if (schema.type == type && schema.name == name) return schema;
    throw std::logic_error("no schema " + std::string(name));
}

const std::string* schema_document(SchemaType type, std::string_view name_or_title) {
    static const Documents documents;
    const auto found = documents.by_name.find(std::pair(type, std::string(name_or_title)));
    return found == documents.by_name.end() ? nullptr : &found->second;
}

}  // namespace usher::conch
