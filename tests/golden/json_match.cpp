#include "json_match.h"

#include <boost/json/serialize.hpp>

#include <regex>

namespace usher::golden {
namespace json = boost::json;
namespace {

// The word of "{{word}}", or empty.
std::string wildcard(const json::value& value) {
    if (!value.is_string()) return {};
    const std::string text(value.get_string());
    if (!text.starts_with("{{") || !text.ends_with("}}")) return {};
    return text.substr(2, text.size() - 4);
}

bool is_time(const json::value& value) {
    static const std::regex form(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)");
    return value.is_string() && std::regex_match(std::string(value.get_string()), form);
}

std::string differ(const std::string& where, const json::value& expected, const json::value& actual) {
    return where + ": expected " + json::serialize(expected) + ", got " + json::serialize(actual);
}

std::string object_mismatch(const json::object& expected, const json::object& actual, Variables& variables,
                            const std::string& where) {
    for (const auto& member : expected) {
        if (member.key() == "...") continue;
        const auto here = where + "." + std::string(member.key());
        const auto* value = actual.if_contains(member.key());
        if (wildcard(member.value()) == "absent") {
            if (value) return here + ": must be absent";
            continue;
        }
        if (!value) return here + ": is missing";
        if (auto difference = mismatch(member.value(), *value, variables, here); !difference.empty())
            return difference;
    }
    if (expected.contains("...")) return {};
    for (const auto& member : actual)
        if (!expected.contains(member.key()))
            return where + "." + std::string(member.key()) + ": is unexpected";
    return {};
}

}  // namespace

std::string mismatch(const json::value& expected, const json::value& actual, Variables& variables,
                     const std::string& where) {
    if (const auto word = wildcard(expected); !word.empty()) {
        bool matches = true;
        if (word == "any")
            matches = true;
        else if (word == "int")
            matches = actual.is_int64();
        else if (word == "string")
            matches = actual.is_string();
        else if (word == "time")
            matches = is_time(actual);
        else if (word.starts_with("save:"))
            variables[word.substr(5)] = actual;
        else if (variables.contains(word))
            return mismatch(variables[word], actual, variables, where);
        else
            return where + ": there is no variable " + word;
        return matches ? "" : differ(where, expected, actual);
    }
    if (expected.is_object() && actual.is_object())
        return object_mismatch(expected.get_object(), actual.get_object(), variables, where);
    if (expected.is_array() && actual.is_array()) {
        const auto& want = expected.get_array();
        const auto& have = actual.get_array();
        if (want.size() != have.size())
            return where + ": expected " + std::to_string(want.size()) + " elements, got " +
                   std::to_string(have.size());
        for (std::size_t i = 0; i < want.size(); ++i)
            if (auto difference =
                    mismatch(want[i], have[i], variables, where + "[" + std::to_string(i) + "]");
                !difference.empty())
                return difference;
        return {};
    }
    return expected == actual ? "" : differ(where, expected, actual);
}

}  // namespace usher::golden
