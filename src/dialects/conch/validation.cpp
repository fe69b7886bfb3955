#include "dialects/conch/validation.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <cstdlib>
#include <map>
#include <set>
#include <stdexcept>

#include "api/encode.h"
#include "base/id.h"
#include "base/text.h"
#include "dialects/conch/addresses.h"

namespace usher::conch {
namespace json = boost::json;
namespace {

using Details = std::vector<Detail>;

std::string_view kind_of(const json::value& value) {
    switch (value.kind()) {
        case json::kind::null:
            return "null";
        case json::kind::object:
            return "object";
        case json::kind::array:
            return "array";
        case json::kind::string:
            return "string";
        case json::kind::bool_:
            return "boolean";
        case json::kind::int64:
        case json::kind::uint64:
        case json::kind::double_:
            return "number";
    }
    return {};
}

std::string_view text_of(const json::value& value) { return value.get_string(); }

std::string child(const std::string& path, std::string_view name) {
    std::string out = path == "/" ? path : path + "/";
    for (const char c : name) {
        if (c == '~')
            out += "~0";
        else if (c == '/')
            out += "~1";
        else
            out += c;
    }
    return out;
}

// "/allOf/0 …", and one step only where another follows: "/allOf/0/propertyName/…".
void add_prefixed(Details& to, std::string_view rule, const Details& found) {
    for (const auto& detail : found) {
        const bool is_step = detail.message.starts_with('/');
        to.push_back({detail.path, fmt::format("{}{}{}", rule, is_step ? "" : " ", detail.message)});
    }
}

// Patterns are looked up rather than interpreted: none of them needs more, and nothing a client sends can
// make the look-up slow.
bool matches(std::string_view pattern, std::string_view text) {
    if (pattern == "^[^/]+$") return !text.empty() && text.find('/') == std::string_view::npos;
    if (pattern.starts_with("^[0-9a-f]{8}-")) {
        const auto uuid = Uuid::parse(text);
        return uuid && uuid->text() == text;
    }
    throw std::logic_error("a pattern nobody wrote code for: " + std::string(pattern));
}

bool is_integer_text(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

json::value integer_from(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc()) return number;
    return std::strtod(std::string(text).c_str(), nullptr);  // beyond 64 bits
}

class Validator {
  public:
    explicit Validator(Read read) : read_(read) {}

    Details check(json::value& value, const std::string& path, const json::object& given) {
        const auto& schema = resolved(given);
        if (auto wrong = check_type(value, path, schema); !wrong.empty()) return wrong;
        if (auto wrong = check_value(value, path, schema); !wrong.empty()) return wrong;
        Details details;
        if (const auto* rule = schema.if_contains("not");
            rule && check(value, path, rule->as_object()).empty())
            details.push_back({path, "Should not match."});
        if (const auto* rules = schema.if_contains("allOf")) add(details, check_all(value, path, *rules));
        if (const auto* rules = schema.if_contains("oneOf")) add(details, check_one(value, path, *rules));
        if (const auto* condition = schema.if_contains("if")) {
            const auto* other = schema.if_contains("else");
            if (!check(value, path, condition->as_object()).empty())
                add(details, check(value, path, other->as_object()));
        }
        return details;
    }

  private:
    static void add(Details& to, Details&& more) {
        to.insert(to.end(), std::move_iterator(more.begin()), std::move_iterator(more.end()));
    }

    static std::string_view type_of(const json::object& given) {
        const auto* type = resolved(given).if_contains("type");
        return type ? text_of(*type) : std::string_view();
    }

    Details check_type(json::value& value, const std::string& path, const json::object& schema) {
        const auto type = type_of(schema);
        if (type.empty()) return {};
        if (type == "null") return value.is_null() ? Details() : Details{{path, "Not null."}};
        if (type == "integer") return check_integer(value, path, schema);
        const auto kind = kind_of(value);
        if (kind != type) return {{path, fmt::format("Expected {} - got {}.", type, kind)}};
        if (type == "string") return check_text(text_of(value), path, schema);
        if (type == "object") return check_object(value.get_object(), path, schema);
        return {};
    }

    static Details check_text(std::string_view text, const std::string& path, const json::object& schema) {
        Details details;
        if (const auto* most = schema.if_contains("maxLength"))
            if (const auto length = code_points(text); length > most->to_number<std::size_t>())
                details.push_back({path, fmt::format("String is too long: {}/{}.", length,
                                                     most->to_number<std::size_t>())});
        if (const auto* least = schema.if_contains("minLength"))
            if (const auto length = code_points(text); length < least->to_number<std::size_t>())
                details.push_back({path, fmt::format("String is too short: {}/{}.", length,
                                                     least->to_number<std::size_t>())});
        if (const auto* pattern = schema.if_contains("pattern"); pattern && !matches(text_of(*pattern), text))
            details.push_back({path, fmt::format("String does not match {}.", text_of(*pattern))});
        if (schema.contains("format") && !looks_like_address(text))
            details.push_back({path, "Does not match email format."});
        return details;
    }

    Details check_integer(json::value& value, const std::string& path, const json::object& schema) const {
        if (read_ == Read::integers_from_text && value.is_string() && is_integer_text(text_of(value)))
            value = integer_from(text_of(value));
        if (!value.is_number()) return {{path, fmt::format("Expected integer - got {}.", kind_of(value))}};
        const auto number =
            value.is_int64() ? static_cast<double>(value.get_int64()) : value.to_number<double>();
        std::string shown;
        api::append_value(shown, value);
        const auto least = schema.at("minimum").to_number<std::int64_t>();
        const auto most = schema.at("maximum").to_number<std::int64_t>();
        if (number < static_cast<double>(least))
            return {{path, fmt::format("{} < minimum({})", shown, least)}};
        if (number > static_cast<double>(most)) return {{path, fmt::format("{} > maximum({})", shown, most)}};
        return {};
    }

    Details check_object(json::object& object, const std::string& path, const json::object& schema) {
        Details details;
        const auto* properties = schema.if_contains("properties");
        const auto rule_of = [&](std::string_view name) -> const json::object* {
            const auto* rule = properties ? properties->get_object().if_contains(name) : nullptr;
            if (!rule) rule = schema.if_contains("additionalProperties");
            return rule ? rule->if_object() : nullptr;
        };
        std::map<std::string_view, json::value*> members;  // sorted
        for (auto& member : object) members.emplace(member.key(), &member.value());

        if (auto unknown = unknown_names(members, schema); !unknown.empty())
            return {{path, fmt::format("Properties not allowed: {}.", fmt::join(unknown, ", "))}};
        check_count(object.size(), path, schema, details);
        if (const auto* names = schema.if_contains("propertyNames"))
            for (const auto& [name, member] : members) {
                json::value as_value(name);
                add_prefixed(details, fmt::format("/propertyName/{}", name),
                             check(as_value, path, names->as_object()));
            }
        if (const auto* required = schema.if_contains("required"))
            for (const auto& name : sorted_names(*required))
                if (!members.contains(name)) details.push_back({child(path, name), "Missing property."});
        for (const auto& [name, member] : members)
            if (const auto* rule = rule_of(name)) add(details, check(*member, child(path, name), *rule));
        return details;
    }

    static std::vector<std::string_view> unknown_names(
        const std::map<std::string_view, json::value*>& members, const json::object& schema) {
        const auto* others = schema.if_contains("additionalProperties");
        std::vector<std::string_view> unknown;
        if (!others || !others->is_bool()) return unknown;
        for (const auto& [name, member] : members)
            if (!schema.at("properties").as_object().contains(name)) unknown.push_back(name);
        return unknown;
    }

    static void check_count(std::size_t count, const std::string& path, const json::object& schema,
                            Details& details) {
        const auto* most = schema.if_contains("maxProperties");
        const auto* least = schema.if_contains("minProperties");
        if (most && count > most->to_number<std::size_t>())
            details.push_back(
                {path, fmt::format("Too many properties: {}/{}.", count, most->to_number<std::size_t>())});
        if (least && count < least->to_number<std::size_t>())
            details.push_back(
                {path, fmt::format("Not enough properties: {}/{}.", count, least->to_number<std::size_t>())});
    }

    static std::set<std::string_view> sorted_names(const json::value& names) {
        std::set<std::string_view> sorted;
        for (const auto& name : names.as_array()) sorted.insert(text_of(name));
        return sorted;
    }

    static Details check_value(const json::value& value, const std::string& path,
                               const json::object& schema) {
        if (const auto* constant = schema.if_contains("const"); constant && *constant != value)
            return {{path, fmt::format("Does not match const: {}.", json::serialize(*constant))}};
        const auto* allowed = schema.if_contains("enum");
        if (!allowed) return {};
        const auto& words = allowed->as_array();
        if (std::find(words.begin(), words.end(), value) != words.end()) return {};
        std::vector<std::string_view> names;
        for (const auto& each : words) names.push_back(text_of(each));
        return {{path, fmt::format("Not in enum list: {}.", fmt::join(names, ", "))}};
    }

    // Where every rule that fails wants another type, one sentence says so.
    Details check_all(json::value& value, const std::string& path, const json::value& rules) {
        Details details;
        std::vector<std::string_view> expected;
        std::size_t number = 0;
        for (const auto& each : rules.as_array()) {
            const auto& rule = each.as_object();
            const auto wrong = check(value, path, rule);
            const auto type = type_of(rule);
            const bool other_type = !wrong.empty() && !type.empty() && type != kind_of(value);
            if (other_type && std::find(expected.begin(), expected.end(), type) == expected.end())
                expected.push_back(type);
            if (!other_type) add_prefixed(details, fmt::format("/allOf/{}", number), wrong);
            ++number;
        }
        if (details.empty() && !expected.empty())
            return {{path, fmt::format("/allOf Expected {} - got {}.", fmt::join(expected, " or "),
                                       kind_of(value))}};
        return details;
    }

    Details check_one(json::value& value, const std::string& path, const json::value& rules) {
        Details details;
        std::size_t number = 0, passed = 0;
        for (const auto& each : rules.as_array()) {
            const auto wrong = check(value, path, each.as_object());
            if (wrong.empty()) ++passed;
            add_prefixed(details, fmt::format("/oneOf/{}", number++), wrong);
        }
        if (passed == 1) return {};
        return passed == 0 ? details : Details{{path, "All of the oneOf rules match."}};
    }

    Read read_;
};

}  // namespace

std::vector<Detail> validate(const json::object& schema, json::value& value, Read read) {
    auto found = Validator(read).check(value, "/", schema);
    std::vector<Detail> unique;
    for (auto& detail : found)
        if (std::find(unique.begin(), unique.end(), detail) == unique.end())
            unique.push_back(std::move(detail));
    return unique;
}

}  // namespace usher::conch
