// Values as v4 reads them (contract/gitlab.md sections 1.4 and 8.1). What is null or blank
// counts as not given; anything that cannot be read is a problem.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"

namespace usher::gitlab::v4 {

using Json = boost::json::value;

// "2024-05-01", or a time, of which the day counts.
struct Day : std::optional<Date> {};
std::optional<Fault> read_json(Day& to, const Json& value);
inline boost::json::object describe_json(const Day*) { return {{"type", "string"}, {"format", "date"}}; }

// A time, or a day's midnight.
struct Moment : std::optional<Time> {};
std::optional<Fault> read_json(Moment& to, const Json& value);
inline boost::json::object describe_json(const Moment*) {
    return {{"type", "string"}, {"format", "date-time"}};
}

// A JSON list, "scopes[]=" or a text with commas.
struct Names {
    bool given = false;
    std::vector<std::string> names;
};
std::optional<Fault> read_json(Names& to, const Json& value);
inline boost::json::object describe_json(const Names*) {
    return {{"type", "array"}, {"items", {{"type", "string"}}}};
}

// One of a few words. `Words::all` names them.
template <class Words>
struct Choice {
    std::string word;  // empty: not given
    bool is(std::string_view other) const { return word == other; }
};
std::optional<Fault> read_word(std::string& to, const Json& value, const std::string_view* words,
                               std::size_t count);
template <class Words>
std::optional<Fault> read_json(Choice<Words>& to, const Json& value) {
    return read_word(to.word, value, std::data(Words::all), std::size(Words::all));
}
template <class Words>
boost::json::object describe_json(const Choice<Words>*) {
    boost::json::array words;
    for (const auto word : Words::all) words.emplace_back(word);
    return {{"type", "string"}, {"enum", std::move(words)}};
}

// A file part of a multipart body; an empty one says nothing, and an empty text in its place takes away what
// is there.
struct Upload {
    bool removes = false;
    std::string bytes;
};
std::optional<Fault> read_json(Upload& to, const Json& value);
inline boost::json::object describe_json(const Upload*) { return {{"type", "string"}, {"format", "binary"}}; }

}  // namespace usher::gitlab::v4
